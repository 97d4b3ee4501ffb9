//! What is agreed to binds; policies; a second person's approval; what somebody planted in a journal.

use std::fs::{File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use pc_workflows::{Entry, Journal, SqliteJournal};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::{Value, json};

use crate::harness::{Harness, Ran, software};

/// Runs a command on a terminal, where somebody types this line.
fn typed(mut command: Command, line: &str) -> Ran {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let input = File::options().read(true).write(true).open(Path::new(name.to_str().unwrap())).unwrap();
    let mut keyboard = File::from(terminal);
    writeln!(keyboard, "{line}").unwrap();
    command.stdin(input).output().unwrap().into()
}

/// Asks as with --live, and agrees beforehand.
fn buy(harness: &Harness, intent: &str, more: &[&str]) -> Ran {
    harness.at_endpoint(&[&["buy", intent, "--ask", "--yes", "--json"], more].concat())
}

/// How many calls of this operation the emulator got.
fn calls(harness: &Harness, operation: &str) -> usize {
    let requests = harness.emulator.requests(10_000);
    requests.iter().filter(|request| request.operation == Some(operation)).count()
}

fn policy(harness: &Harness, text: &str) -> String {
    let path = harness.write("policy.toml", &format!("version = 1\nname = 'contoso'\n{text}\n"));
    std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    path
}

fn error_class(ran: &Ran) -> Value {
    ran.object()["error"]["class"].clone()
}

/// The cart of the purchase, which is made after that of the quote, costs so many percent.
fn reprice(harness: &Harness, percent: Option<u32>) {
    let mut rule = json!({"fault": "reprice", "operation": "CreateCart", "nth": 2});
    if let Some(percent) = percent {
        rule["percent"] = percent.into();
    }
    harness.set_faults(&json!([rule]));
}

/// From the so many-th reading of the product on credentials are refused: a purchase stops.
fn stop_before_the_cart(harness: &Harness, first: u32) {
    let calls: Vec<u32> = (first..100).collect();
    harness.set_faults(&json!([{"fault": "status", "status": 401, "operation": "GetProduct", "nth": calls}]));
}

#[test]
fn a_cart_that_costs_more_than_was_agreed_to_is_left_unbought() {
    let harness = Harness::new();
    let intent = harness.intent("p", |_| {});
    reprice(&harness, Some(200));
    let ran = buy(&harness, &intent, &[]);
    assert_eq!((ran.code, error_class(&ran)), (3, "price_changed".into()), "{ran:?}");
    let message = ran.object()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("621.00 USD") && message.contains("1242.00 USD"), "{message}");
    assert_eq!((harness.orders(), calls(&harness, "CheckoutCart")), (0, 0));

    let harness = Harness::new();
    reprice(&harness, None);
    let ran = buy(&harness, &intent, &[]);
    assert_eq!((ran.code, error_class(&ran), harness.orders()), (3, "price_changed".into(), 0), "{ran:?}");

    let harness = Harness::new();
    reprice(&harness, Some(200));
    let within = buy(&harness, &intent, &["--price-tolerance", "100"]);
    assert_eq!((within.code, harness.orders()), (0, 1), "{within:?}");
    assert_eq!(within.object()["consent"]["price"][0]["amount"].as_f64(), Some(621.0), "{within:?}");
    assert_eq!(within.object()["price"][0]["amount"].as_f64(), Some(1242.0), "{within:?}");
    let wrong = buy(&harness, &intent, &["--price-tolerance", "much"]);
    assert!(wrong.code == 2 && wrong.err.contains("percent"), "{wrong:?}");
}

