//! An engine takes a journal over: nothing is lost, and nothing is run by both.

use std::path::Path;

use serde_json::{Value, json};

use crate::engine::{Engine, Hosted, entries};
use crate::harness::{Harness, Ran};

/// A journal with a purchase that has ended and one that is to be gone on with.
fn journal(harness: &Harness) -> String {
    let journal = harness.path("j.db").to_str().unwrap().to_owned();
    let done = harness.intent("done", |_| {});
    let bought = harness.finish(harness.with_endpoint(&["buy", &done, "--journal", &journal]));
    assert_eq!(bought.code, 0, "{bought:?}");
    let open = harness.intent("open", |_| {});
    let mut running = harness.start(harness.with_endpoint(&["buy", &open, "--journal", &journal]));
    running.until("waiting for the order list");
    running.kill();
    journal
}

fn import(harness: &Harness, engine: &Engine, journal: &str) -> Ran {
    engine.run(harness, &["host", "import", journal, "--json"])
}

fn told(ended: usize, journal: &str) -> Value {
    json!({"imported": 2, "ended": ended, "damaged": [], "journal": format!("{journal}.imported")})
}

#[test]
fn a_journal_is_taken_over_whole_and_nobody_runs_it_here_any_more() {
    let (harness, engine) = (Harness::in_real_time(), Engine::new());
    let journal = journal(&harness);
    let before = entries(&journal);
    let ran = import(&harness, &engine, &journal);
    assert_eq!((ran.code, ran.object()), (0, told(1, &journal)), "{ran:?}");
    for (id, entries) in &before {
        let kept = engine.kept();
        assert!(&kept.hosted[id].entries == entries && !kept.hosted[id].held, "{id}");
    }
    let open = harness.path("open.json").to_str().unwrap().to_owned();
    for words in [&["buy", &open][..], &["resume"]] {
        for name in [journal.clone(), format!("{journal}.imported")] {
            let refused = harness.at_endpoint(&[words, &["--journal", &name]].concat());
            assert!(refused.code == 1 && refused.err.contains("were taken over by an engine"), "{refused:?}");
        }
    }
    let status = harness.run(&["status", "--journal", &format!("{journal}.imported")]);
    assert!(status.out.contains("1 running, 1 completed"), "{status:?}");
    let gone = harness.run(&["status", "--journal", &journal]);
    assert!(gone.err.contains("name it with --restate"), "{gone:?}");
    assert_eq!(harness.orders(), 2);

    // What happened there since is part of the same history.
    engine.kept().hosted.get_mut("open").unwrap().entries.push(before["open"][1].clone());
    for name in [journal.clone(), format!("{journal}.imported")] {
        let again = import(&harness, &engine, &name);
        assert_eq!((again.code, again.object()), (0, told(1, &journal)), "{again:?}");
    }
    assert_eq!(engine.asked("import"), 2, "each once");
}

#[test]
fn a_journal_that_is_run_is_not_taken_over() {
    let (harness, engine) = (Harness::in_real_time(), Engine::new());
    let journal = harness.path("j.db").to_str().unwrap().to_owned();
    let intent = harness.intent("s", |_| {});
    let mut running = harness.start(harness.with_endpoint(&["buy", &intent, "--journal", &journal]));
    running.until("waiting for the order list");
    let refused = import(&harness, &engine, &journal);
    assert!(refused.code == 1 && refused.err.contains("is in use by process"), "{refused:?}");
    assert!(engine.kept().hosted.is_empty() && !Path::new(&format!("{journal}.imported")).exists());
    running.kill();
}

#[test]
fn taking_over_goes_on_wherever_it_was_interrupted() {
    let (harness, engine) = (Harness::in_real_time(), Engine::new());
    let journal = journal(&harness);
    // It died while the first of them was held and had gone on here since, and the second was not there yet.
    let before = entries(&journal);
    let first = before["open"][..3].to_vec();
    let held = Hosted { entries: first, held: true, ..Hosted::default() };
    engine.kept().hosted.insert("open".to_owned(), held);
    let ran = import(&harness, &engine, &journal);
    assert_eq!((ran.code, ran.object()), (0, told(1, &journal)), "{ran:?}");
    assert_eq!(engine.kept().hosted["open"].entries, before["open"]);
    // It died when the journal was put away, before the notice was there and they were released.
    std::fs::remove_file(&journal).unwrap();
    engine.kept().hosted.values_mut().for_each(|hosted| hosted.held = true);
    let refused = harness.at_endpoint(&["resume", "--journal", &journal]);
    assert!(refused.code == 1 && refused.err.contains("were taken over"), "{refused:?}");
    let again = import(&harness, &engine, &journal);
    assert_eq!((again.code, again.object()), (0, told(1, &journal)), "{again:?}");
    assert!(engine.kept().hosted.values().all(|hosted| !hosted.held));
    assert!(std::fs::read_to_string(&journal).unwrap().contains("--restate"), "the notice");
}

#[test]
fn another_purchase_of_the_same_id_stops_it_and_a_damaged_one_is_left() {
    let (harness, engine) = (Harness::in_real_time(), Engine::new());
    let journal = journal(&harness);
    let other = entries(&journal)["done"][1..].to_vec();
    engine.kept().hosted.insert("open".to_owned(), Hosted { entries: other, ..Hosted::default() });
    let refused = import(&harness, &engine, &journal);
    assert!(
        refused.code == 1 && refused.err.contains("`open` is on the engine with another history"),
        "{refused:?}"
    );
    assert!(entries(&journal).len() == 2 && engine.asked("release") == 0, "nothing changed");

    engine.kept().hosted.remove("open");
    let connection = rusqlite::Connection::open(&journal).unwrap();
    connection.execute("UPDATE purchase SET entries = entries + 1 WHERE id = 'open'", []).unwrap();
    drop(connection);
    let ran = import(&harness, &engine, &journal);
    let object = ran.object();
    assert_eq!(
        (ran.code, &object["imported"], &object["damaged"]),
        (1, &1.into(), &json!(["open"])),
        "{ran:?}"
    );
    assert!(
        ran.err.contains("left in the journal: what the journal says of `open` is damaged"),
        "{}",
        ran.err
    );
}

#[test]
fn what_waits_for_a_second_person_is_not_taken_over() {
    let (harness, engine) = (Harness::in_real_time(), Engine::new());
    let journal = harness.path("j.db").to_str().unwrap().to_owned();
    let policy = harness.write("policy.toml", "version = 1\nname = 'contoso'\n[approval]\nunits_above = 0\n");
    std::fs::set_permissions(&policy, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let intent = harness.intent("s", |_| {});
    let waits =
        harness.at_endpoint(&["buy", &intent, "--journal", &journal, "--policy", &policy, "--ask", "--yes"]);
    assert_eq!(waits.code, 1, "{waits:?}");
    let refused = import(&harness, &engine, &journal);
    assert!(
        refused.code == 1 && refused.err.contains("`s` waits for a second person's approval"),
        "{refused:?}"
    );
    assert!(engine.kept().hosted.is_empty() && !Path::new(&format!("{journal}.imported")).exists());
}
