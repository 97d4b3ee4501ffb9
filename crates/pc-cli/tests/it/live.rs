//! `--live`, against an emulator in the place of the real service: credentials, rotation, confirmation, and no secret
//! anywhere.

use pc_emulator::{EmulatorOptions, demo};
use serde_json::json;

use crate::harness::{Harness, Ran, software};

const SECRET: &str = "very-secret-indeed";

/// Runs with credentials from files, a file of variables and the environment.
pub(crate) fn live(harness: &Harness, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let secret = harness.write("secret", SECRET);
    let file = harness
        .write("partner.env", "PARTNER_CENTER_CLIENT_ID=app\nPARTNER_CENTER_TENANT=overridden.example\n");
    let usual = [
        ("PARTNER_CENTER_TENANT", "tenant.example"),
        ("PARTNER_CENTER_CLIENT_SECRET_FILE", secret.as_str()),
        ("PARTNER_CENTER_ENDPOINT", harness.origin.as_str()),
        ("PARTNER_CENTER_AUTHORITY", harness.origin.as_str()),
    ];
    let live = ["--live", "--env-file", &file, "--trust-origin", &harness.origin];
    let ran = harness.run_with(&[arguments, &live].concat(), &[&usual[..], variables].concat());
    for text in [&ran.out, &ran.err] {
        assert!(!text.contains(SECRET), "{text}");
    }
    ran
}

#[test]
fn a_new_refresh_token_replaces_the_old_one_in_its_file() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    let token = harness.stored_token("token", "refresh-token-number-1");
    let file = [("PARTNER_CENTER_REFRESH_TOKEN_FILE", token.as_str())];
    let entitlements = ["entitlements", "list", "--customer", demo::CONTOSO, "--json"];
    let ran = live(&harness, &entitlements, &file);
    assert_eq!(ran.code, 0, "a user's token: {}", ran.err);
    assert!(ran.err.contains("(not Microsoft's)") && ran.err.contains("tenant.example"), "{}", ran.err);
    let second = std::fs::read_to_string(harness.path("token")).unwrap();
    assert!(second.starts_with("# partner-center") && second.contains("\nemulated."), "{second}");
    assert_eq!(live(&harness, &entitlements, &file).code, 0);
    let third = std::fs::read_to_string(harness.path("token")).unwrap();
    assert_ne!(second, third);
    let asked = harness.emulator.requests(100);
    assert!(
        asked.iter().any(|request| request.path.contains("tenant.example/oauth2/v2.0/token")),
        "{asked:?}"
    );
}

#[test]
fn an_application_alone_may_not_see_everything() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    let ran = live(&harness, &["entitlements", "list", "--customer", demo::CONTOSO], &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let orders = live(&harness, &["orders", "list", "--customer", demo::CONTOSO, "--json"], &[]);
    assert_eq!((orders.code, orders.out.as_str()), (0, ""), "{}", orders.err);
}

