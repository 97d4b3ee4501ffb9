//! Add-ons: in a cart below their base, and later by a patch of the order (purchasing, operations 15, 25 and 35).

use pc_emulator::demo::{self, CONTOSO};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, body, minutes, request};

fn line(harness: &Harness, id: u32, sku: &str) -> Value {
    let item = harness.catalog_item(demo::SAAS, sku, "country=US");
    json!({"id": id, "catalogItemId": item, "quantity": 2, "billingCycle": "monthly", "termDuration": "P1Y"})
}

/// An order of the base, delivered; and its subscription.
fn base(harness: &Harness) -> (String, String) {
    let (_, done) =
        harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([line(harness, 0, demo::SAAS_SKU)])));
    harness.clock.pass(minutes(20));
    let order = done["orders"][0]["id"].as_str().unwrap().to_owned();
    let owned = harness.read(&format!("v1/customers/{CONTOSO}/subscriptions?order_id={order}"));
    assert_eq!(owned["items"][0]["hasPurchasableAddons"], true);
    (order, owned["items"][0]["id"].as_str().unwrap().to_owned())
}

fn add(harness: &Harness, order: &str, sku: &str, parent: &str) -> (u16, Value) {
    let item = harness.catalog_item(demo::SAAS, sku, "country=US");
    let wanted = json!({"offerId": item, "parentSubscriptionId": parent, "quantity": 3});
    let patch = json!({"id": order, "referenceCustomerId": CONTOSO, "lineItems": [wanted]});
    let reply =
        harness.send(request(Method::Patch, &format!("v1/customers/{CONTOSO}/orders/{order}")).json(&patch));
    (reply.status, body(&reply))
}

#[test]
fn an_add_on_is_added_to_the_order_of_its_base() {
    let harness = Harness::new();
    let (order, parent) = base(&harness);
    let (status, changed) = add(&harness, &order, demo::SAAS_ADD_ON_SKU, &parent);
    assert_eq!(status, 200, "{changed}");
    let added = &changed["lineItems"][1];
    assert_eq!((&added["lineItemNumber"], &added["parentSubscriptionId"]), (&json!(1), &json!(parent)));
    let addons = format!("v1/customers/{CONTOSO}/subscriptions/{parent}/addons");
    assert_eq!(harness.read(&addons)["totalCount"], 0, "not delivered yet");
    harness.clock.pass(minutes(20));
    let addons = harness.read(&addons);
    assert_eq!(addons["totalCount"], 1);
    let addon = &addons["items"][0];
    assert_eq!((&addon["parentSubscriptionId"], &addon["quantity"]), (&json!(parent), &json!(3)));
    assert!(addon["links"]["parentSubscription"]["uri"].as_str().unwrap().ends_with(&parent));
    let charges = harness.read("v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&currencycode=USD&period=current");
    let charge =
        charges["items"].as_array().unwrap().iter().find(|one| one["subscriptionId"] == addon["id"]).unwrap();
    assert_eq!((&charge["subtotal"], &charge["productQualifiers"]), (&json!("33.00"), &json!(["AddOn"])));
}

#[test]
fn what_does_not_belong_to_the_parent_is_refused() {
    let harness = Harness::new();
    let (order, parent) = base(&harness);
    for (sku, parent) in
        [(demo::SAAS_SKU, parent.as_str()), (demo::SAAS_ADD_ON_SKU, demo::CONTOSO_SUBSCRIPTION)]
    {
        let (status, fault) = add(&harness, &order, sku, parent);
        assert_eq!((status, &fault["code"]), (400, &json!(800_029)), "{sku}");
    }
    let (_, unchanged) = harness.get(&format!("v1/customers/{CONTOSO}/orders/{order}"));
    assert_eq!(unchanged["lineItems"].as_array().unwrap().len(), 1);
}

#[test]
fn in_a_cart_an_add_on_stands_below_its_base() {
    let harness = Harness::new();
    let mut parent = line(&harness, 0, demo::SAAS_SKU);
    parent["addonItems"] = json!([line(&harness, 1, demo::SAAS_ADD_ON_SKU)]);
    let cart = harness.cart(CONTOSO, &json!([parent]));
    assert_eq!(cart["lineItems"][0]["addonItems"][0]["orderGroup"], cart["lineItems"][0]["orderGroup"]);
    let (status, done) = harness.checkout(CONTOSO, &cart);
    assert_eq!(status, 201, "{done}");
    harness.clock.pass(minutes(20));
    let owned = harness.read(&format!(
        "v1/customers/{CONTOSO}/subscriptions?order_id={}",
        done["orders"][0]["id"].as_str().unwrap()
    ));
    assert_eq!(owned["items"][1]["parentSubscriptionId"], owned["items"][0]["id"]);

    let alone = harness.cart(CONTOSO, &json!([line(&harness, 0, demo::SAAS_ADD_ON_SKU)]));
    assert_eq!(alone["lineItems"][0]["error"]["errorCode"], 10_010);
}