#[test]
fn a_large_total_is_typed() {
    let harness = Harness::new();
    let intent = harness.intent("p", |intent| intent["line"] = json!([software(100)]));
    let command = || harness.with_endpoint(&["buy", &intent, "--ask"]);
    let quick = typed(command(), "buy");
    assert_eq!(quick.code, 1, "{quick:?}");
    assert!(
        quick.err.contains("Type `buy 62100.00 USD`") && quick.err.contains("not confirmed"),
        "{quick:?}"
    );
    assert_eq!((harness.orders(), calls(&harness, "CheckoutCart")), (0, 0));
    let agreed = typed(command(), "buy 62100.00 USD");
    assert_eq!((agreed.code, harness.orders()), (0, 1), "{agreed:?}");
    assert!(agreed.out.contains("agreed to 62,100.00 USD"), "{}", agreed.out);
}

#[test]
fn a_policy_refuses_before_the_cart_is_made_and_names_its_rule() {
    let harness = Harness::new();
    let intent = harness.intent("p", |intent| intent["line"] = json!([software(3)]));
    for (text, rule) in [
        ("[limits.line]\nunits = 2", "limits.line.units"),
        ("[allow]\ncountries = ['DE']", "allow.countries"),
        ("[allow]\nproducts = ['DZH318Z0BQ3Q']", "allow.products"),
        ("[allow]\ncustomers = ['18ac2950-8ea9-4dfc-92a4-ff4d4cd57796']", "allow.customers"),
    ] {
        let file = policy(&harness, text);
        let id = format!("p-{}", rule.replace('.', "-"));
        let intent = harness.intent(&id, |intent| intent["line"] = json!([software(3)]));
        let ran = harness.at_endpoint(&["buy", &intent, "--policy", &file, "--json"]);
        assert_eq!((ran.code, error_class(&ran)), (3, "policy".into()), "{rule}: {ran:?}");
        assert!(ran.out.contains(rule), "{rule}: {ran:?}");
    }
    assert_eq!(calls(&harness, "CreateCart"), 0);
    // Prices are known with the cart: then it is too late for it to be made, and in time not to be bought.
    let file = policy(&harness, "[limits.purchase]\namount = { USD = '1000' }");
    let ran = harness.at_endpoint(&["buy", &intent, "--policy", &file, "--json"]);
    assert_eq!((ran.code, error_class(&ran)), (3, "policy".into()), "{ran:?}");
    assert!(ran.out.contains("limits.purchase.amount.USD"), "{ran:?}");
    assert_eq!((calls(&harness, "CreateCart"), calls(&harness, "CheckoutCart")), (1, 0));
    // A dry run says so as well.
    let file = policy(&harness, "[limits.line]\nunits = 2");
    let dry = harness.at_endpoint(&["buy", &intent, "--policy", &file, "--dry-run", "--json"]);
    assert_eq!((dry.code, error_class(&dry)), (3, "policy".into()), "{dry:?}");
}

#[test]
fn a_limit_counts_what_earlier_runs_bought() {
    let harness = Harness::new();
    let file = policy(&harness, "[limits.customer]\namount = { USD = '1500' }");
    let run = |id: &str| {
        let intent = harness.intent(id, |_| {});
        harness.at_endpoint(&["buy", &intent, "--policy", &file, "--json"])
    };
    let (first, second, third) = (run("p-1"), run("p-2"), run("p-3"));
    assert_eq!((first.code, second.code), (0, 0), "{first:?} {second:?}");
    assert_eq!((third.code, error_class(&third)), (3, "policy".into()), "{third:?}");
    let message = third.object()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("limits.customer.amount.USD") && message.contains("1242.00"), "{message}");
    assert!(first.object()["policy"].as_str().unwrap().contains("contoso"), "{first:?}");
    assert_eq!(harness.orders(), 2);
}

#[test]
fn a_policy_may_want_a_person_to_agree() {
    let harness = Harness::new();
    let file = policy(&harness, "allow_yes = false");
    let intent = harness.intent("p", |_| {});
    let ran = buy(&harness, &intent, &["--policy", &file]);
    assert!(ran.code == 2 && ran.err.contains("allow_yes"), "{ran:?}");
    assert_eq!(harness.orders(), 0);
    let typed = typed(harness.with_endpoint(&["buy", &intent, "--ask", "--policy", &file]), "buy");
    assert_eq!((typed.code, harness.orders()), (0, 1), "{typed:?}");
    assert!(typed.out.contains("policy") && typed.out.contains("contoso"), "{}", typed.out);
}

