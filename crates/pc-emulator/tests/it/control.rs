//! The emulator's own control endpoints.

use std::time::Duration;

use pc_emulator::demo::CONTOSO;
use pc_transport::wire::{Method, Request};
use serde_json::{Value, json};

use crate::harness::{Harness, body, request};

fn ask(harness: &Harness, request: Request) -> (u16, Value) {
    let reply = harness.emulator.handle(request);
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
fn requests_are_shown_newest_last() {
    let harness = Harness::new();
    let call = request(Method::Get, "v1/customers?size=2")
        .header("MS-RequestId", "r")
        .header("MS-CorrelationId", "c");
    harness.send(call);
    harness.get("v1/nowhere");
    let (_, records) = ask(&harness, request(Method::Get, "_emulator/requests?limit=2"));
    let first = json!({"at": "2026-03-10T08:00:00.1234567Z", "method": "GET", "path": "/v1/customers", "query": "size=2", "operation": "ListCustomers", "request_id": "r", "correlation_id": "c", "status": 200, "fault": null});
    assert_eq!(records[0], first);
    assert!(records[1]["operation"].is_null());
    assert_eq!((records[1]["status"].as_u64(), records.as_array().unwrap().len()), (Some(404), 2));
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
fn it_tells_what_it_is_and_that_it_is_ready() {
    let harness = Harness::new();
    let (status, index) = ask(&harness, request(Method::Get, "_emulator"));
    assert_eq!((status, &index["version"]), (200, &json!(env!("CARGO_PKG_VERSION"))));
    for endpoint in index["endpoints"].as_array().unwrap() {
        let found = ask(&harness, request(Method::Head, endpoint.as_str().unwrap())).0;
        assert_eq!(found, 405, "{endpoint}: there, though not for this");
    }
    let (status, health) = ask(&harness, request(Method::Get, "_emulator/health"));
    assert_eq!((status, &health["status"], &health["customers"]), (200, &json!("ready"), &json!(4)));
}
