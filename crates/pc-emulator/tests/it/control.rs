//! The emulator's own control endpoints.

use std::time::Duration;

use pc_emulator::demo::CONTOSO;
use pc_transport::wire::{Method, Request};
use serde_json::{Value, json};

use crate::harness::{Harness, body, request};

fn ask(harness: &Harness, request: Request) -> (u16, Value) {
    let reply = harness.ask(request);
    (reply.status, body(&reply))
}

#[test]
fn orders_shows_what_lists_do_not_show_yet() {
    let harness = Harness::new();
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    let (_, result) = harness.checkout(CONTOSO, &cart);
    let (status, orders) = ask(&harness, request(Method::Get, "_emulator/orders"));
    assert_eq!((status, &orders), (200, &result["orders"]));
    assert_eq!(orders, Value::Array(harness.emulator.orders()));
}

#[test]
fn the_clock_can_be_moved() {
    let harness = Harness::with(|options| options.time_scale = 0.0);
    let expected = |now| json!({"now": now, "time_scale": 0.0, "mode": "manual"});
    let (_, clock) = ask(&harness, request(Method::Get, "_emulator/clock"));
    assert_eq!(clock, expected("2026-03-10T08:00:00.1234567Z"));
    let (_, clock) = ask(&harness, request(Method::Post, "_emulator/clock").json(&json!({"advance_s": 900})));
    assert_eq!(clock, expected("2026-03-10T08:15:00.1234567Z"));
    harness.emulator.advance(Duration::from_secs(60));
    assert_eq!(harness.emulator.now().to_string(), "2026-03-10T08:16:00.1234567Z");
    for wrong in [
        json!({}),
        json!({"advance_s": -1}),
        json!({"advance_s": "soon"}),
        json!({"advance_s": 1e300}),
        json!({"advance_s": 1e11}),
    ] {
        assert_eq!(ask(&harness, request(Method::Post, "_emulator/clock").json(&wrong)).0, 400, "{wrong}");
    }
}

#[test]
fn other_endpoints_say_that_they_are_none() {
    let harness = Harness::new();
    let (status, fault) = ask(&harness, request(Method::Get, "_emulator/cellar"));
    assert_eq!(status, 404);
    assert!(fault["description"].as_str().unwrap().contains("endpoint"));
    assert_eq!(ask(&harness, request(Method::Delete, "_emulator/orders")).0, 405);
}

#[test]
fn a_state_is_kept_under_a_name_and_gone_back_to() {
    let harness = Harness::new();
    let send = |method, path: &str| ask(&harness, request(method, &format!("_emulator/snapshots{path}")));
    assert_eq!(send(Method::Get, ""), (200, json!([])));
    let saved = harness.emulator.save();
    let (status, list) = send(Method::Put, "/begin");
    assert_eq!(
        (status, &list[0]["name"], &list[0]["now"]),
        (200, &json!("begin"), &json!(harness.emulator.now()))
    );
    harness.emulator.advance(Duration::from_secs(900));
    assert_eq!(send(Method::Post, "/begin/load").0, 200);
    assert_eq!(harness.emulator.save(), saved);
    assert_eq!(send(Method::Delete, "/begin"), (200, json!([])));
    assert_eq!((send(Method::Post, "/begin/load").0, send(Method::Post, "").0), (404, 405));
}

#[test]
fn it_tells_what_it_is_and_that_it_is_ready() {
    let harness = Harness::new();
    let (status, index) =
        ask(&harness, request(Method::Get, "_emulator").header("Accept", "application/json"));
    assert_eq!(ask(&harness, request(Method::Get, "_emulator/index")).1, index);
    assert_eq!((status, &index["version"]), (200, &json!(env!("CARGO_PKG_VERSION"))));
    for endpoint in index["endpoints"].as_array().unwrap() {
        let found = ask(&harness, request(Method::Head, endpoint.as_str().unwrap())).0;
        assert_eq!(found, 405, "{endpoint}: there, though not for this");
    }
    let (status, health) = ask(&harness, request(Method::Get, "_emulator/health"));
    assert_eq!((status, &health["status"], &health["customers"]), (200, &json!("ready"), &json!(4)));
}