#[test]
fn a_policy_is_believed_only_when_nobody_else_can_have_written_it() {
    let harness = Harness::new();
    let intent = harness.intent("p", |_| {});
    let file = policy(&harness, "");
    std::fs::set_permissions(&file, Permissions::from_mode(0o666)).unwrap();
    let ran = harness.at_endpoint(&["buy", &intent, "--policy", &file]);
    assert!(ran.code == 2 && ran.err.contains("chmod go-w"), "{ran:?}");
    let file = policy(&harness, "[limits.day]\namount = { USD = 25.50 }");
    let ran = harness.at_endpoint(&["buy", &intent, "--policy", &file]);
    assert!(ran.code == 2 && ran.err.contains("USD"), "amounts are no binary fractions: {ran:?}");
    let file = policy(&harness, "[limits.week]\nunits = 1");
    let ran = harness.at_endpoint(&["buy", &intent, "--policy", &file]);
    assert!(ran.code == 2 && ran.err.contains("week"), "{ran:?}");
    let variable = [("PARTNER_CENTER_POLICY", "/nowhere/policy.toml")];
    let ran = harness.run_with(&["buy", &intent, "--endpoint", &harness.origin], &variable);
    assert!(ran.code == 2 && ran.err.contains("/nowhere/policy.toml"), "{ran:?}");
    assert_eq!(harness.requests(), 0, "nothing was even looked up");
}

#[test]
fn a_second_person_approves_and_nobody_else() {
    let harness = Harness::new();
    let file = policy(&harness, "[approval]\nabove = { USD = '500' }\napprovers = ['ann', 'bob']");
    let intent = harness.intent("p", |_| {});
    let bob = ["--policy", &file, "--by", "bob"];
    let waits = buy(&harness, &intent, &bob);
    assert_eq!((waits.code, error_class(&waits)), (1, "needs_approval".into()), "{waits:?}");
    let next_step = waits.object()["error"]["next_step"].as_str().unwrap().to_owned();
    assert!(next_step.contains("partner-center approve p --policy"), "{next_step}");
    let still = harness.at_endpoint(&[&["resume", "--ask", "--yes", "--json"], &bob[..]].concat());
    assert_eq!((still.code, error_class(&still)), (1, "needs_approval".into()), "{still:?}");

    let approve =
        |by: &str| harness.at_endpoint(&["approve", "p", "--policy", &file, "--by", by, "--yes", "--json"]);
    let own = approve("Bob ");
    assert!(own.code == 1 && own.err.contains("another person"), "{own:?}");
    let stranger = approve("carl");
    assert!(stranger.code == 2 && stranger.err.contains("approvers"), "{stranger:?}");
    let hasty = typed(harness.with_endpoint(&["approve", "p", "--by", "ann"]), "approve");
    assert!(hasty.code == 1 && hasty.err.contains("approve 621.00 USD"), "{hasty:?}");
    assert_eq!(harness.orders(), 0);
    let approved = approve("ann");
    assert_eq!((approved.code, approved.object()["by"].as_str()), (0, Some("ann")), "{approved:?}");
    let bought = harness.at_endpoint(&[&["resume", "--ask", "--yes", "--json"], &bob[..]].concat());
    assert_eq!((bought.code, harness.orders()), (0, 1), "{bought:?}");
    let again = approve("ann");
    assert!(again.code == 1 && again.err.contains("does not wait"), "{again:?}");
}

