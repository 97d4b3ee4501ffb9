//! Which journal is used, and by whom.

use std::path::PathBuf;
use std::process::Command;

use crate::harness::{Harness, Ran, software};

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

/// Where the default journals of a harness are.
fn journals(harness: &Harness) -> Vec<PathBuf> {
    let files = std::fs::read_dir(harness.path("partner-center/journals")).unwrap();
    files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "db"))
        .collect()
}

#[test]
fn one_service_has_one_default_journal_however_its_address_is_written() {
    let harness = Harness::new();
    harness.buy("s", &[software(1)]);
    let requests = harness.requests();
    for address in ["http://localhost", "HTTP://LOCALHOST", "http://127.0.0.1"] {
        let address = harness.origin.replace("http://127.0.0.1", address) + "/";
        let intent = harness.intent("s", |_| {});
        let again = harness.run(&["buy", &intent, "--json", "--endpoint", &address]);
        assert_eq!(
            (again.code, &again.object()["status"]),
            (0, &"completed".into()),
            "{address}: {}",
            again.err
        );
    }
    assert_eq!((harness.requests(), journals(&harness).len()), (requests, 1), "nothing was asked again");

    let usual = journals(&harness).remove(0);
    let earlier =
        usual.with_file_name(usual.file_name().unwrap().to_str().unwrap().replace("127.0.0.1", "localhost"));
    std::fs::rename(&usual, &earlier).unwrap();
    let found = harness.at_endpoint(&["status"]);
    assert!(found.code == 0 && found.out.starts_with("s  completed"), "{found:?}");
    std::fs::copy(&earlier, &usual).unwrap();
    for command in [vec!["status"], vec!["resume"], vec!["buy", "s.json"]] {
        let Ran { code, err: said, .. } = harness.at_endpoint(&command);
        assert!(code == 1 && said.contains("several journals") && said.contains("--journal"), "{said}");
    }
}

#[test]
fn a_damaged_purchase_is_refused_with_advice_and_the_others_go_on() {
    let harness = Harness::new();
    let files = ["bad", "good"].map(|id| harness.intent(id, |_| {}));
    assert_eq!(harness.at_endpoint(&["buy", &files[0], &files[1], "--journal", "j.db"]).code, 0);
    let change = "UPDATE entry SET data = replace(data, '\"quantity\":1', '\"quantity\":3')
                  WHERE purchase = (SELECT number FROM purchase WHERE id = 'bad')";
    rusqlite::Connection::open(harness.path("j.db")).unwrap().execute_batch(change).unwrap();
    let listed = harness.run(&["status", "--journal", "j.db", "--json"]);
    let of = |ran: &Ran, id: &str| ran.json().into_iter().find(|told| told["purchase_id"] == id).unwrap();
    assert_eq!((listed.code, &of(&listed, "good")["status"]), (0, &"completed".into()), "{}", listed.err);
    let bad = of(&listed, "bad");
    assert_eq!((&bad["status"], &bad["error"]["class"]), (&"damaged".into(), &"damaged".into()));
    let text = harness.run(&["status", "--journal", "j.db"]).out;
    assert!(
        text.contains("1 damaged, 1 completed") && text.contains("do   Look in Partner Center"),
        "{text}"
    );
    let again = harness.at_endpoint(&["buy", &files[0], &files[1], "--journal", "j.db", "--json"]);
    assert_eq!((again.code, &of(&again, "good")["status"]), (1, &"completed".into()), "{}", again.err);
    let refused = of(&again, "bad");
    assert_eq!(refused["status"], "not_run");
    assert!(refused["error"]["next_step"].as_str().unwrap().contains("[bad]"), "{refused}");
    for command in [vec!["status", "bad"], vec!["cancel", "purchase", "bad"]] {
        let ran = harness.run(&[&command[..], &["--journal", "j.db"]].concat());
        assert!(
            ran.code == 1 && ran.err.contains("damaged") && ran.err.contains("Never resume it"),
            "{ran:?}"
        );
    }
    let pruned = harness.run(&["prune", "--older-than", "0", "--journal", "j.db", "--json"]);
    assert!(pruned.code == 1 && pruned.err.contains("damaged: bad"), "{pruned:?}");
    let looked = harness.run(&["doctor", "--journal", "j.db", "--json"]);
    assert!(looked.code == 1 && looked.out.contains("[bad]"), "{looked:?}");
    assert_eq!(harness.orders(), 2);
}

