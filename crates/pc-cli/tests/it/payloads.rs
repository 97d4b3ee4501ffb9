//! `payload check`: what of a payload is lost, unknown or not understood.

use crate::harness::Harness;

const FAULT: &str = include_str!("cases/fault-checked-as-order.json");
const CART_LINE: &str = include_str!("cases/cart-error-by-name.json");
const SUBSCRIPTION: &str = include_str!("cases/subscription-product-type-as-text.json");

#[test]
fn a_payload_of_another_type_fails() {
    let harness = Harness::new();
    let fault = harness.write("fault.json", FAULT);
    let checked = harness.run(&["payload", "check", "Order", &fault]);
    assert!(checked.code == 1 && checked.out.contains("hardly a member is known, 0 of 4"), "{}", checked.out);
    assert_eq!(harness.run(&["payload", "check", "ApiFault", &fault]).code, 0);
    let json = harness.run(&["payload", "check", "Order", &fault, "--json"]).json();
    assert_eq!((&json[0]["ok"], &json[0]["hardly_known"]), (&false.into(), &true.into()), "{}", json[0]);
}

#[test]
fn unknown_members_are_listed_and_fail_only_when_that_is_asked_for() {
    let harness = Harness::new();
    let line =
        harness.write("line.json", r#"{"InvoiceNumber":"G1","Quantity":1,"UsageDate":"11/17/2025","New":1}"#);
    let plain = harness.run(&["payload", "check", "BillingUsageLine", &line]);
    assert_eq!(plain.code, 0, "{}", plain.out);
    assert!(
        plain.out.contains("unknown /New") && plain.out.contains("not understood /UsageDate"),
        "{}",
        plain.out
    );
    assert_eq!(harness.run(&["payload", "check", "BillingUsageLine", &line, "--strict"]).code, 1);
}

#[test]
fn payloads_of_real_shapes_lose_nothing() {
    let harness = Harness::new();
    let strict: &[&str] = &["--strict"];
    for (payload_type, json, flags) in
        [("CartLineItem", CART_LINE, strict), ("Subscription", SUBSCRIPTION, &[])]
    {
        let file = harness.write("payload.json", json);
        let checked = harness.run(&[&["payload", "check", payload_type, &file], flags].concat());
        assert_eq!(checked.code, 0, "{}", checked.out);
    }
}

#[test]
fn a_payload_that_says_it_is_something_else_fails() {
    let harness = Harness::new();
    let order = r#"{"id":"o1","creationDate":"2026-01-01T00:00:00Z","status":"completed","attributes":{"objectType":"Order"}}"#;
    let line = r#"{"id":"o1","attributes":{"objectType":"OneTimeInvoiceLineItem"}}"#;
    let page = |item: &str| format!(r#"{{"items":[{item}],"attributes":{{"objectType":"Collection"}}}}"#);
    for (payload_type, json, code) in [
        ("Order", order.to_owned(), 0),
        ("Invoice", order.to_owned(), 1),
        ("ResourceCollection<Order>", page(order), 0),
        ("ResourceCollection<Invoice>", page(order), 1),
        ("Order", page(order), 1),
        ("Vec<Invoice>", format!("[{order}]"), 1),
        (
            "ResourceCollection<InvoiceLineItem>",
            page(&line.replace("\"id\":\"o1\"", "\"orderId\":\"o1\"")),
            0,
        ),
    ] {
        let file = harness.write("payload.json", &json);
        let checked = harness.run(&["payload", "check", payload_type, &file]);
        assert_eq!(checked.code, code, "{payload_type} {json}: {}", checked.out);
        assert_eq!(checked.out.contains("it says that it is "), code == 1, "{}", checked.out);
    }
}
