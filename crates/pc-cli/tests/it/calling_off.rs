//! `cancel purchase`.

use crate::desk::{Desk, object, told};

#[test]
fn before_the_checkout_it_is_called_off_for_good() {
    let desk = Desk::new();
    let intent = desk.reservation("r");
    let mut running = desk.start(desk.command(&["buy", &intent]));
    running.until("waiting for the registration");
    let (code, _, said) = told(&desk.command(&["cancel", "purchase", "r"]).output().unwrap());
    let holder = format!("in use by process {}", running.child.id());
    assert!(code == 1 && said.contains(&holder) && said.contains("Ctrl-C"), "{said}");
    running.signal("-INT");
    running.output();

    let cancelled = desk.command(&["cancel", "purchase", "r", "--json"]).output().unwrap();
    assert_eq!((cancelled.status.code(), &object(&cancelled)["status"]), (Some(0), &"cancelled".into()));
    let (code, text, _) = told(&desk.command(&["cancel", "purchase", "r"]).output().unwrap());
    assert!(code == 0 && text.contains("CANCELLED") && text.contains("nothing was bought"), "{text}");
    let (code, _, said) = told(&desk.command(&["resume"]).output().unwrap());
    assert!(code == 0 && said.contains("nothing to resume"), "{said}");
    let again = desk.finish(desk.command(&["buy", &intent, "--json"]));
    assert_eq!((again.status.code(), &object(&again)["status"]), (Some(1), &"cancelled".into()));
    assert_eq!(desk.orders(), 0);
}

#[test]
fn after_the_checkout_it_is_refused_and_told_why() {
    let desk = Desk::new();
    let intent = desk.intent("s", |_| {});
    let mut running = desk.start(desk.command(&["buy", &intent]));
    running.until("waiting for the order list");
    running.signal("-INT");
    running.output();
    let refused = desk.command(&["cancel", "purchase", "s", "--json"]).output().unwrap();
    let (code, _, said) = told(&refused);
    let order = desk.door("GET", "orders", "")[0]["id"].as_str().unwrap().to_owned();
    assert!(code == 1 && said.contains(&order) && said.contains("resume"), "{said}");
    let object = object(&refused);
    assert_eq!((&object["status"], &object["error"]["class"]), (&"not_cancelled".into(), &"too_late".into()));
    let (code, _, said) = told(&desk.command(&["cancel", "purchase", "unknown"]).output().unwrap());
    assert!(code == 1 && said.contains("no `unknown`"), "{said}");
}
