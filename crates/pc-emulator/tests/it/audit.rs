//! Audit records of what was changed, and of what was tried (platform, 11).

use pc_emulator::demo::{CONTOSO, CONTOSO_SUBSCRIPTION};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, minutes, request};

fn newest(harness: &Harness) -> Value {
    harness.read("v1/auditrecords?startDate=2026-03-10")["items"][0].clone()
}

#[test]
fn a_patch_shows_what_was_and_what_is() {
    let harness = Harness::new();
    let uri = format!("v1/customers/{CONTOSO}/subscriptions/{CONTOSO_SUBSCRIPTION}");
    let before = harness.read(&uri);
    harness.send(request(Method::Patch, &uri).json(&json!({"friendlyName": "Other"})));
    let record = newest(&harness);
    let value = |name: &str| serde_json::from_str::<Value>(record[name].as_str().unwrap()).unwrap();
    assert_eq!(value("resourceOldValue")["FriendlyName"], before["friendlyName"]);
    assert_eq!(value("resourceNewValue")["FriendlyName"], "Other");
    assert_eq!(record["operationStatus"], "succeeded");
}

#[test]
fn a_failed_attempt_shows_what_was_asked_for() {
    let harness = Harness::new();
    let uri = format!("v1/customers/{CONTOSO}/subscriptions/{CONTOSO_SUBSCRIPTION}");
    let reply = harness.send(request(Method::Patch, &uri).json(&json!({"quantity": 99})));
    assert_eq!(reply.status, 400);
    let record = newest(&harness);
    assert_eq!(
        (&record["operationStatus"], &record["operationType"]),
        (&json!("failed"), &json!("update_subscription"))
    );
    assert!(record["resourceNewValue"].as_str().unwrap().contains("\"Quantity\":99"));
    assert!(record["id"].as_str().unwrap().contains(CONTOSO_SUBSCRIPTION));
}

#[test]
fn dates_are_read_in_the_forms_that_clients_send() {
    let harness = Harness::new();
    let uri = format!("v1/customers/{CONTOSO}/subscriptions/{CONTOSO_SUBSCRIPTION}");
    harness.send(request(Method::Patch, &uri).json(&json!({"friendlyName": "Other"})));
    for (day, seen) in [
        ("2026-03-10", 1),
        ("03/10/2026 00:00:00", 1),
        ("3/10/2026 12:00:00 AM", 1),
        ("03/11/2026 00:00:00", 0),
        ("3/9/2026", 1),
    ] {
        let records = harness.read(&format!("v1/auditrecords?startDate={day}"));
        assert_eq!(records["totalCount"], seen, "{day}");
    }
    for wrong in ["13/41/2026", "1/2", "//", "3/10/2026/1"] {
        assert_eq!(harness.get(&format!("v1/auditrecords?startDate={wrong}")).0, 400, "{wrong}");
    }
}

#[test]
fn records_may_be_late() {
    let harness = Harness::with(|options| options.audit_delay_max = minutes(20));
    let uri = format!("v1/customers/{CONTOSO}/subscriptions/{CONTOSO_SUBSCRIPTION}");
    for number in 0..20 {
        harness.send(request(Method::Patch, &uri).json(&json!({"friendlyName": format!("Name {number}")})));
    }
    let shown = || {
        let records = harness.read("v1/auditrecords?startDate=2026-03-10");
        records["items"].as_array().unwrap().iter().map(|record| record["id"].clone()).collect::<Vec<_>>()
    };
    let at_once = shown();
    harness.clock.pass(minutes(10));
    let later = shown();
    assert!(at_once.len() < 4 && (4..18).contains(&later.len()), "{} {}", at_once.len(), later.len());
    assert!(at_once.iter().all(|id| later.contains(id)), "what was shown stays");
    harness.clock.pass(minutes(10));
    let all = shown();
    assert_eq!(all.len(), 20);
    let hidden = all.iter().find(|id| !later.contains(id)).unwrap().as_str().unwrap();
    assert_ne!(harness.read(&format!("v1/auditrecords/{hidden}")), Value::Null);
}

#[test]
fn there_may_be_none_at_all() {
    let harness = Harness::with(|options| options.audit_available = false);
    for path in
        ["v1/auditrecords?startDate=2026-03-10", "v1/auditrecords/a", "auditactivity/v1/auditrecords/a"]
    {
        assert_eq!(harness.get(path).0, 404, "{path}");
    }
}

#[test]
fn a_checkout_that_is_answered_again_is_recorded_once() {
    let harness = Harness::new();
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    let first = harness.checkout(CONTOSO, &cart);
    assert_eq!(first.0, 201);
    for _ in 0..2 {
        assert_eq!(harness.checkout(CONTOSO, &cart).0, 201);
    }
    let records = harness.read("v1/auditrecords?startDate=2026-03-10");
    let of_orders = records["items"].as_array().unwrap().iter();
    assert_eq!(of_orders.filter(|record| record["operationType"] == "create_order").count(), 1);
}
