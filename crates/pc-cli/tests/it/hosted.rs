//! Purchases that an engine keeps: the same progress, receipts, JSON and exit codes as of those that are run here.

use serde_json::{Value, json};

use crate::engine::{Engine, entries};
use crate::harness::{Harness, Ran, software};

/// A purchase that was bought here, with its journal: what will happen on an engine, and what must come of it.
fn bought(harness: &Harness, id: &str) -> (String, String, Ran) {
    let intent = harness.intent(id, |_| {});
    let journal = harness.path(&format!("{id}.db")).to_str().unwrap().to_owned();
    let ran = harness.at_endpoint(&["buy", &intent, "--json", "--journal", &journal]);
    assert_eq!(ran.code, 0, "{ran:?}");
    (intent, journal, ran)
}

/// What took its own time.
fn without_times(mut receipt: Value) -> Value {
    for key in ["elapsed_s", "time_scale"] {
        receipt.as_object_mut().unwrap().remove(key);
    }
    receipt
}

#[test]
fn a_purchase_is_shown_and_told_as_one_that_is_run_here() {
    let (harness, engine) = (Harness::new(), Engine::new());
    let (intent, journal, here) = bought(&harness, "s");
    engine.plays(&journal);
    engine.kept().failures = 2; // the engine is busy for a moment
    let ran = engine.run(&harness, &["buy", &intent, "--json", "--yes"]);
    assert_eq!((ran.code, engine.asked("start")), (0, 1), "{ran:?}");
    assert_eq!(without_times(ran.object()), without_times(here.object()));
    // Without the stage: a write ahead is of the stage before as long as no call is seen.
    let steps = |said: &str| -> Vec<String> {
        let lines = said.lines().filter(|line| line.contains("  s  ") && !line.contains("waiting"));
        lines.map(|line| line.split("  s  ").nth(1).unwrap()[14..].to_owned()).collect()
    };
    assert_eq!(steps(&ran.err), steps(&here.err));

    let again = engine.run(&harness, &["buy", &intent]); // nothing new: nobody is asked
    assert_eq!((again.code, engine.asked("start")), (0, 1), "{again:?}");
    assert!(again.out.contains("Receipt for purchase s: COMPLETED"), "{}", again.out);
    let other = harness.intent("s", |intent| intent["line"] = json!([software(2)]));
    let other = engine.run(&harness, &["buy", &other, "--json"]);
    assert_eq!((other.code, &other.object()["status"]), (1, &"not_run".into()), "{other:?}");
    assert!(other.err.contains("with another intent"), "{}", other.err);
}

#[test]
fn nothing_is_bought_that_nobody_agreed_to() {
    let (harness, engine) = (Harness::new(), Engine::new());
    let intent = harness.intent("s", |_| {});
    let ran = engine.run(&harness, &["buy", &intent]);
    assert_eq!((ran.code, engine.asked("start")), (2, 0));
    for said in ["1 × DG7GMGF0DWM3:0002", "the service of the engine at http://127", "give --yes"] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
}

#[test]
fn where_purchases_are_is_said_once() {
    let (harness, engine) = (Harness::new(), Engine::new());
    let intent = harness.intent("s", |_| {});
    for other in [&["--journal", "j.db"][..], &["--endpoint", &harness.origin], &["--live"]] {
        let ran = engine.run(&harness, &[&["buy", &intent, "--yes"], other].concat());
        assert!(ran.code == 2 && ran.err.contains("--restate cannot be used with"), "{ran:?}");
        let ran = engine.run(&harness, &[&["status"], other].concat());
        assert!(ran.code == 2 && ran.err.contains("--restate cannot be used with"), "{ran:?}");
    }
    let dry = engine.run(&harness, &["buy", &intent, "--dry-run"]);
    assert!(dry.code == 2 && dry.err.contains("a dry run buys nothing"), "{dry:?}");
    let far = harness.run(&["status", "--restate", "http://engine.example:8080"]);
    assert!(far.code == 2 && far.err.contains("--restate-insecure"), "{far:?}");

    let token = harness.write("token", "t0p\n");
    let variables =
        [("PARTNER_CENTER_RESTATE", &*engine.address), ("PARTNER_CENTER_RESTATE_TOKEN_FILE", &token)];
    let ran = harness.run_with(&["status"], &variables);
    assert_eq!((ran.code, ran.out.trim()), (0, "no purchases"), "{ran:?}");
    assert_eq!(engine.kept().token.as_deref(), Some("Bearer t0p"));
    let ran = harness.run_with(&["status", "--journal", "j.db"], &variables);
    assert!(ran.err.contains("there is no journal at j.db"), "the command line outweighs it: {ran:?}");
}

