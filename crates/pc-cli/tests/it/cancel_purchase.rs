//! `cancel purchase`.

use serde_json::json;

use crate::harness::{Harness, Ran, reservation};

#[test]
fn before_the_checkout_it_is_called_off_for_good() {
    let harness = Harness::in_real_time();
    let intent = harness.intent("r", |intent| intent["line"] = json!([reservation(1)]));
    let mut running = harness.start(harness.with_endpoint(&["buy", &intent]));
    running.until("waiting for the registration");
    let Ran { code, err: said, .. } = harness.at_endpoint(&["cancel", "purchase", "r"]);
    let holder = format!("in use by process {}", running.child.id());
    assert!(code == 1 && said.contains(&holder) && said.contains("Ctrl-C"), "{said}");
    running.signal("-INT");
    running.output();

    let cancelled = harness.at_endpoint(&["cancel", "purchase", "r", "--json"]);
    assert_eq!((cancelled.code, &cancelled.object()["status"]), (0, &"cancelled".into()));
    let Ran { code, out: text, .. } = harness.at_endpoint(&["cancel", "purchase", "r"]);
    assert!(code == 0 && text.contains("CANCELLED") && text.contains("nothing was bought"), "{text}");
    assert!(text.contains("partner-center buy --again r --endpoint"), "{text}");
    let Ran { code, err: said, .. } = harness.at_endpoint(&["resume"]);
    assert!(code == 0 && said.contains("nothing to resume"), "{said}");
    let again = harness.finish(harness.with_endpoint(&["buy", &intent, "--json"]));
    assert_eq!((again.code, &again.object()["status"]), (1, &"cancelled".into()));
    assert_eq!(harness.orders(), 0);
}

#[test]
fn after_the_checkout_it_is_refused_and_told_why() {
    let harness = Harness::in_real_time();
    let intent = harness.intent("s", |_| {});
    let mut running = harness.start(harness.with_endpoint(&["buy", &intent]));
    running.until("waiting for the order list");
    running.signal("-INT");
    running.output();
    let refused = harness.at_endpoint(&["cancel", "purchase", "s", "--json"]);
    let said = &refused.err;
    let order = harness.emulator.orders()[0]["id"].as_str().unwrap().to_owned();
    assert!(refused.code == 1 && said.contains(&order) && said.contains("resume"), "{said}");
    let object = refused.object();
    assert_eq!((&object["status"], &object["error"]["class"]), (&"not_cancelled".into(), &"too_late".into()));
    let Ran { code, err: said, .. } = harness.at_endpoint(&["cancel", "purchase", "unknown"]);
    assert!(code == 1 && said.contains("no `unknown`"), "{said}");
}
