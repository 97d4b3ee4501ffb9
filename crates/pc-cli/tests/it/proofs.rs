//! What a person and a program are told of what an end rests on; what can be started again, and what be looked at again.

use pc_emulator::EmulatorOptions;
use serde_json::{Value, json};

use crate::harness::{Harness, Ran, Running, TIME_SCALE};

/// Any checkout is refused with an error of the server, before anything is done.
fn checkouts_fail() -> Value {
    json!([{"fault": "status", "status": 503, "operation": "CheckoutCart"}])
}

/// The first checkout is in doubt, all others are refused with a documented code.
fn refused_after_doubt() -> Value {
    json!([{"fault": "status", "status": 504, "operation": "CheckoutCart", "nth": 1},
           {"fault": "out_of_inventory", "operation": "CheckoutCart"}])
}

/// A purchase that ends without a cart, when its hour is over.
fn never_sent(harness: &Harness, id: &str) -> Ran {
    let intent = harness.intent(id, |intent| intent["deadline_minutes"] = 60.into());
    harness.set_faults(&json!([{"fault": "status", "status": 503, "operation": "CreateCart"}]));
    let ran = harness.at_endpoint(&["buy", &intent, "--json"]);
    harness.emulator.set_faults(Default::default());
    ran
}

#[test]
fn what_never_was_checked_out_is_bought_again_under_its_id_once() {
    let harness = Harness::new();
    let first = never_sent(&harness, "s");
    let object = first.object();
    assert_eq!(
        (first.code, &object["status"], &object["proof"]),
        (1, &"cancelled".into(), &"never_sent".into())
    );
    let command = format!("partner-center buy --again s --endpoint {}", harness.origin);
    let Ran { out: text, .. } = harness.at_endpoint(&["status"]);
    assert!(text.contains(&format!("or   `{command}` buys it as it is")), "{text}");
    let listed = harness.at_endpoint(&["status", "--json"]).object();
    assert_eq!(
        (&listed["can_be_started_again"], &listed["can_be_reexamined"]),
        (&true.into(), &false.into())
    );
    let Ran { out: text, .. } = harness.at_endpoint(&["status", "s"]);
    assert!(text.contains(&command) && text.contains("no checkout was ever sent"), "{text}");

    let bought = harness.at_endpoint(&["buy", "--again", "s", "--json"]);
    let object = bought.object();
    assert_eq!(
        (bought.code, &object["status"], &object["purchase_id"]),
        (0, &"completed".into(), &"s".into())
    );
    assert_eq!((&object["proof"], harness.orders()), (&"orders_read".into(), 1), "{bought:?}");
    let refused = harness.at_endpoint(&["buy", "--again", "s", "--json"]);
    let object = refused.object();
    assert_eq!((refused.code, &object["status"]), (1, &"not_run".into()), "{refused:?}");
    assert_eq!(object["error"]["class"], "not_again");
    assert!(object["error"]["next_step"].as_str().unwrap().contains("all of it was bought"), "{object}");
    assert_eq!(harness.orders(), 1);
}

#[test]
fn only_ids_of_the_journal_are_started_again() {
    let harness = Harness::new();
    never_sent(&harness, "s");
    let (requests, file) = (harness.requests(), harness.intent("t", |_| {}));
    for (arguments, said) in [
        (vec!["buy", &file, "--again", "s"], "cannot be used with"),
        (vec!["buy", "--again", "s", &file], "not a purchase id"),
        (vec!["buy", "--again", "s", "t.json"], "`t.json` is a file"),
        (vec!["buy", "--again", "s", "--dry-run"], "cannot be used with"),
        (vec!["buy", "--again", "s", "--failed-of", "s"], "cannot be used with"),
    ] {
        let ran = harness.at_endpoint(&arguments);
        assert!(ran.code == 2 && ran.err.contains(said), "{arguments:?}: {ran:?}");
    }
    let nowhere = harness.run(&["buy", "--again", "s"]);
    assert!(nowhere.code == 2 && nowhere.err.contains("--journal"), "{nowhere:?}");
    assert_eq!((harness.requests(), harness.orders()), (requests, 0));
    let unknown = harness.at_endpoint(&["buy", "--again", "t", "--json"]);
    assert_eq!((unknown.code, &unknown.object()["status"]), (1, &"not_run".into()), "{unknown:?}");
}

