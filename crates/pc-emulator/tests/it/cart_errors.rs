//! What can be wrong with a cart: told on the line, under a success.

use pc_emulator::demo::{self, CONTOSO, FABRIKAM};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, body, minutes, request};

/// The error code of the only line.
fn error_code(harness: &Harness, customer: &str, line: &Value) -> Value {
    harness.cart(customer, &json!([line]))["lineItems"][0]["error"]["errorCode"].clone()
}

fn changed(line: &Value, name: &str, value: Value) -> Value {
    let mut line = line.clone();
    line[name] = value;
    line
}

#[test]
fn each_rule_has_its_code() {
    let harness = Harness::new();
    let line = harness.reservation_line(0);
    assert_eq!(error_code(&harness, CONTOSO, &line), 10_011, "not registered yet");
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    assert_eq!(error_code(&harness, CONTOSO, &line), Value::Null);

    let plan_item =
        harness.catalog_item(demo::VM_RESERVATION, "0001", "country=US&reservationScope=AzurePlan");
    let sold_out = harness.catalog_item(demo::VM_RESERVATION, demo::VM_RESERVATION_SOLD_OUT, "country=US");
    let context = |scope: &str, subscription: &str| json!({"scope": scope, "subscriptionId": subscription});
    for (name, value, code) in [
        ("catalogItemId", json!("DZH318Z0BQ3Q:0001:DZH318NOSUCH"), 10_001),
        ("catalogItemId", json!("nonsense"), 10_001),
        ("catalogItemId", json!(plan_item), 10_007),
        ("catalogItemId", json!(sold_out), 10_003),
        ("quantity", json!(0), 10_010),
        ("quantity", json!(101), 10_010),
        ("billingCycle", json!("monthly"), 10_013),
        ("termDuration", json!("P3Y"), 10_010),
        ("provisioningContext", Value::Null, 10_010),
        ("provisioningContext", context("both", demo::CONTOSO_SUBSCRIPTION), 10_010),
        ("provisioningContext", context("shared", demo::FABRIKAM_AZURE_PLAN), 10_007),
    ] {
        assert_eq!(error_code(&harness, CONTOSO, &changed(&line, name, value)), code, "{name}");
    }
}

#[test]
fn a_legacy_availability_does_not_fit_an_azure_plan() {
    let harness = Harness::new();
    harness.register(FABRIKAM, demo::FABRIKAM_AZURE_PLAN);
    let item = harness.catalog_item(demo::VM_RESERVATION, "0001", "country=DE");
    let context = json!({"scope": "shared", "subscriptionId": demo::FABRIKAM_AZURE_PLAN});
    let line = json!({"catalogItemId": item, "quantity": 1, "provisioningContext": context});
    assert_eq!(error_code(&harness, FABRIKAM, &line), 10_007);
}

#[test]
fn an_attestation_must_be_accepted() {
    let harness = Harness::new();
    let sku = demo::SOFTWARE_SUBSCRIPTION_ATTESTED;
    let item = harness.catalog_item(demo::SOFTWARE_SUBSCRIPTION, sku, "country=US&targetSegment=education");
    let line = json!({"catalogItemId": item, "quantity": 1});
    assert_eq!(error_code(&harness, CONTOSO, &line), 10_012);
    assert_eq!(
        error_code(&harness, CONTOSO, &changed(&line, "attestationAccepted", json!(true))),
        Value::Null
    );
}

#[test]
fn a_billing_cycle_must_fit_the_term() {
    let harness = Harness::new();
    let item = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    let line = |term, cycle| json!({"catalogItemId": item, "quantity": 1, "termDuration": term, "billingCycle": cycle});
    assert_eq!(error_code(&harness, CONTOSO, &line("P1Y", "annual")), Value::Null);
    assert_eq!(error_code(&harness, CONTOSO, &line("P1M", "annual")), 10_013);
    let cart = harness.cart(CONTOSO, &json!([line("P1Y", "monthly")]));
    assert_eq!(cart["lineItems"][0]["pricing"]["extendedPrice"].to_string(), "863.88");
}

#[test]
fn a_cart_with_errors_is_not_checked_out_until_it_is_mended() {
    let harness = Harness::new();
    let line = harness.software_line(0);
    let cart = harness.cart(CONTOSO, &json!([changed(&line, "catalogItemId", json!("nonsense"))]));
    let (status, fault) = harness.checkout(CONTOSO, &cart);
    assert_eq!((status, fault["code"].as_i64()), (400, Some(800_009)));

    let path = format!("v1/customers/{CONTOSO}/carts/{}", cart["id"].as_str().unwrap());
    let reply = harness.send(request(Method::Put, &path).json(&json!({"lineItems": [line]})));
    assert_eq!((reply.status, body(&reply)["id"].clone()), (201, cart["id"].clone()));
    assert_eq!(harness.checkout(CONTOSO, &cart).0, 201);

    assert_eq!(harness.read(&path)["status"], "Ordered");
    let reply = harness.send(request(Method::Put, &path).json(&json!({"lineItems": [line]})));
    assert_eq!((reply.status, body(&reply)["code"].clone()), (400, json!(800_065)));
}

