//! What can be done about purchases that did not end well.

use serde_json::json;

use crate::harness::{Harness, Ran};

fn two_groups(intent: &mut serde_json::Value) {
    let line = json!({"product": "DZH318Z0BXWC", "sku": "0002", "quantity": 5, "term": "P1M",
                                  "billing_cycle": "monthly"});
    intent["line"].as_array_mut().unwrap().push(line);
}

#[test]
fn what_a_partial_purchase_did_not_buy_is_bought_by_its_follow_up_once() {
    let harness = Harness::in_real_time();
    let intent = harness.intent("c", two_groups);
    let first_group_refused = json!([{"fault": "refuse_group", "group": "0", "operation": "CheckoutCart"}]);
    harness.set_faults(&first_group_refused);
    let first = harness.finish(harness.with_endpoint(&["buy", &intent, "--json"]));
    assert_eq!((first.code, &first.object()["status"]), (4, &"partial".into()));
    let Ran { out: text, .. } = harness.at_endpoint(&["status"]);
    assert!(text.contains("1 partial") && text.contains("--failed-of ID"), "{text}");
    harness.emulator.set_faults(Default::default());

    let receipt = harness.folder.path().join("receipt.json");
    std::fs::write(&receipt, &first.out).unwrap();
    let ways = [["--failed-of", "c"], ["--follow-up", receipt.to_str().unwrap()], ["--failed-of", "c"]];
    for way in ways {
        let second = harness.finish(harness.with_endpoint(&["buy", way[0], way[1], "--json"]));
        let object = second.object();
        assert_eq!((second.code, &object["purchase_id"]), (0, &"c.2".into()), "{second:?}");
        assert_eq!(object["lines"].as_array().unwrap().len(), 1);
        assert_eq!(harness.orders(), 2, "{way:?}: each group is bought once");
    }
    let nothing = harness.at_endpoint(&["buy", "--failed-of", "c.2"]);
    let Ran { code, err: said, .. } = nothing;
    assert!(code == 1 && said.contains("needs no follow-up"), "{said}");
    let same = harness.at_endpoint(&["buy", "--failed-of", "c", "--as", "c"]);
    assert!(same.err.contains("an id of its own"));
    assert_eq!(harness.orders(), 2);
}

#[test]
fn what_was_unresolved_is_looked_at_again() {
    let harness = Harness::in_real_time();
    let intent = harness.intent("s", |intent| intent["deadline_minutes"] = 1.into());
    harness.set_faults(&json!([{"fault": "slow_visibility", "delay_s": 900}]));
    let mut running = harness.start(harness.with_endpoint(&["buy", &intent, "--json"]));
    running.until("waiting for the order list");
    harness.advance_clock(90); // past its deadline
    let first = running.output();
    assert_eq!((first.code, &first.object()["status"]), (4, &"unresolved".into()));
    let Ran { out: text, .. } = harness.at_endpoint(&["status"]);
    for expected in
        ["s  unresolved", "why  The deadline", "do   look at the orders", "partner-center reexamine"]
    {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    harness.advance_clock(2000);
    let found = harness.finish(harness.with_endpoint(&["reexamine", "--json"]));
    assert_eq!((found.code, &found.object()["status"]), (0, &"completed".into()), "{found:?}");
    let Ran { code, err: said, .. } = harness.at_endpoint(&["reexamine"]);
    assert!(code == 0 && said.contains("nothing to look at"), "{said}");
    assert_eq!(harness.orders(), 1);
}

#[test]
fn a_pruned_purchase_keeps_its_receipt() {
    let harness = Harness::days_ago(30);
    let intent = harness.intent("s", |_| {});
    let journal = harness.folder.path().join("j.db");
    let journal = journal.to_str().unwrap();
    let bought = harness.finish(harness.with_endpoint(&["buy", &intent, "--json", "--journal", journal]));
    let young = harness.run(&["prune", "--older-than", "40", "--journal", journal, "--json"]);
    assert_eq!(young.object()["purchases"], 0);
    let old = harness.run(&["prune", "--older-than", "20", "--journal", journal, "--json"]);
    assert_eq!(old.object()["purchases"], 1, "{old:?}");
    let again = harness.finish(harness.with_endpoint(&["buy", &intent, "--json", "--journal", journal]));
    assert_eq!(again.object()["orders"][0]["id"], bought.object()["orders"][0]["id"]);
    assert_eq!(harness.orders(), 1);
    let Ran { out: history, .. } = harness.run(&["status", "s", "--journal", journal]);
    assert!(history.contains("its history was let go") && history.contains("COMPLETED"), "{history}");
}