#[test]
fn without_agreement_nothing_is_bought_or_cancelled() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    let intent = json!({"id": "p", "customer": demo::CONTOSO, "country": "US", "line": [software(3)]});
    let file = harness.write("p.json", &intent.to_string());
    let ran = live(&harness, &["buy", &file], &[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("give --yes") && ran.out.is_empty(), "{}", ran.err);
    let ran = live(&harness, &["buy", "--again", "p"], &[]);
    assert!(ran.code == 2 && ran.err.contains("give --yes"), "{}", ran.err);
    let ran = live(&harness, &["cancel", "order", "o-1", "--customer", demo::CONTOSO], &[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(harness.emulator.requests(100).is_empty(), "it was not even looked for");
    let ran = live(&harness, &["buy", &file, "--dry-run", "--json"], &[]);
    assert_eq!((ran.code, ran.json()[0]["dry_run"].as_bool()), (0, Some(true)), "{}", ran.err);
    assert!(harness.emulator.orders().is_empty());
}

#[test]
fn with_yes_it_says_what_is_bought_for_whom_and_at_what_price() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    // A purchase that the service refuses at the cart ends at once, on the system's clock too.
    let intent = json!({"id": "p", "customer": demo::CONTOSO, "country": "US", "deadline_minutes": 1,
                        "line": [software(3)]});
    let file = harness.write("p.json", &intent.to_string());
    harness
        .emulator
        .set_faults("[[rules]]\nfault = 'out_of_inventory'\noperation = 'CheckoutCart'".parse().unwrap());
    let ran = live(&harness, &["buy", &file, "--yes", "--json"], &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    for said in ["p for Contoso", "3 × BizTalk", "1,863.00 USD before tax"] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
    let journals = std::fs::read_dir(harness.path("partner-center/journals")).unwrap();
    let mut names = journals.map(|file| file.unwrap().file_name().into_string().unwrap());
    assert!(
        names
            .any(|name| name.starts_with("live-")
                && name.ends_with("-0c2f4a5b-7d1e-4c3f-9a86-5b1de0a4c7f2.db")),
        "written down"
    );
    assert!(harness.emulator.orders().is_empty());
    assert_eq!(live(&harness, &["status", "--json"], &[]).json()[0]["status"], "rejected");
}

#[test]
fn what_is_missing_is_told_at_once_and_nothing_is_sent() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    let ran = harness.run(&["orders", "list", "--customer", demo::CONTOSO, "--live"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("PARTNER_CENTER_TENANT") && ran.err.contains("PARTNER_CENTER_CLIENT_ID"));
    let file = harness.write("partner.env", &format!("PARTNER_CENTER_CLIENT_SECRET={SECRET} and more\n"));
    let ran = harness.run(&["orders", "list", "--customer", demo::CONTOSO, "--live", "--env-file", &file]);
    assert!(
        ran.code == 2 && ran.err.contains("partner.env: line 1") && !ran.err.contains(SECRET),
        "{}",
        ran.err
    );
    let intent = harness.intent("p", |_| {});
    for words in [&["buy", intent.as_str()][..], &["cancel", "order", "o-1", "--customer", demo::CONTOSO]] {
        let ran = harness.run(&[words, &["--live"]].concat());
        let told = ran.err.contains("PARTNER_CENTER_TENANT is not set") && !ran.err.contains("--yes");
        assert!(ran.code == 2 && told, "before anything about agreeing: {}", ran.err);
    }
}

#[test]
fn the_doctor_finds_what_would_prevent_buying() {
    let mut options = EmulatorOptions::default();
    options.require_mfa = true;
    let harness = Harness::with(options, 1.0);
    let verdict = |ran: &Ran, check: &str| {
        let found = ran.json().into_iter().find(|finding| finding["check"] == check);
        found.map(|finding| finding["verdict"].as_str().unwrap().to_owned()).unwrap_or_default()
    };
    let well = live(
        &harness,
        &["doctor", "--json"],
        &[("PARTNER_CENTER_REFRESH_TOKEN", "with-a-factor-0123456789")],
    );
    assert_eq!(well.code, 0, "{}{}", well.out, well.err);
    for check in ["environment", "endpoint", "clock", "token", "API"] {
        assert_eq!(verdict(&well, check), "good", "{}", well.out);
    }
    assert_eq!(verdict(&well, "refresh token"), "warning", "it cannot be kept");
    let weak =
        live(&harness, &["doctor", "--json"], &[("PARTNER_CENTER_REFRESH_TOKEN", "no-mfa-0123456789abcdef")]);
    assert_eq!((weak.code, verdict(&weak, "API").as_str()), (1, "problem"), "{}", weak.out);
    let nowhere = [("PARTNER_CENTER_ENDPOINT", "http://127.0.0.1:0")];
    let gone = live(&harness, &["doctor", "--json", "--trust-origin", nowhere[0].1], &nowhere);
    assert_eq!((gone.code, verdict(&gone, "endpoint").as_str()), (1, "problem"), "{}", gone.out);
    harness.write("letter.txt", "Dear customer");
    let journal = harness.run(&["doctor", "--journal", "letter.txt", "--json"]);
    assert_eq!((journal.code, verdict(&journal, "journal").as_str()), (1, "problem"), "{}", journal.out);
    assert_eq!(harness.run(&["doctor"]).code, 0, "an emulator needs no credentials");
    assert_eq!(harness.run(&["doctor", "--live"]).code, 1);
}
