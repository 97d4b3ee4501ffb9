//! Purchasing, section 5: the codes that purchasing can raise, and the statuses they come with.

use pc_emulator::demo::{self, CONTOSO, FABRIKAM, TAILSPIN};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, body, minutes, request};

/// Status and code of a refusal.
fn refused(harness: &Harness, method: Method, target: &str, json: &Value) -> (u16, u64) {
    let reply = harness.send(request(method, target).json(json));
    (reply.status, body(&reply)["code"].as_u64().unwrap_or_default())
}

#[test]
fn the_catalog() {
    let harness = Harness::new();
    let get = |target: &str| refused(&harness, Method::Get, target, &Value::Null);
    let product = format!("v1/products/{}", demo::SAAS);
    assert_eq!(get("v1/products/NONE?country=US"), (404, 400_013));
    assert_eq!(get("v1/products/NONE/skus?country=US"), (404, 400_013));
    assert_eq!(get(&format!("{product}/skus/9999?country=US")), (404, 400_018));
    assert_eq!(get(&format!("{product}/skus/0002/availabilities/NONE?country=US")), (404, 400_019));
    assert_eq!(get("v1/products?country=US&targetView=Azure&targetSegment=pirates"), (403, 400_030));
    assert_eq!(get("v1/products?country=US&targetView=Secrets"), (403, 400_036));
    assert_eq!(get("v1/products?country=USA&targetView=Azure"), (400, 800_002));
}

#[test]
fn customers_orders_subscriptions_carts() {
    let harness = Harness::new();
    let get = |target: &str| refused(&harness, Method::Get, target, &Value::Null);
    assert_eq!(get("v1/customers/nobody/orders"), (403, 20_002));
    assert_eq!(get(&format!("v1/customers/{CONTOSO}/orders/none")), (404, 20_000));
    assert_eq!(get(&format!("v1/customers/{CONTOSO}/subscriptions/none")), (404, 20_003));
    assert_eq!(get(&format!("v1/customers/{CONTOSO}/carts/none")), (404, 800_008));
    assert_eq!(get(&format!("v1/customers/{CONTOSO}/orders?billingType=weekly")), (400, 900_126));
    let legacy =
        json!({"id": 0, "catalogItemId": demo::LEGACY_AZURE, "quantity": 1, "billingCycle": "monthly"});
    let (_, done) = harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([legacy])));
    let order = done["orders"][0]["id"].as_str().unwrap();
    assert_eq!(get(&format!("v1/customers/{CONTOSO}/orders/{order}/provisioningstatus")), (404, 800_007));
}

#[test]
fn creating_an_order() {
    let harness = Harness::new();
    let item = harness.catalog_item(demo::PERPETUAL_SOFTWARE, demo::PERPETUAL_SOFTWARE_SKU, "country=US");
    let create = |customer: &str, line: Value| {
        let order = json!({"referenceCustomerId": customer, "billingCycle": "one_time", "lineItems": [line]});
        refused(&harness, Method::Post, &format!("v1/customers/{customer}/orders"), &order)
    };
    assert_eq!(
        create(CONTOSO, json!({"lineItemNumber": 0, "offerId": "none", "quantity": 1})),
        (400, 800_004)
    );
    assert_eq!(create(CONTOSO, json!({"lineItemNumber": 0, "quantity": 1})), (400, 900_142));
    assert_eq!(create(CONTOSO, json!({"lineItemNumber": 5, "offerId": item, "quantity": 1})), (400, 800_071));
    assert_eq!(create(CONTOSO, json!({"lineItemNumber": 0, "offerId": item, "quantity": 0})), (400, 800_002));
    assert_eq!(create(TAILSPIN, json!({"lineItemNumber": 0, "offerId": item, "quantity": 1})), (403, 13_605));
    let other = json!({"referenceCustomerId": FABRIKAM, "lineItems": []});
    assert_eq!(
        refused(&harness, Method::Post, &format!("v1/customers/{CONTOSO}/orders"), &other),
        (400, 900_118)
    );
}