#[test]
fn what_was_started_again_and_stopped_is_resumed() {
    let harness = Harness::new();
    never_sent(&harness, "s");
    harness.set_faults(&json!([{"fault": "status", "status": 503, "operation": "CreateCart"}]));
    let mut running = harness.start(harness.with_endpoint(&["buy", "--again", "s", "--json"]));
    running.until("waiting to try again");
    running.signal("-INT");
    let stopped = running.output();
    let resume = format!("partner-center resume --endpoint {}", harness.origin);
    assert_eq!((stopped.code, &stopped.object()["error"]["next_step"]), (1, &resume.as_str().into()));
    assert!(stopped.err.contains(&resume), "{}", stopped.err);
    harness.emulator.set_faults(Default::default());
    let refused = harness.at_endpoint(&["buy", "--again", "s", "--json"]);
    let error = refused.object()["error"].clone();
    assert_eq!((refused.code, &error["class"]), (1, &"not_ended".into()), "{refused:?}");
    assert!(error["next_step"].as_str().unwrap().contains(&resume), "{error}");
    let bought = harness.at_endpoint(&["resume", "--json"]);
    assert_eq!((bought.code, &bought.object()["status"], harness.orders()), (0, &"completed".into(), 1));
}

#[test]
fn a_receipt_says_how_each_order_was_proven() {
    let mut options = EmulatorOptions::default();
    options.audit_available = false;
    for (options, found_in, said) in [
        (EmulatorOptions::default(), "audit_records", "found in the audit records, read by its id"),
        (options, "order_list", "found in the order list, read by its id"),
    ] {
        let harness = Harness::with(options, TIME_SCALE);
        // Every answer is lost, and the answer to the repetition as well.
        harness.set_faults(&json!([{"fault": "lose_answer", "operation": "CheckoutCart"}]));
        let intent = harness.intent("s", |_| {});
        let bought = harness.at_endpoint(&["buy", &intent, "--json"]).object();
        assert_eq!(
            (&bought["proof"], &bought["orders"][0]["found_in"]),
            (&"orders_read".into(), &found_in.into())
        );
        assert_eq!(bought["orders"][0]["read_back"], true);
        let Ran { out: text, .. } = harness.at_endpoint(&["status", "s"]);
        assert!(text.contains(said), "{text}");
        assert!(text.contains("rests on      its orders, each read back by its id"), "{text}");
        assert_eq!(harness.orders(), 1);
    }
}

