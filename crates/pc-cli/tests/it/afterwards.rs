//! What can be done about purchases that did not end well.

use crate::desk::{Desk, object, told};

/// Refuses the first order group of a checkout.
const REFUSES: &str = r#"{"rules": [{"fault": "refuse_group", "group": "0", "operation": "CheckoutCart"}]}"#;

fn two_groups(intent: &mut serde_json::Value) {
    let line = serde_json::json!({"product": "DZH318Z0BXWC", "sku": "0002", "quantity": 5, "term": "P1M",
                                  "billing_cycle": "monthly"});
    intent["line"].as_array_mut().unwrap().push(line);
}

#[test]
fn what_a_partial_purchase_did_not_buy_is_bought_by_its_follow_up_once() {
    let desk = Desk::new();
    let intent = desk.intent("c", two_groups);
    desk.door("PUT", "faults", REFUSES);
    let first = desk.finish(desk.command(&["buy", &intent, "--json"]));
    assert_eq!((first.status.code(), &object(&first)["status"]), (Some(4), &"partial".into()));
    let (_, text, _) = told(&desk.command(&["status"]).output().unwrap());
    assert!(text.contains("1 partial") && text.contains("--failed-of ID"), "{text}");
    desk.door("DELETE", "faults", "");

    let receipt = desk.folder.path().join("receipt.json");
    std::fs::write(&receipt, &first.stdout).unwrap();
    let ways = [["--failed-of", "c"], ["--follow-up", receipt.to_str().unwrap()], ["--failed-of", "c"]];
    for way in ways {
        let second = desk.finish(desk.command(&["buy", way[0], way[1], "--json"]));
        let object = object(&second);
        assert_eq!((second.status.code(), &object["purchase_id"]), (Some(0), &"c.2".into()), "{second:?}");
        assert_eq!(object["lines"].as_array().unwrap().len(), 1);
        assert_eq!(desk.orders(), 2, "{way:?}: each group is bought once");
    }
    let nothing = desk.command(&["buy", "--failed-of", "c.2"]).output().unwrap();
    let (code, _, said) = told(&nothing);
    assert!(code == 1 && said.contains("needs no follow-up"), "{said}");
    let same = desk.command(&["buy", "--failed-of", "c", "--as", "c"]).output().unwrap();
    assert!(told(&same).2.contains("an id of its own"));
    assert_eq!(desk.orders(), 2);
}

#[test]
fn what_was_unresolved_is_looked_at_again() {
    let desk = Desk::new();
    let intent = desk.intent("s", |intent| intent["deadline_minutes"] = 1.into());
    desk.door("PUT", "faults", r#"{"rules": [{"fault": "slow_visibility", "delay_s": 900}]}"#);
    let mut running = desk.start(desk.command(&["buy", &intent, "--json"]));
    running.until("waiting for the order list");
    desk.door("POST", "clock", r#"{"advance_s": 90}"#); // past its deadline
    let first = running.output();
    assert_eq!((first.status.code(), &object(&first)["status"]), (Some(4), &"unresolved".into()));
    let (_, text, _) = told(&desk.command(&["status"]).output().unwrap());
    for expected in
        ["s  unresolved", "why  The deadline", "do   look at the orders", "partner-center reexamine"]
    {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    desk.door("POST", "clock", r#"{"advance_s": 2000}"#);
    let found = desk.finish(desk.command(&["reexamine", "--json"]));
    assert_eq!((found.status.code(), &object(&found)["status"]), (Some(0), &"completed".into()), "{found:?}");
    let (code, _, said) = told(&desk.command(&["reexamine"]).output().unwrap());
    assert!(code == 0 && said.contains("nothing to look at"), "{said}");
    assert_eq!(desk.orders(), 1);
}

#[test]
fn a_pruned_purchase_keeps_its_receipt() {
    let desk = Desk::new();
    let intent = desk.intent("s", |_| {});
    let journal = desk.folder.path().join("j.db");
    let journal = journal.to_str().unwrap();
    let bought = desk.finish(desk.command(&["buy", &intent, "--json", "--journal", journal]));
    let young =
        desk.offline(&["prune", "--older-than", "1", "--journal", journal, "--json"]).output().unwrap();
    assert_eq!(object(&young)["purchases"], 0);
    // The emulator's time was moved on: its purchase may have ended after what is today here.
    rusqlite::Connection::open(journal)
        .unwrap()
        .execute_batch("UPDATE entry SET data = replace(data, '\"at\":\"20', '\"at\":\"19')")
        .unwrap();
    let old = desk.offline(&["prune", "--older-than", "1", "--journal", journal, "--json"]).output().unwrap();
    assert_eq!(object(&old)["purchases"], 1, "{old:?}");
    let again = desk.finish(desk.command(&["buy", &intent, "--json", "--journal", journal]));
    assert_eq!(object(&again)["orders"][0]["id"], object(&bought)["orders"][0]["id"]);
    assert_eq!(desk.orders(), 1);
    let (_, history, _) = told(&desk.offline(&["status", "s", "--journal", journal]).output().unwrap());
    assert!(history.contains("its history was let go") && history.contains("COMPLETED"), "{history}");
}
