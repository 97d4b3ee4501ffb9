//! Looking before buying.

use pc_emulator::demo;
use serde_json::{Value, json};

use crate::harness::{Harness, minutes};

const VM: &str = demo::VM_RESERVATION;

#[test]
fn views_segments_and_countries_choose() {
    let harness = Harness::new();
    let ids = |target: &str| -> Vec<String> {
        let items = harness.read(target)["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("v1/products?country=US&targetView=azurereservationsvm"), [VM]);
    assert_eq!(
        ids("v1/products?country=us&targetView=SoftwarePerpetual"),
        [demo::PERPETUAL_SOFTWARE, demo::REVIEWED_SOFTWARE]
    );
    assert_eq!(
        ids("v1/products?country=US&targetView=Software&targetSegment=education"),
        [demo::SOFTWARE_SUBSCRIPTION]
    );
    assert_eq!(ids(&format!("v1/products/{VM}/skus?country=US")), ["0001", "0002", "0003"]);
    assert_eq!(ids(&format!("v1/products/{VM}/skus/0001/availabilities?country=BR")), Vec::<String>::new());
    for (target, status, code) in [
        ("v1/products?targetView=Azure", 400, 800_002),
        ("v1/products?country=USA&targetView=Azure", 400, 800_002),
        ("v1/products?country=US", 400, 800_002),
        ("v1/products?country=US&targetView=AzureAzureReservationsVM", 403, 400_036),
        ("v1/products?country=US&targetView=Azure&targetSegment=friends", 403, 400_030),
        ("v1/products/NOSUCH?country=US", 404, 400_013),
        ("v1/products/DZH318Z0BQ3Q/skus/9999?country=US", 404, 400_018),
        ("v1/products/DZH318Z0BQ3Q/skus/0001/availabilities/X?country=US", 404, 400_019),
        ("v1/products/DZH318Z0BQ3Q/skus/0001", 400, 800_002),
    ] {
        let (found, fault) = harness.get(target);
        assert_eq!((found, fault["code"].clone()), (status, json!(code)), "{target}");
    }
}

#[test]
fn a_sku_says_what_it_needs() {
    let harness = Harness::new();
    let sku = harness.read(&format!("v1/products/{VM}/skus/0001?country=us"));
    assert_eq!(sku["purchasePrerequisites"], json!(["InventoryCheck", "AzureSubscriptionRegistration"]));
    assert_eq!(sku["dynamicAttributes"]["armRegionName"], "eastus");
    assert_eq!(sku["maximumQuantity"], 100);
    assert_eq!(sku["links"]["self"]["uri"], format!("/products/{VM}/skus/0001?country=us"));
}

#[test]
fn availability_ids_change_every_day_and_stay_good_in_carts_for_another() {
    let harness = Harness::with(|options| options.require_token = false);
    let first = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    let availability = first.rsplit(':').next().unwrap();
    let path = format!("v1/products/{}/skus/{}/availabilities", demo::SAAS, demo::SAAS_SKU);
    let found = harness.read(&format!("{path}/{availability}?country=US"));
    assert_eq!((&found["catalogItemId"], &found["sku"]["id"]), (&json!(first), &json!(demo::SAAS_SKU)));
    assert_eq!(found["product"]["publisherName"], "Barracuda Networks, Inc.");

    let error = || {
        let line = json!({"catalogItemId": first, "quantity": 1, "termDuration": "P1M"});
        harness.cart(demo::CONTOSO, &json!([line]))["lineItems"][0]["error"]["errorCode"].clone()
    };
    harness.clock.pass(minutes(24 * 60));
    assert_ne!(harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US"), first);
    assert_eq!(harness.get(&format!("{path}/{availability}?country=US")).0, 404);
    assert_eq!(error(), Value::Null);
    harness.clock.pass(minutes(24 * 60));
    assert_eq!(error(), 10_001);
}

#[test]
fn the_inventory_check_knows_where_nothing_is_left() {
    let harness = Harness::new();
    let context = json!({"CustomerId": demo::CONTOSO, "AzureSubscriptionId": demo::CONTOSO_SUBSCRIPTION, "ArmRegionName": "eastus"});
    let targets = json!([{"ProductId": VM}, {"ProductId": "NOSUCH", "SkuId": null}]);
    let check = json!({"TargetItems": targets, "InventoryContext": context});
    let (status, items) = harness.post("v1/extensions/product/checkInventory?country=US", &check);
    let restricted: Vec<bool> =
        items.as_array().unwrap().iter().map(|item| item["isRestricted"].as_bool().unwrap()).collect();
    assert_eq!((status, restricted), (200, vec![false, false, true]));
    assert_eq!(items[2]["restrictions"][0]["reasonCode"], "NotAvailableForSubscription");
    assert_eq!(items[2]["restrictions"][0]["properties"]["values"], "japanwest");

    let check = json!({"targetItems": [{"productId": VM}]});
    assert_eq!(harness.post("v1/extensions/product/checkinventory?country=US", &check).0, 400);
}
