//! The emulator's own doors.

use std::time::Duration;

use pc_emulator::demo::CONTOSO;
use pc_transport::wire::{Method, Request};
use serde_json::{Value, json};

use crate::desk::{Desk, body, request};

fn knock(desk: &Desk, request: Request) -> (u16, Value) {
    let reply = desk.emulator.handle(request);
    (reply.status, body(&reply))
}

#[test]
fn orders_shows_what_lists_do_not_show_yet() {
    let desk = Desk::new();
    let cart = desk.cart(CONTOSO, &json!([desk.software_line(0)]));
    let (_, result) = desk.checkout(CONTOSO, &cart);
    let (status, orders) = knock(&desk, request(Method::Get, "_emulator/orders"));
    assert_eq!((status, &orders), (200, &result["orders"]));
    assert_eq!(orders, Value::Array(desk.emulator.orders()));
}

#[test]
fn requests_are_shown_newest_last() {
    let desk = Desk::new();
    let call = request(Method::Get, "v1/customers?size=2")
        .header("MS-RequestId", "r")
        .header("MS-CorrelationId", "c");
    desk.send(call);
    desk.get("v1/nowhere");
    let (_, records) = knock(&desk, request(Method::Get, "_emulator/requests?limit=2"));
    let first = json!({"method": "GET", "path": "/v1/customers", "request_id": "r", "correlation_id": "c", "status": 200, "fault": null});
    assert_eq!(records[0], first);
    assert_eq!((records[1]["status"].as_u64(), records.as_array().unwrap().len()), (Some(404), 2));
}

#[test]
fn the_clock_can_be_moved() {
    let desk = Desk::with(|options| options.time_scale = 0.0);
    let expected = |now| json!({"now": now, "time_scale": 0.0, "mode": "manual"});
    let (_, clock) = knock(&desk, request(Method::Get, "_emulator/clock"));
    assert_eq!(clock, expected("2026-03-10T08:00:00.1234567Z"));
    let (_, clock) = knock(&desk, request(Method::Post, "_emulator/clock").json(&json!({"advance_s": 900})));
    assert_eq!(clock, expected("2026-03-10T08:15:00.1234567Z"));
    desk.emulator.advance(Duration::from_secs(60));
    assert_eq!(desk.emulator.now().to_string(), "2026-03-10T08:16:00.1234567Z");
    for wrong in [
        json!({}),
        json!({"advance_s": -1}),
        json!({"advance_s": "soon"}),
        json!({"advance_s": 1e300}),
        json!({"advance_s": 1e11}),
    ] {
        assert_eq!(knock(&desk, request(Method::Post, "_emulator/clock").json(&wrong)).0, 400, "{wrong}");
    }
}

#[test]
fn other_doors_say_that_they_are_none() {
    let desk = Desk::new();
    let (status, fault) = knock(&desk, request(Method::Get, "_emulator/cellar"));
    assert_eq!(status, 404);
    assert!(fault["description"].as_str().unwrap().contains("door"));
    assert_eq!(knock(&desk, request(Method::Delete, "_emulator/orders")).0, 405);
}
