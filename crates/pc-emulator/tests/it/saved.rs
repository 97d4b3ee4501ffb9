//! Saving, and going on elsewhere.

use pc_emulator::demo::{self, CONTOSO};
use pc_emulator::{Emulator, EmulatorOptions};
use pc_transport::wire::{Method, Reply, Request};
use serde_json::json;

use crate::desk::{Desk, HandClock, body, minutes, request};

/// What is asked of both: writes that draw ids, and reads of all there is.
fn questions(desk: &Desk, cart: &str) -> Vec<Request> {
    let line = desk.reservation_line(0);
    let read = |path: &str| desk.signed(request(Method::Get, &format!("v1/customers/{CONTOSO}/{path}")));
    let write = |path: &str, id: &str| {
        let path = format!("v1/customers/{CONTOSO}/{path}");
        desk.signed(request(Method::Post, &path).header("MS-RequestId", id))
    };
    vec![
        read("orders?include_price=true"),
        read("subscriptions"),
        write(&format!("carts/{cart}/checkout"), "checkout"),
        write("carts", "new").json(&json!({"lineItems": [line]})),
        write(&format!("carts/{cart}/checkout"), "again"),
        read("entitlements?showExpiry=true"),
        read("orders"),
    ]
}

#[test]
fn a_loaded_world_goes_on_like_the_saved_one() {
    let desk = Desk::with(|options| options.seed = 7);
    desk.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    desk.checkout(CONTOSO, &desk.cart(CONTOSO, &json!([desk.reservation_line(0), desk.software_line(1)])));
    desk.emulator.advance(minutes(5));
    let cart = desk.cart(CONTOSO, &json!([desk.software_line(0)]));
    let cart = cart["id"].as_str().unwrap();
    let questions = questions(&desk, cart);

    let saved = desk.emulator.save();
    let restarted = Emulator::new(EmulatorOptions::default(), HandClock::new());
    restarted.load(&saved).unwrap();
    assert_eq!(restarted.save(), saved);
    assert_eq!(restarted.now(), desk.emulator.now());
    assert_eq!(restarted.orders(), desk.emulator.orders());
    for question in questions {
        let (first, second): (Reply, Reply) =
            (desk.emulator.handle(question.clone()), restarted.handle(question.clone()));
        assert!(first.is_success(), "{question:?}: {}", first.snippet());
        assert_eq!((first.status, &first.body), (second.status, &second.body), "{question:?}");
        assert_eq!(first.headers, second.headers);
    }
}

#[test]
fn the_door_gives_and_takes_the_state() {
    let (one, other) = (Desk::new(), Desk::new());
    one.checkout(CONTOSO, &one.cart(CONTOSO, &json!([one.software_line(0)])));
    let state = one.emulator.handle(request(Method::Get, "_emulator/state"));
    let mut load = request(Method::Put, "_emulator/state");
    load.body = state.body.clone();
    assert_eq!(other.emulator.handle(load).status, 200);
    assert_eq!(other.emulator.orders(), one.emulator.orders());

    let before = other.emulator.save();
    for wrong in ["", "{}", "\u{FF}", &before.replace("\"version\":2", "\"version\":99")] {
        let mut load = request(Method::Put, "_emulator/state");
        load.body = wrong.to_owned().into();
        let reply = other.emulator.handle(load);
        assert_eq!((reply.status, &body(&reply)["code"]), (400, &json!(800_002)), "{wrong}");
    }
    assert_eq!(other.emulator.save(), before);
}
