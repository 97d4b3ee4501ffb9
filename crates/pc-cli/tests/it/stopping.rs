//! Ctrl-C and SIGTERM.

use crate::desk::{Desk, object, told};

#[test]
fn an_interrupted_purchase_is_kept_and_the_same_command_goes_on() {
    for signal in ["-INT", "-TERM"] {
        let desk = Desk::new();
        let intent = desk.intent("s", |_| {});
        let mut running = desk.start(desk.command(&["buy", &intent, "--json"]));
        running.until("waiting for the order list");
        running.signal(signal);
        let interrupted = running.output();
        let (code, _, said) = told(&interrupted);
        assert_eq!(code, 1, "{said}");
        let told_object = object(&interrupted);
        assert_eq!(
            (&told_object["purchase_id"], &told_object["status"]),
            (&"s".into(), &"interrupted".into())
        );
        let again = told_object["error"]["next_step"].as_str().unwrap();
        assert_eq!(again, format!("partner-center buy {intent} --json --endpoint {}", desk.url));
        assert!(said.contains("1 purchase kept in") && said.contains(again), "{said}");
        let bought = desk.finish(desk.command(&["buy", &intent, "--json"]));
        assert_eq!((bought.status.code(), &object(&bought)["status"]), (Some(0), &"completed".into()));
        assert_eq!(desk.orders(), 1);
    }
}

#[test]
fn a_second_signal_does_not_wait_for_the_step_under_way_and_is_as_safe() {
    let desk = Desk::new();
    let intent = desk.intent("s", |_| {});
    desk.door(
        "PUT",
        "faults",
        r#"{"rules": [{"fault": "delay", "delay_s": 90, "operation": "CheckoutCart"}]}"#,
    );
    let mut running = desk.start(desk.command(&["buy", &intent, "--json"]));
    running.until("sending CheckoutCart");
    running.signal("-INT");
    running.until("stopping");
    assert!(running.child.try_wait().unwrap().is_none(), "the answer is waited for");
    running.signal("-INT");
    let interrupted = running.output();
    assert_eq!(
        (interrupted.status.code(), &object(&interrupted)["status"]),
        (Some(1), &"interrupted".into())
    );
    desk.door("DELETE", "faults", "");
    let bought = desk.finish(desk.command(&["resume", "--json"]));
    assert_eq!(object(&bought)["status"], "completed", "{bought:?}");
    assert_eq!((bought.status.code(), desk.orders()), (Some(0), 1));
}

#[test]
fn an_embedded_emulator_does_not_promise_what_it_cannot_keep() {
    let desk = Desk::new();
    let intent = desk.intent("s", |_| {});
    let mut running = desk.start(desk.offline(&["buy", &intent, "--time-scale", "1"]));
    running.until("keeping purchases in memory");
    running.until("waiting for the order list");
    running.signal("-INT");
    let (code, _, said) = told(&running.output());
    assert_eq!(code, 1);
    assert!(said.contains("Nothing of this run is kept"), "{said}");
}