#[test]
fn who_stops_looking_is_told_that_the_purchase_goes_on() {
    let (harness, engine) = (Harness::new(), Engine::new());
    let intent = harness.intent("s", |_| {});
    let command = engine.command(&harness, &["buy", &intent, "--json", "--yes"]);
    let mut running = harness.start(command);
    running.until("1 line for customer");
    running.signal("-INT");
    let ran = running.output();
    let again = format!("partner-center buy {intent} --json --yes --restate {}", engine.address);
    let told = ran.object();
    assert_eq!(
        (ran.code, &told["status"], &told["error"]["next_step"]),
        (1, &"interrupted".into(), &again.clone().into())
    );
    assert!(
        ran.err.contains("1 purchase left to go on at the service of the engine") && ran.err.contains(&again),
        "{}",
        ran.err
    );
    assert_eq!(engine.kept().hosted.len(), 1);
}

#[test]
fn what_somebody_must_mend_is_told_once_and_ends_the_looking() {
    let (harness, engine) = (Harness::new(), Engine::new());
    let intent = harness.intent("s", |_| {});
    for (reason, class) in [("credentials_refused", "not_run"), ("wrong_clock", "wrong_clock")] {
        let stopped = json!({"reason": reason, "message": "something is refused", "since": "2026-11-29T10:00:00Z", "tries": 3});
        let hosted = crate::engine::Hosted { stopped, ..Default::default() };
        engine.kept().hosted.insert("s".to_owned(), hosted);
        engine.kept().hosted.get_mut("s").unwrap().entries = started(&harness);
        let ran = engine.run(&harness, &["buy", &intent, "--json"]);
        let told = ran.object();
        assert_eq!(
            (ran.code, &told["status"], &told["error"]["class"]),
            (1, &"not_run".into(), &class.into())
        );
        assert_eq!(ran.err.matches("error: something is refused").count(), 1, "{}", ran.err);
        assert!(ran.err.contains("the purchase goes on by itself"), "{}", ran.err);
    }
    let status = engine.run(&harness, &["status"]);
    assert!(status.out.contains("stopped since 2026-11-29 10:00 UTC, tried 3 times"), "{}", status.out);
}

/// The first entry of the usual purchase.
fn started(harness: &Harness) -> Vec<pc_workflows::Entry> {
    let intent = serde_json::from_str(&std::fs::read_to_string(harness.path("s.json")).unwrap()).unwrap();
    vec![pc_workflows::Purchase::start(intent, false, "http://127.0.0.1:1", pc_models::Timestamp::UNIX_EPOCH)]
}

#[test]
fn status_tells_what_waits_for_what_since_when_and_on_which_copy() {
    let (harness, engine) = (Harness::new(), Engine::new());
    let (_, journal, _) = bought(&harness, "done");
    engine.has(&journal);
    harness.intent("s", |_| {});
    let waiting = json!({"stage": "visibility", "until": "2026-11-29T10:05:00Z", "latest": "2026-11-29T10:30:00Z",
                         "trouble": null, "since": "2026-11-29T10:00:00Z"});
    let hosted = crate::engine::Hosted { entries: started(&harness), waiting, ..Default::default() };
    engine.kept().hosted.insert("s".to_owned(), hosted);
    let list = engine.run(&harness, &["status"]);
    for said in
        ["1 running, 1 completed", "waiting for the order list", "since 2026-11-29 10:00 UTC", "copy copy-a1"]
    {
        assert!(list.out.contains(said), "{said}: {}", list.out);
    }
    let rows = engine.run(&harness, &["status", "--json"]).json();
    assert_eq!((rows.len(), &rows[1]["waiting"]["stage"]), (2, &"visibility".into()), "{rows:?}");
    assert_eq!(
        (&rows[0]["copy"], &rows[0]["held"], &rows[0]["status"]),
        (&"copy-a1".into(), &false.into(), &"completed".into())
    );
    let one = engine.run(&harness, &["status", "s"]);
    assert!(one.out.contains("It has not ended.") && one.out.contains("next look at"), "{}", one.out);
    let history = engine.run(&harness, &["status", "done", "--json"]);
    let here = harness.run(&["status", "done", "--json", "--journal", &journal]);
    assert_eq!(history.out, here.out);
    let none = engine.run(&harness, &["status", "nobody"]);
    assert!(none.code == 1 && none.err.contains("there is no `nobody` on the engine"), "{none:?}");
}