#[test]
fn what_nobody_agreed_to_is_not_bought_because_it_is_in_the_journal() {
    let harness = Harness::new();
    // Stops before its checkout, as a purchase that somebody planted in the journal would.
    stop_before_the_cart(&harness, 1);
    let intent = harness.intent("p", |_| {});
    let stopped = harness.at_endpoint(&["buy", &intent, "--json"]);
    assert_eq!((stopped.code, harness.orders()), (1, 0), "{stopped:?}");
    harness.emulator.set_faults(Default::default());

    let nobody = harness.at_endpoint(&["resume", "--ask", "--json"]);
    assert!(nobody.code == 2 && nobody.err.contains("give --yes"), "{nobody:?}");
    let planted = harness.at_endpoint(&["resume", "--ask", "--yes", "--json"]);
    assert_eq!((planted.code, error_class(&planted)), (1, "not_consented".into()), "{planted:?}");
    assert!(planted.err.contains("nobody agreed"), "{planted:?}");
    assert_eq!(harness.orders(), 0);
    let agreed = typed(harness.with_endpoint(&["resume", "--ask", "--json"]), "resume");
    assert_eq!((agreed.code, harness.orders()), (0, 1), "{agreed:?}");
    assert!(agreed.err.contains("621.00 USD"), "{}", agreed.err);
}

#[test]
fn what_was_agreed_to_goes_on_at_its_price_and_under_its_policy() {
    let harness = Harness::new();
    stop_before_the_cart(&harness, 2); // the quote reads the product first
    let intent = harness.intent("p", |_| {});
    let file = policy(&harness, "[limits.day]\nunits = 5");
    let stopped = buy(&harness, &intent, &["--policy", &file, "--by", "ann"]);
    assert_eq!((stopped.code, harness.orders()), (1, 0), "{stopped:?}");
    harness.emulator.set_faults(Default::default());
    let without = harness.at_endpoint(&["resume", "--ask", "--yes"]);
    assert!(without.code == 2 && without.err.contains("--policy"), "{without:?}");
    let bought = harness.at_endpoint(&["resume", "--ask", "--yes", "--policy", &file, "--json"]);
    assert_eq!((bought.code, harness.orders()), (0, 1), "{bought:?}");
    assert!(bought.err.contains("`ann` agreed beforehand to 621.00 USD"), "{}", bought.err);
    assert_eq!(bought.object()["consent"]["given_by"], "ann");
}

