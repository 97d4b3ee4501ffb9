//! What a checkout answers besides orders.

use pc_emulator::SecondCheckout;
use pc_emulator::demo::{self, CONTOSO, NORTHWIND, TAILSPIN};
use serde_json::json;

use crate::harness::Harness;

#[test]
fn a_second_checkout_repeats_the_first_answer_and_buys_nothing() {
    let harness = Harness::new();
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    let first = harness.checkout(CONTOSO, &cart);
    assert_eq!(harness.checkout(CONTOSO, &cart), first);
    assert_eq!(harness.emulator.orders().len(), 1);
}

#[test]
fn the_service_of_2021_refuses_a_second_checkout() {
    let harness = Harness::with(|options| options.second_checkout = SecondCheckout::Refuse);
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    assert_eq!(harness.checkout(CONTOSO, &cart).0, 201);
    let (status, fault) = harness.checkout(CONTOSO, &cart);
    assert_eq!((status, fault["code"].clone()), (400, json!(800_065)));
    assert_eq!(harness.emulator.orders().len(), 1);
}

#[test]
fn without_the_agreement_nothing_is_sold() {
    let harness = Harness::new();
    let cart = harness.cart(TAILSPIN, &json!([harness.software_line(0)]));
    let (status, fault) = harness.checkout(TAILSPIN, &cart);
    assert_eq!((status, fault["code"].clone()), (403, json!(13_605)));
    assert_eq!(
        harness.read(&format!("v1/customers/{TAILSPIN}/carts/{}", cart["id"].as_str().unwrap()))["status"],
        "Active"
    );
}

#[test]
fn a_group_that_fails_does_not_stop_the_others() {
    let harness = Harness::new();
    let foreign =
        harness.catalog_item(demo::SOFTWARE_SUBSCRIPTION, demo::SOFTWARE_SUBSCRIPTION_SKU, "country=US");
    let saas = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=BR");
    let foreign = json!({"id": 0, "catalogItemId": foreign, "quantity": 1});
    let saas = json!({"id": 1, "catalogItemId": saas, "quantity": 1, "termDuration": "P1M", "billingCycle": "monthly"});

    let alone = harness.cart(NORTHWIND, &json!([foreign]));
    let (status, fault) = harness.checkout(NORTHWIND, &alone);
    assert_eq!((status, fault["code"].clone()), (400, json!(800_070)));

    let both = harness.cart(NORTHWIND, &json!([foreign, saas]));
    let (status, result) = harness.checkout(NORTHWIND, &both);
    assert_eq!(status, 201);
    assert_eq!(result["orders"].as_array().unwrap().len(), 1);
    assert_eq!(result["orders"][0]["currencyCode"], "BRL");
    assert_eq!(result["orderErrors"][0]["orderGroupId"], "0");
    assert_eq!(result["orderErrors"][0]["code"], 800_070);
}

#[test]
fn an_unknown_cart_and_an_unknown_customer_are_told_apart() {
    let harness = Harness::new();
    let unknown = json!({"id": "no-such-cart"});
    assert_eq!(harness.checkout(CONTOSO, &unknown).1["code"], 800_008);
    assert_eq!(harness.checkout("no-such-customer", &unknown).1["code"], 20_002);
}
