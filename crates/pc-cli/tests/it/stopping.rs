//! Ctrl-C and SIGTERM.

use serde_json::json;

use crate::harness::{Harness, Ran};

#[test]
fn an_interrupted_purchase_is_kept_and_the_same_command_goes_on() {
    for signal in ["-INT", "-TERM"] {
        let harness = Harness::in_real_time();
        let intent = harness.intent("s", |_| {});
        let mut running = harness.start(harness.with_endpoint(&["buy", &intent, "--json"]));
        running.until("waiting for the order list");
        running.signal(signal);
        let interrupted = running.output();
        let said = &interrupted.err;
        assert_eq!(interrupted.code, 1, "{said}");
        let told_object = interrupted.object();
        assert_eq!(
            (&told_object["purchase_id"], &told_object["status"]),
            (&"s".into(), &"interrupted".into())
        );
        let again = told_object["error"]["next_step"].as_str().unwrap();
        assert_eq!(again, format!("partner-center buy {intent} --json --endpoint {}", harness.origin));
        assert!(said.contains("1 purchase kept in") && said.contains(again), "{said}");
        let bought = harness.finish(harness.with_endpoint(&["buy", &intent, "--json"]));
        assert_eq!((bought.code, &bought.object()["status"]), (0, &"completed".into()));
        assert_eq!(harness.orders(), 1);
    }
}

#[test]
fn a_second_signal_does_not_wait_for_the_step_under_way_and_is_as_safe() {
    let harness = Harness::in_real_time();
    let intent = harness.intent("s", |_| {});
    harness.set_faults(&json!([{"fault": "delay", "delay_s": 90, "operation": "CheckoutCart"}]));
    let mut running = harness.start(harness.with_endpoint(&["buy", &intent, "--json"]));
    running.until("sending CheckoutCart");
    running.signal("-INT");
    running.until("stopping");
    assert!(running.child.try_wait().unwrap().is_none(), "the answer is waited for");
    running.signal("-INT");
    let interrupted = running.output();
    assert_eq!((interrupted.code, &interrupted.object()["status"]), (130, &"interrupted".into()));
    assert!(interrupted.err.contains("nothing is bought twice"), "{}", interrupted.err);
    harness.emulator.set_faults(Default::default());
    let bought = harness.finish(harness.with_endpoint(&["resume", "--json"]));
    assert_eq!(bought.object()["status"], "completed", "{bought:?}");
    assert_eq!((bought.code, harness.orders()), (0, 1));
}

#[test]
fn an_embedded_emulator_does_not_promise_what_it_cannot_keep() {
    let harness = Harness::in_real_time();
    let intent = harness.intent("s", |_| {});
    let mut running = harness.start(harness.command(&["buy", &intent, "--time-scale", "1"]));
    running.until("keeping purchases in memory");
    running.until("waiting for the order list");
    running.signal("-INT");
    let Ran { code, err: said, .. } = running.output();
    assert_eq!(code, 1);
    assert!(said.contains("Nothing of this run is kept"), "{said}");
}
