//! Same seed and same requests, same replies.

use pc_emulator::demo::{self, CONTOSO};
use serde_json::{Value, json};

use crate::desk::{Desk, minutes};

fn story(seed: u64) -> Vec<Value> {
    let desk = Desk::with(|options| options.seed = seed);
    desk.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    let cart = desk.cart(CONTOSO, &json!([desk.reservation_line(0), desk.software_line(1)]));
    let (_, result) = desk.checkout(CONTOSO, &cart);
    desk.clock.pass(minutes(7));
    let listed = desk.read(&format!("v1/customers/{CONTOSO}/orders?include_price=true"));
    desk.clock.pass(minutes(15));
    let entitlements = desk.read(&format!("v1/customers/{CONTOSO}/entitlements"));
    let records = desk.emulator.requests(100).into_iter().map(|record| json!(record));
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
        let desk = Desk::new();
        (0..reads).for_each(|_| drop(desk.read("v1/customers")));
        desk.cart(CONTOSO, &json!([desk.software_line(0)]))
    };
    assert_eq!(buy(0), buy(5));
}