/// Changes what the entries of the harness's journal say, as somebody does who has its file: with checksums that are right.
fn forge(harness: &Harness, id: &str, before: &str, after: &str) {
    let journals = std::fs::read_dir(harness.path("partner-center/journals")).unwrap();
    let path = journals
        .map(|file| file.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "db"));
    let journal = path.unwrap();
    let entries = runtime().block_on(async {
        let journal = SqliteJournal::read_only(&journal).unwrap();
        journal.entries(&id.parse().unwrap()).await.unwrap()
    });
    let forged = serde_json::to_string(&entries).unwrap().replace(before, after);
    let forged: Vec<Entry> = serde_json::from_str(&forged).unwrap();
    assert_ne!(forged, entries);
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", journal.display()));
    }
    runtime().block_on(async {
        let journal = SqliteJournal::open(&journal).unwrap();
        journal.append_all(&id.parse().unwrap(), 0, &forged).await.unwrap();
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn what_somebody_wrote_into_the_journal_is_not_started_again_or_followed_up() {
    let harness = Harness::new();
    let file = policy(&harness, "[limits.line]\nunits = 0");
    assert_eq!(
        harness.at_endpoint(&["doctor", "--policy", &file]).code,
        1,
        "a limit of nothing makes no sense"
    );
    let file = policy(&harness, "[allow]\ncountries = ['DE']");
    let intent = harness.intent("p", |_| {});
    let refused = buy(&harness, &intent, &["--policy", &file]);
    assert_eq!((refused.code, error_class(&refused)), (3, "policy".into()), "{refused:?}");
    forge(&harness, "p", "\"quantity\":1", "\"quantity\":500");
    let again = harness.at_endpoint(&["buy", "--again", "p", "--ask", "--yes", "--json"]);
    assert_eq!((again.code, error_class(&again)), (1, "not_consented".into()), "{again:?}");
    let follow_up = harness.at_endpoint(&["buy", "--failed-of", "p", "--ask", "--yes"]);
    assert!(follow_up.code == 1 && follow_up.err.contains("not followed up"), "{follow_up:?}");
    assert_eq!(harness.orders(), 0);
    let seen = typed(harness.with_endpoint(&["buy", "--again", "p", "--ask", "--json"]), "buy 310500.00 USD");
    assert_eq!((seen.code, harness.orders()), (0, 1), "a person saw it: {seen:?}");
}

#[test]
fn another_product_than_was_agreed_to_is_not_bought() {
    let harness = Harness::new();
    let file = policy(&harness, "[approval]\nunits_above = 0");
    let intent = harness.intent("p", |_| {});
    let waits = buy(&harness, &intent, &["--policy", &file]);
    assert_eq!(error_class(&waits), "needs_approval", "{waits:?}");
    forge(&harness, "p", "\"catalog_item\":\"DG7GMGF0DWM3:0002:", "\"catalog_item\":\"DG7GMGF0D7FV:0001:");
    let file = policy(&harness, "");
    let ran = harness.at_endpoint(&["resume", "--ask", "--yes", "--policy", &file, "--json"]);
    assert_eq!((ran.code, error_class(&ran), harness.orders()), (3, "invalid_request".into(), 0), "{ran:?}");
}

#[test]
fn a_cancellation_of_a_journal_goes_on_when_a_person_agrees() {
    let harness = Harness::new();
    let receipt = harness.buy("p", &[software(1)]);
    let order = receipt["orders"][0]["id"].as_str().unwrap().to_owned();
    let journals = std::fs::read_dir(harness.path("partner-center/journals")).unwrap();
    let journal = journals
        .map(|file| file.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "db"));
    let planted: Entry = serde_json::from_value(json!({"version": 1, "at": "2026-01-01T00:00:00Z", "calls": 0, "fact":
        {"cancellation": {"started": {"service": harness.origin,
            "intent": {"id": "c", "customer": pc_emulator::demo::CONTOSO, "order": order, "what": {"lines": []}}}}}}))
    .unwrap();
    runtime().block_on(async {
        let journal = SqliteJournal::open(&journal.unwrap()).unwrap();
        journal.append(&"c".parse().unwrap(), 0, &planted).await.unwrap();
    });
    let nobody = harness.at_endpoint(&["resume", "--ask"]);
    assert!(nobody.code == 2 && nobody.err.contains("nobody can be asked"), "{nobody:?}");
    let unseen = harness.at_endpoint(&["resume", "--ask", "--yes"]);
    assert!(unseen.code == 1 && unseen.err.contains("not gone on with"), "{unseen:?}");
    assert_eq!(harness.emulator.orders()[0]["status"], "completed");
    let seen = typed(harness.with_endpoint(&["resume", "--ask"]), "cancel");
    assert!(seen.err.contains("This will cancel"), "{seen:?}");
}

#[test]
fn what_is_no_file_is_not_taken_for_a_journal() {
    let harness = Harness::new();
    let intent = harness.intent("p", |_| {});
    let pipe = harness.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for command in [&["resume"][..], &["prune", "--older-than", "1"], &["buy", &intent]] {
        let ran = harness.at_endpoint(&[command, &["--journal", "pipe"]].concat());
        assert!(ran.code == 1 && ran.err.contains("no regular file"), "{command:?}: {ran:?}");
        harness.write("empty.db", "");
        let ran = harness.at_endpoint(&[command, &["--journal", "empty.db"]].concat());
        assert!(command[0] == "buy" || ran.code == 1 && ran.err.contains("is empty"), "{command:?}: {ran:?}");
    }
    use std::os::unix::fs::FileTypeExt;
    assert!(pipe.metadata().unwrap().file_type().is_fifo(), "it was left as it is");
}