#[test]
fn bodies_that_are_no_cart_are_refused() {
    let harness = Harness::new();
    let path = format!("v1/customers/{CONTOSO}/carts");
    let line = |id: i64| json!({"id": id, "catalogItemId": "x", "quantity": 1});
    for (cart, code) in [
        (json!({}), 800_002),
        (json!({"lineItems": []}), 800_002),
        (json!({"lineItems": [line(0), line(0)]}), 800_002),
        (json!({"lineItems": [{"catalogItemId": "x", "quantity": "many"}]}), 800_002),
        (
            json!({"lineItems": [{"catalogItemId": "x", "quantity": 1, "billingCycle": "fortnightly"}]}),
            900_126,
        ),
    ] {
        let (status, fault) = harness.post(&path, &cart);
        assert_eq!((status, fault["code"].clone()), (400, json!(code)), "{cart}");
    }
}

#[test]
fn a_cart_lives_seven_days() {
    let harness = Harness::with(|options| options.require_token = false);
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    assert_eq!(cart["expirationTimestamp"], "2026-03-17T08:00:00.1234567Z");
    let path = format!("v1/customers/{CONTOSO}/carts/{}", cart["id"].as_str().unwrap());
    harness.clock.pass(minutes(7 * 24 * 60 - 1));
    assert_eq!(harness.get(&path).0, 200);
    harness.clock.pass(minutes(1));
    assert_eq!(harness.get(&path).1["code"], 800_008);
    assert_eq!(harness.checkout(CONTOSO, &cart).0, 404);
}

#[test]
fn an_add_on_is_billed_as_what_it_is_added_to() {
    let harness = Harness::new();
    let item = |product, sku| harness.catalog_item(product, sku, "country=US");
    let base = item(demo::MICROSOFT_365_APPS, "0001");
    let addon = item(demo::MICROSOFT_365_APPS, demo::MICROSOFT_365_APPS_ADD_ON);
    let cart = |cycle: Value| {
        let addon = json!({"id": 1, "catalogItemId": addon, "quantity": 1, "termDuration": "P1Y", "billingCycle": cycle});
        let base = json!({"id": 0, "catalogItemId": base, "quantity": 1, "termDuration": "P1Y",
            "billingCycle": "monthly", "addonItems": [addon]});
        harness.cart(CONTOSO, &json!([base]))["lineItems"][0]["addonItems"][0].clone()
    };
    assert_eq!(cart(json!("annual"))["error"]["errorCode"], 10_013);
    for cycle in [json!("monthly"), Value::Null] {
        let line = cart(cycle);
        assert_eq!((&line["error"], &line["billingCycle"]), (&Value::Null, &json!("monthly")));
    }
}

#[test]
fn a_reseller_is_named_by_its_id_in_the_partner_network() {
    let harness = Harness::new();
    let carts = format!("v1/customers/{CONTOSO}/carts");
    let orders = format!("v1/customers/{CONTOSO}/orders");
    let subscription = format!("v1/customers/{CONTOSO}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION);
    for (id, status, code) in [("abc", 400, 3_000), ("12345678901", 400, 3_000), ("0000001", 404, 800_015)] {
        let reseller = json!([{"key": "transaction_reseller", "value": id}]);
        let line = changed(&harness.software_line(0), "participants", reseller);
        let (told, fault) = harness.post(&carts, &json!({"lineItems": [line]}));
        assert_eq!((told, &fault["code"]), (status, &json!(code)), "cart: {id}");
        let line = json!({"offerId": line["catalogItemId"], "quantity": 1, "partnerIdOnRecord": id});
        let (told, fault) = harness.post(&orders, &json!({"billingCycle": "one_time", "lineItems": [line]}));
        assert_eq!((told, &fault["code"]), (status, &json!(code)), "order: {id}");
        let patch = request(Method::Patch, &subscription).json(&json!({"partnerId": id}));
        let reply = harness.send(patch);
        assert_eq!((reply.status, &body(&reply)["code"]), (status, &json!(code)), "subscription: {id}");
    }
    let line = json!({"offerId": harness.software_line(0)["catalogItemId"], "quantity": 1, "partnerIdOnRecord": "517285"});
    let (status, order) = harness.post(&orders, &json!({"billingCycle": "one_time", "lineItems": [line]}));
    assert_eq!((status, &order["lineItems"][0]["partnerIdOnRecord"]), (201, &json!("517285")));
}