/// The system would end a program that writes beyond the limit, were it not to listen.
#[cfg(unix)]
#[test]
fn a_limit_for_the_size_of_files_is_an_error_of_the_write() {
    let harness = Harness::new();
    let files: Vec<String> = (0..20).map(|number| harness.intent(&format!("s-{number}"), |_| {})).collect();
    let under_limit = |kilobytes: u32, rest: &str, arguments: &[&str]| {
        let plain = harness.command(&[]);
        let mut shell = Command::new("bash");
        shell.arg("-c").arg(format!("ulimit -f {kilobytes}; exec \"$0\" \"$@\" {rest}"));
        shell.arg(plain.get_program()).args(arguments).current_dir(harness.folder.path());
        shell.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Ran::from(shell.output().unwrap())
    };
    let buy = |journal: &'static str| {
        let buy = ["buy", "--json", "--endpoint", &harness.origin, "--journal", journal];
        buy.into_iter().chain(files.iter().map(String::as_str)).collect::<Vec<&str>>()
    };
    let ran = under_limit(100, "", &buy("j.db"));
    assert!(
        ran.code == 1 && ran.err.contains("cannot be written") && ran.err.contains("ulimit -f"),
        "{ran:?}"
    );
    let ran = under_limit(8, "", &buy("k.db"));
    assert!(
        ran.code == 1 && ran.err.contains("ulimit -f") && ran.err.contains("Nothing was done"),
        "{ran:?}"
    );
    let ran = under_limit(1, "> out.txt", &["completions", "bash"]);
    assert!(ran.code == 1 && ran.err.contains("too large"), "{ran:?}");
    let finished = harness.run(&buy("j.db"));
    assert_eq!((finished.code, harness.orders()), (0, 20), "{}", finished.err);
}

#[test]
fn status_of_a_journal_alone_tells_commands_that_run_as_typed() {
    let harness = Harness::in_real_time();
    let intent = harness.intent("open", |_| {});
    let mut running = harness.start(harness.with_endpoint(&["buy", &intent, "--journal", "j.db"]));
    running.until("waiting for the order list");
    running.kill();
    let unknown = harness.intent("unknown", |intent| intent["line"][0]["sku"] = "0099".into());
    let rejected = harness.at_endpoint(&["buy", &unknown, "--journal", "j.db"]);
    assert_eq!(rejected.code, 3, "{}", rejected.err);
    let list = harness.run(&["status", "--journal", "j.db"]).out;
    let there = format!("--journal j.db --endpoint {}`", harness.origin);
    for command in ["resume", "buy --again unknown"] {
        assert!(list.contains(&format!("`partner-center {command} {there}")), "{command}: {list}");
    }
    let one = harness.run(&["status", "open", "--journal", "j.db"]).out;
    assert!(one.contains(&format!("`partner-center resume {there}")), "{one}");
    let elsewhere = harness.run(&["resume", "--journal", "j.db"]);
    assert!(elsewhere.err.contains(&format!("--endpoint {}", harness.origin)), "{}", elsewhere.err);
    let named = ["resume", "--journal", "j.db", "--endpoint", &harness.origin];
    let resumed = harness.finish(harness.command(&named));
    assert_eq!((resumed.code, harness.orders()), (0, 1), "{resumed:?}");
    let history = harness.run(&["status", "open", "--journal", "j.db"]).out;
    for fact in ["another process goes on with it", "the order list shows no order of it"] {
        assert!(history.contains(fact), "{fact}: {history}");
    }
}
