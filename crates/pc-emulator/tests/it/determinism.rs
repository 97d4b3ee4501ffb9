//! Same seed and same requests, same replies.

use pc_emulator::demo::{self, CONTOSO};
use serde_json::{Value, json};

use crate::harness::{Harness, minutes};

fn story(seed: u64) -> Vec<Value> {
    let harness = Harness::with(|options| options.seed = seed);
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    let cart = harness.cart(CONTOSO, &json!([harness.reservation_line(0), harness.software_line(1)]));
    let (_, result) = harness.checkout(CONTOSO, &cart);
    harness.clock.pass(minutes(7));
    let listed = harness.read(&format!("v1/customers/{CONTOSO}/orders?include_price=true"));
    harness.clock.pass(minutes(15));
    let entitlements = harness.read(&format!("v1/customers/{CONTOSO}/entitlements"));
    let records = harness.emulator.requests(100).into_iter().map(|record| json!(record));
    [cart, result, listed, entitlements].into_iter().chain(records).collect()
}

#[test]
fn the_seed_decides() {
    assert_eq!(story(1), story(1));
    assert_ne!(story(1), story(2));
}

#[test]
fn reading_does_not_change_what_is_bought_next() {
    let buy = |reads: usize| {
        let harness = Harness::new();
        (0..reads).for_each(|_| drop(harness.read("v1/customers")));
        harness.cart(CONTOSO, &json!([harness.software_line(0)]))
    };
    assert_eq!(buy(0), buy(5));
}
