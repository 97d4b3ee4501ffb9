//! Which journal is used, and by whom.

use crate::harness::{Harness, Ran};

#[test]
fn a_service_has_a_journal_of_its_own_and_the_same_id_is_the_same_purchase() {
    let harness = Harness::in_real_time();
    let intent = harness.intent("s", |_| {});
    let bought = harness.finish(harness.with_endpoint(&["buy", &intent, "--json"]));
    let requests = harness.requests();
    let again = harness.finish(harness.with_endpoint(&["buy", &intent, "--json"]));
    assert_eq!(again.object()["orders"], bought.object()["orders"]);
    assert_eq!((harness.orders(), harness.requests()), (1, requests));
    let other = harness.intent("s", |intent| intent["line"][0]["quantity"] = 2.into());
    let refused = harness.finish(harness.with_endpoint(&["buy", &other, "--json"]));
    assert_eq!((refused.code, &refused.object()["status"]), (1, &"not_run".into()));
    assert!(refused.err.contains("exists with another intent"));
    assert_eq!((harness.orders(), harness.requests()), (1, requests));

    let elsewhere = Harness::in_real_time(); // what was bought there is none of its business
    let mut command = elsewhere.with_endpoint(&["buy", &intent, "--json"]);
    command.env("XDG_DATA_HOME", harness.folder.path());
    assert_eq!(elsewhere.finish(command).code, 0);
    assert_eq!(elsewhere.orders(), 1);
}

#[test]
fn two_processes_do_not_write_one_journal() {
    let harness = Harness::in_real_time();
    let (one, two) = (harness.intent("one", |_| {}), harness.intent("two", |_| {}));
    let mut running = harness.start(harness.with_endpoint(&["buy", &one]));
    running.until("waiting for the order list");
    let requests = harness.requests();
    for arguments in [["buy", &one], ["buy", &two]] {
        let Ran { code, err: said, .. } = harness.at_endpoint(&arguments);
        let holder = format!("in use by process {}", running.child.id());
        assert!(code == 1 && said.contains(&holder) && said.contains("Nothing was done"), "{said}");
    }
    let Ran { code, out: text, .. } = harness.at_endpoint(&["status"]);
    assert!(code == 0 && text.starts_with("one  running"), "anybody may read: {text}");
    assert_eq!(harness.requests(), requests);
    running.signal("-KILL");
    running.child.wait().unwrap();
    let bought = harness.finish(harness.with_endpoint(&["buy", &one, &two, "--json"]));
    assert_eq!((bought.code, harness.orders()), (0, 2), "{bought:?}");
}

#[test]
fn a_journal_must_be_named_somehow() {
    let harness = Harness::in_real_time();
    for command in [vec!["status"], vec!["resume"], vec!["cancel", "purchase", "s"]] {
        let Ran { code, err: said, .. } = harness.run(&command);
        assert!(code == 2 && said.contains("--journal") && said.contains("--endpoint"), "{said}");
        let Ran { code, err: said, .. } = harness.at_endpoint(&command);
        assert!(code == 1 && said.contains("there is no journal at"), "{said}");
    }
}
