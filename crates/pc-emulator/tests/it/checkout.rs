//! What a checkout answers besides orders.

use pc_emulator::SecondCheckout;
use pc_emulator::demo::{self, CONTOSO, NORTHWIND, TAILSPIN};
use serde_json::json;

use crate::desk::Desk;

#[test]
fn a_second_checkout_repeats_the_first_answer_and_buys_nothing() {
    let desk = Desk::new();
    let cart = desk.cart(CONTOSO, &json!([desk.software_line(0)]));
    let first = desk.checkout(CONTOSO, &cart);
    assert_eq!(desk.checkout(CONTOSO, &cart), first);
    assert_eq!(desk.emulator.orders().len(), 1);
}

#[test]
fn the_service_of_2021_refuses_a_second_checkout() {
    let desk = Desk::with(|options| options.second_checkout = SecondCheckout::Refuse);
    let cart = desk.cart(CONTOSO, &json!([desk.software_line(0)]));
    assert_eq!(desk.checkout(CONTOSO, &cart).0, 201);
    let (status, fault) = desk.checkout(CONTOSO, &cart);
    assert_eq!((status, fault["code"].clone()), (400, json!(800_065)));
    assert_eq!(desk.emulator.orders().len(), 1);
}

#[test]
fn without_the_agreement_nothing_is_sold() {
    let desk = Desk::new();
    let cart = desk.cart(TAILSPIN, &json!([desk.software_line(0)]));
    let (status, fault) = desk.checkout(TAILSPIN, &cart);
    assert_eq!((status, fault["code"].clone()), (403, json!(13_605)));
    assert_eq!(
        desk.read(&format!("v1/customers/{TAILSPIN}/carts/{}", cart["id"].as_str().unwrap()))["status"],
        "Active"
    );
}

#[test]
fn a_group_that_fails_does_not_stop_the_others() {
    let desk = Desk::new();
    let foreign =
        desk.catalog_item(demo::SOFTWARE_SUBSCRIPTION, demo::SOFTWARE_SUBSCRIPTION_SKU, "country=US");
    let saas = desk.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=BR");
    let foreign = json!({"id": 0, "catalogItemId": foreign, "quantity": 1});
    let saas = json!({"id": 1, "catalogItemId": saas, "quantity": 1, "termDuration": "P1M", "billingCycle": "monthly"});

    let alone = desk.cart(NORTHWIND, &json!([foreign]));
    let (status, fault) = desk.checkout(NORTHWIND, &alone);
    assert_eq!((status, fault["code"].clone()), (400, json!(800_070)));

    let both = desk.cart(NORTHWIND, &json!([foreign, saas]));
    let (status, result) = desk.checkout(NORTHWIND, &both);
    assert_eq!(status, 201);
    assert_eq!(result["orders"].as_array().unwrap().len(), 1);
    assert_eq!(result["orders"][0]["currencyCode"], "BRL");
    assert_eq!(result["orderErrors"][0]["orderGroupId"], "0");
    assert_eq!(result["orderErrors"][0]["code"], 800_070);
}

#[test]
fn an_unknown_cart_and_an_unknown_customer_are_told_apart() {
    let desk = Desk::new();
    let unknown = json!({"id": "no-such-cart"});
    assert_eq!(desk.checkout(CONTOSO, &unknown).1["code"], 800_008);
    assert_eq!(desk.checkout("no-such-customer", &unknown).1["code"], 20_002);
}