#[test]
fn a_purchase_is_called_off_before_its_checkout_and_not_after() {
    let (harness, engine) = (Harness::new(), Engine::new());
    let (_, journal, _) = bought(&harness, "done");
    engine.has(&journal);
    harness.intent("s", |_| {});
    let hosted = crate::engine::Hosted { entries: started(&harness), ..Default::default() };
    engine.kept().hosted.insert("s".to_owned(), hosted);
    let off = engine.run(&harness, &["cancel", "purchase", "s", "--json"]);
    assert_eq!((off.code, &off.object()["status"]), (0, &"cancelled".into()), "{off:?}");
    let late = engine.run(&harness, &["cancel", "purchase", "done", "--json"]);
    assert_eq!((late.code, &late.object()["error"]["class"]), (1, &"too_late".into()), "{late:?}");
    let here = harness.run(&["cancel", "purchase", "done", "--json", "--journal", &journal]);
    assert_eq!((late.out, late.err), (here.out, here.err));
    assert_eq!(engine.asked("call_off"), 1);

    let again = engine.run(&harness, &["buy", "--again", "done", "--json"]);
    let here = harness.at_endpoint(&["buy", "--again", "done", "--json", "--journal", &journal]);
    let class = |ran: &Ran| ran.object()["error"]["class"].clone();
    assert_eq!((again.code, class(&again)), (here.code, class(&here)), "{again:?}");
    let file = harness.write("a.toml", "");
    let file = file.rsplit('/').next().unwrap();
    let refused = engine.run(&harness, &["buy", "--again", file]);
    assert!(refused.code == 2 && refused.err.contains("is a file"), "{refused:?}");

    let again = engine.command(&harness, &["buy", "--again", "s", "--yes"]);
    let mut running = harness.start(again);
    running.until("started again");
    running.signal("-INT");
    assert!(running.output().err.contains("partner-center status --restate"), "it is not started once more");
}

#[test]
fn all_that_wait_go_on_and_old_histories_are_let_go() {
    let (harness, engine) = (Harness::days_ago(30), Engine::new());
    let intent = harness.intent("s", |_| {});
    let journal = harness.path("s.db").to_str().unwrap().to_owned();
    let bought = harness.finish(harness.with_endpoint(&["buy", &intent, "--json", "--journal", &journal]));
    let mut script = entries(&journal).remove("s").unwrap();
    let first = script.drain(..5).collect();
    engine
        .kept()
        .hosted
        .insert("s".to_owned(), crate::engine::Hosted { entries: first, ..Default::default() });
    engine.kept().scripts.insert("s".to_owned(), script);
    let resumed = engine.run(&harness, &["resume", "--json"]);
    assert_eq!(without_times(resumed.object()), without_times(bought.object()), "{resumed:?}");
    assert_eq!(engine.asked("resume"), 1);
    let nothing = engine.run(&harness, &["resume"]);
    assert!(nothing.code == 0 && nothing.err.contains("nothing to resume"), "{nothing:?}");
    let nothing = engine.run(&harness, &["reexamine"]);
    assert!(nothing.code == 0 && nothing.err.contains("nothing to look at"), "{nothing:?}");

    let young = engine.run(&harness, &["prune", "--older-than", "40", "--json"]);
    assert_eq!(young.object(), json!({"purchases": 0, "entries": 0}));
    let old = engine.run(&harness, &["prune", "--older-than", "20", "--json"]);
    assert_eq!(old.object()["purchases"], 1, "{old:?}");
    let again = engine.run(&harness, &["buy", &intent, "--json"]);
    assert_eq!((again.code, &again.object()["orders"]), (0, &bought.object()["orders"]), "{again:?}");
}

#[test]
fn what_is_unresolved_is_looked_at_again_there() {
    let (harness, engine) = (Harness::in_real_time(), Engine::new());
    let intent = harness.intent("s", |intent| intent["deadline_minutes"] = 1.into());
    harness.set_faults(&json!([{"fault": "slow_visibility", "delay_s": 900}]));
    let journal = harness.path("s.db").to_str().unwrap().to_owned();
    let mut running = harness.start(harness.with_endpoint(&["buy", &intent, "--journal", &journal]));
    running.until("waiting for the order list");
    harness.advance_clock(90); // past its deadline
    assert_eq!(running.output().code, 4);
    engine.has(&journal);
    let count = entries(&journal)["s"].len();
    harness.advance_clock(2000);
    let here = harness.finish(harness.with_endpoint(&["reexamine", "--json", "--journal", &journal]));
    let after = entries(&journal).remove("s").unwrap().split_off(count + 1);
    engine.kept().scripts.insert("s".to_owned(), after);
    let there = engine.run(&harness, &["reexamine", "--json"]);
    assert_eq!((there.code, engine.asked("reexamine")), (here.code, 1), "{there:?}");
    assert_eq!(there.object()["orders"], here.object()["orders"]);
}

#[test]
fn an_order_is_cancelled_by_way_of_an_engine() {
    let (harness, engine) = (Harness::new(), Engine::new());
    let receipt = harness.buy("c", &[software(1)]);
    let (customer, order) =
        (receipt["customer"].as_str().unwrap(), receipt["orders"][0]["id"].as_str().unwrap());
    let journal = harness.path("c.db").to_str().unwrap().to_owned();
    let words = ["cancel", "order", "--customer", customer, order, "--json"];
    let here = harness.at_endpoint(&[&words[..], &["--journal", &journal]].concat());
    assert_eq!(here.code, 0, "{here:?}");
    engine.plays(&journal);
    let unasked = engine.run(&harness, &words);
    assert_eq!((unasked.code, engine.asked("cancel_order")), (2, 0), "{unasked:?}");
    let there = engine.run(&harness, &[&words[..], &["--yes"]].concat());
    assert_eq!((there.code, there.object()), (0, here.object()), "{there:?}");
}
