//! Which journal is used, and by whom.

use crate::desk::{Desk, object, told};

#[test]
fn a_service_has_a_journal_of_its_own_and_the_same_id_is_the_same_purchase() {
    let desk = Desk::new();
    let intent = desk.intent("s", |_| {});
    let bought = desk.finish(desk.command(&["buy", &intent, "--json"]));
    let requests = desk.requests();
    let again = desk.finish(desk.command(&["buy", &intent, "--json"]));
    assert_eq!(object(&again)["orders"], object(&bought)["orders"]);
    assert_eq!((desk.orders(), desk.requests()), (1, requests));
    let other = desk.intent("s", |intent| intent["line"][0]["quantity"] = 2.into());
    let refused = desk.finish(desk.command(&["buy", &other, "--json"]));
    assert_eq!((refused.status.code(), &object(&refused)["status"]), (Some(1), &"not_run".into()));
    assert!(told(&refused).2.contains("exists with another intent"));
    assert_eq!((desk.orders(), desk.requests()), (1, requests));

    let elsewhere = Desk::new(); // what was bought there is none of its business
    let mut command = elsewhere.command(&["buy", &intent, "--json"]);
    command.env("XDG_DATA_HOME", desk.folder.path());
    assert!(matches!(elsewhere.finish(command).status.code(), Some(0)));
    assert_eq!(elsewhere.orders(), 1);
}

#[test]
fn two_processes_do_not_write_one_journal() {
    let desk = Desk::new();
    let (one, two) = (desk.intent("one", |_| {}), desk.intent("two", |_| {}));
    let mut running = desk.start(desk.command(&["buy", &one]));
    running.until("waiting for the order list");
    let requests = desk.requests();
    for arguments in [["buy", &one], ["buy", &two]] {
        let (code, _, said) = told(&desk.command(&arguments).output().unwrap());
        let holder = format!("in use by process {}", running.child.id());
        assert!(code == 1 && said.contains(&holder) && said.contains("Nothing was done"), "{said}");
    }
    let (code, text, _) = told(&desk.command(&["status"]).output().unwrap());
    assert!(code == 0 && text.starts_with("one  running"), "anybody may read: {text}");
    assert_eq!(desk.requests(), requests);
    running.signal("-KILL");
    running.child.wait().unwrap();
    let bought = desk.finish(desk.command(&["buy", &one, &two, "--json"]));
    assert_eq!((bought.status.code(), desk.orders()), (Some(0), 2), "{bought:?}");
}

#[test]
fn a_journal_must_be_named_somehow() {
    let desk = Desk::new();
    for command in [vec!["status"], vec!["resume"], vec!["cancel", "purchase", "s"]] {
        let (code, _, said) = told(&desk.offline(&command).output().unwrap());
        assert!(code == 2 && said.contains("--journal") && said.contains("--endpoint"), "{said}");
        let (code, _, said) = told(&desk.command(&command).output().unwrap());
        assert!(code == 1 && said.contains("there is no journal at"), "{said}");
    }
}