#[test]
fn checking_out() {
    let harness = Harness::new();
    let bad = json!({"id": 0, "catalogItemId": "none", "quantity": 1});
    let cart = harness.cart(CONTOSO, &json!([bad]));
    let (status, fault) = harness.checkout(CONTOSO, &cart);
    assert_eq!((status, &fault["code"]), (400, &json!(800_009)));
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    let gone = "[[rules]]\nfault = \"out_of_inventory\"\noperation = \"CheckoutCart\"";
    harness.emulator.set_faults(gone.parse().unwrap());
    let (status, fault) = harness.checkout(CONTOSO, &cart);
    assert_eq!((status, &fault["code"]), (400, &json!(800_010)));
    for (code, status) in [(900_112, 409), (900_113, 409), (900_114, 409), (800_069, 403)] {
        let refuse = format!(
            "[[rules]]\nfault = \"refuse_group\"\noperation = \"CheckoutCart\"\ngroup = \"0\"\ncode = {code}"
        );
        harness.emulator.set_faults(refuse.parse().unwrap());
        let (found, fault) = harness.checkout(CONTOSO, &cart);
        assert_eq!((found, &fault["code"]), (status, &json!(code)));
    }
}

#[test]
fn cancelling() {
    let mut harness = Harness::with(|options| options.sandbox = false);
    let (_, done) = harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([harness.software_line(0)])));
    let uri = format!("v1/customers/{CONTOSO}/orders/{}", done["orders"][0]["id"].as_str().unwrap());
    let lines = json!({"status": "cancelled", "lineItems": [{"lineItemNumber": 0}]});
    let cancel = |harness: &Harness, json: &Value| refused(harness, Method::Patch, &uri, json);
    assert_eq!(
        cancel(&harness, &json!({"status": "cancelled"})),
        (403, 800_019),
        "only software, line by line"
    );
    assert_eq!(cancel(&harness, &lines), (409, 800_014), "still pending");
    assert_eq!(
        cancel(&harness, &json!({"status": "cancelled", "lineItems": [{"lineItemNumber": 1}]})),
        (400, 800_071)
    );
    harness.clock.pass(minutes(31 * 24 * 60));
    harness.sign_in();
    assert_eq!(cancel(&harness, &lines), (400, 900_117), "too late");

    let harness = Harness::new();
    let item = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    let line = json!({"id": 0, "catalogItemId": item, "quantity": 1, "billingCycle": "monthly", "termDuration": "P1M"});
    let (_, done) = harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([line])));
    let uri = format!("v1/customers/{CONTOSO}/orders/{}", done["orders"][0]["id"].as_str().unwrap());
    assert_eq!(refused(&harness, Method::Patch, &uri, &lines), (403, 800_077), "by its subscription");
    assert_eq!(harness.send(request(Method::Patch, &uri).json(&json!({"status": "cancelled"}))).status, 200);
    assert_eq!(
        refused(&harness, Method::Patch, &uri, &json!({"status": "cancelled"})),
        (400, 800_061),
        "once"
    );
}

#[test]
fn subscriptions() {
    let harness = Harness::new();
    let uri = format!("v1/customers/{CONTOSO}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION);
    let patch = |json: Value| refused(&harness, Method::Patch, &uri, &json);
    assert_eq!(patch(json!({"quantity": 0})), (400, 2002));
    assert_eq!(patch(json!({"friendlyName": "x", "attributes": {"etag": "old"}})), (400, 2055));
    let item = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    let line = json!({"id": 0, "catalogItemId": item, "quantity": 1, "billingCycle": "monthly", "termDuration": "P1M"});
    harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([line])));
    harness.clock.pass(minutes(20));
    let owned = harness.read(&format!("v1/customers/{CONTOSO}/subscriptions"));
    let saas = owned["items"][1]["id"].as_str().unwrap();
    let register = format!("v1/customers/{CONTOSO}/subscriptions/{saas}/registrations");
    assert_eq!(refused(&harness, Method::Post, &register, &Value::Null), (400, 800_011));
    let suspended =
        format!("v1/customers/{}/subscriptions/{}/registrations", demo::NORTHWIND, demo::NORTHWIND_SUSPENDED);
    assert_eq!(refused(&harness, Method::Post, &suspended, &Value::Null), (400, 800_012));
}
