//! Orders can be read at once and are listed later.

use std::time::Duration;

use pc_emulator::demo::CONTOSO;
use serde_json::json;

use crate::harness::{Harness, minutes};

#[test]
fn lists_show_an_order_later_than_its_id_does() {
    let harness = Harness::new();
    let list = format!("v1/customers/{CONTOSO}/orders");
    let mut ids = Vec::new();
    for _ in 0..20 {
        let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
        let (_, result) = harness.checkout(CONTOSO, &cart);
        let id = result["orders"][0]["id"].as_str().unwrap().to_owned();
        harness.read(&format!("{list}/{id}"));
        ids.push(id);
    }
    assert_eq!(harness.emulator.orders().len(), 20);

    let listed = |at: &str| (harness.read(&format!("{list}{at}"))["totalCount"].as_u64()).unwrap();
    assert!(listed("") < 5);
    harness.clock.pass(minutes(5));
    let after_five = listed("");
    assert!((4..18).contains(&after_five), "{after_five}");
    harness.clock.pass(minutes(10));
    assert_eq!(listed(""), 20);
    assert_eq!((listed("?billingType=OneTime"), listed("?billingType=monthly")), (20, 0));
    assert_eq!(harness.get(&format!("{list}?billingType=weekly")).1["code"], 900_126);
    assert_eq!(harness.get(&format!("{list}/no-such-order")).1["code"], 20_000);
}

#[test]
fn without_a_delay_lists_show_orders_at_once() {
    let harness = Harness::with(|options| options.visibility_delay_max = Duration::ZERO);
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    harness.checkout(CONTOSO, &cart);
    assert_eq!(harness.read(&format!("v1/customers/{CONTOSO}/orders"))["totalCount"], 1);
}