#[test]
fn an_order_of_another_journal_is_adopted_and_the_receipt_says_so() {
    let harness = Harness::new();
    let intent = harness.intent("s", |_| {});
    let first = harness.at_endpoint(&["buy", &intent, "--json", "--journal", "one.db"]).object();
    let second = harness.at_endpoint(&["buy", &intent, "--json", "--journal", "two.db"]).object();
    assert_eq!(second["orders"][0]["id"], first["orders"][0]["id"]);
    assert_eq!((&second["orders"][0]["found_in"], harness.orders()), (&"earlier_run".into(), 1));
    let Ran { out: text, .. } = harness.run(&["status", "s", "--journal", "two.db"]);
    for expected in ["placed by an earlier run, read by its id", "which is not in this journal"] {
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn what_was_refused_after_a_doubt_names_its_assumption_and_is_looked_at_again() {
    let harness = Harness::new();
    let intent = harness.intent("s", |_| {});
    harness.set_faults(&refused_after_doubt());
    let rejected = harness.at_endpoint(&["buy", &intent]);
    assert_eq!(rejected.code, 3, "{rejected:?}");
    for expected in [
        "rests on      45 minutes of an open cart and no order",
        "assumed       no request takes longer than that to arrive",
        "have `s` re-examined a day later",
        "`partner-center reexamine s --endpoint",
    ] {
        assert!(rejected.out.contains(expected), "{expected}: {}", rejected.out);
    }
    let listed = harness.at_endpoint(&["status", "--json"]).object();
    assert_eq!((&listed["proof"], &listed["can_be_reexamined"]), (&"quiet_time".into(), &true.into()));
    assert_eq!(listed["can_be_started_again"], false);
    let again = harness.at_endpoint(&["buy", "--again", "s", "--json"]).object();
    assert!(again["error"]["next_step"].as_str().unwrap().contains("buy --failed-of s"), "{again}");
    let follow_up = harness.at_endpoint(&["buy", "--failed-of", "s", "--dry-run"]);
    assert!(follow_up.code == 0 && follow_up.err.contains("rests on an assumption"), "{follow_up:?}");

    let mut running = harness.start(harness.with_endpoint(&["reexamine", "--json"]));
    running.until("its open cart may still be ordered, at most");
    running.signal("-INT");
    let stopped = running.output();
    assert_eq!((stopped.code, &stopped.object()["status"]), (1, &"interrupted".into()), "{stopped:?}");
    assert!(stopped.err.contains("partner-center reexamine"), "{}", stopped.err);
    let looked = harness.at_endpoint(&["resume", "--json"]);
    assert_eq!(looked.object()["proof"], "quiet_time", "{looked:?}");
    assert!(
        looked.err.contains("its open cart may still be ordered"),
        "also when it goes on: {}",
        looked.err
    );
    let once_more = harness.at_endpoint(&["reexamine", "s", "--json"]).object();
    assert_eq!((&once_more["proof"], &once_more["status"]), (&"quiet_time".into(), &"rejected".into()));
    assert_eq!(harness.orders(), 0);
}

#[test]
fn what_could_not_be_decided_is_not_followed_up_or_started_again() {
    let harness = Harness::new();
    let intent = harness.intent("s", |_| {});
    harness.set_faults(&checkouts_fail());
    let unresolved = harness.at_endpoint(&["buy", &intent, "--json"]);
    let object = unresolved.object();
    assert_eq!((unresolved.code, &object["proof"]), (4, &"undecided".into()), "{unresolved:?}");
    let again = harness.at_endpoint(&["buy", "--again", "s", "--json"]);
    let next_step = again.object()["error"]["next_step"].as_str().unwrap().to_owned();
    assert!(again.code == 1 && next_step.contains("partner-center reexamine s"), "{again:?}");
    let follow_up = harness.at_endpoint(&["buy", "--failed-of", "s"]);
    assert!(follow_up.code == 1 && follow_up.err.contains("re-examined first"), "{follow_up:?}");
}

/// The emulator in the place of the real service, on a clock that is ahead of ours.
fn live(harness: &Harness, arguments: &[&str]) -> Running {
    let mut command = harness.command(&[arguments, &["--live", "--trust-origin", &harness.origin]].concat());
    command.envs([
        ("PARTNER_CENTER_TENANT", "tenant.example"),
        ("PARTNER_CENTER_CLIENT_ID", "app"),
        ("PARTNER_CENTER_CLIENT_SECRET", "secret"),
        ("PARTNER_CENTER_ENDPOINT", &harness.origin),
        ("PARTNER_CENTER_AUTHORITY", &harness.origin),
    ]);
    harness.start(command)
}

#[test]
fn a_clock_that_is_off_is_told_and_one_that_is_far_off_stops_what_was_not_bought() {
    let harness = Harness::in_real_time();
    let intent = harness.intent("s", |_| {});
    harness.set_faults(&json!([{"fault": "out_of_inventory", "operation": "CheckoutCart"}]));
    harness.advance_clock(16 * 60);
    let doctor = live(&harness, &["doctor", "--json"]).output();
    let clock = |ran: &Ran| {
        ran.json().into_iter().find(|found| found["check"] == "clock").unwrap()["verdict"].clone()
    };
    assert_eq!((doctor.code, clock(&doctor)), (1, "problem".into()), "{doctor:?}");
    let stopped = live(&harness, &["buy", &intent, "--yes", "--json"]).output();
    let error = stopped.object()["error"].clone();
    assert_eq!((stopped.code, &error["class"]), (1, &"wrong_clock".into()), "{stopped:?}");
    assert_eq!(stopped.object()["status"], "not_run");
    assert!(
        error["next_step"]
            .as_str()
            .unwrap()
            .contains("`partner-center resume --live --trust-origin http://127.0.0.1:"),
        "{error}"
    );
    assert!(stopped.err.contains("minutes behind the service's"), "{}", stopped.err);

    let behind = Harness::in_real_time();
    behind.set_faults(&json!([{"fault": "out_of_inventory", "operation": "CheckoutCart"}]));
    behind.advance_clock(3 * 60);
    let doctor = live(&behind, &["doctor", "--json"]).output();
    assert_eq!(clock(&doctor), "warning", "{doctor:?}");
    let told = live(&behind, &["buy", &intent, "--yes", "--json"]).output();
    assert_eq!((told.code, &told.object()["status"]), (3, &"rejected".into()), "{told:?}");
    assert_eq!(told.err.matches("warning: the clock of this machine is").count(), 1, "{}", told.err);
    assert_eq!(told.object()["proof"], "refused");
}

#[test]
fn credentials_that_are_refused_for_some_minutes_stop_a_purchase_which_is_resumed() {
    let harness = Harness::new();
    let intent = harness.intent("s", |_| {});
    harness.set_faults(&json!([{"fault": "status", "status": 401, "operation": "GetProduct"}]));
    let stopped = harness.at_endpoint(&["buy", &intent, "--json"]);
    let object = stopped.object();
    assert_eq!((stopped.code, &object["status"]), (1, &"not_run".into()), "{stopped:?}");
    assert!(object["error"]["next_step"].as_str().unwrap().contains("mend the credentials"), "{object}");
    assert!(stopped.err.contains("waiting to try again"), "{}", stopped.err);
    harness.emulator.set_faults(Default::default());
    let bought = harness.at_endpoint(&["resume", "--json"]);
    assert_eq!((bought.code, harness.orders()), (0, 1), "{bought:?}");
}
