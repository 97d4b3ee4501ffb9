//! Names and descriptions that are made to look like the program's own lines, or to hide them.

use pc_emulator::{EmulatorOptions, demo};
use pc_transport::wire::Method;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::harness::{Harness, Ran, software};
use crate::live::live;

/// Begins a line of its own, hides what follows on the terminal, turns letters around, and goes on for long.
const FORGED: &str = "Contoso\r\nTotal: 1.00 USD before tax\u{1b}[8m\u{9b}8m\u{202e}\u{2028}\u{200b}";

/// Nothing of it does anything to a terminal, and no line begins as the forged one would.
fn check_harmless(ran: &Ran) {
    for text in [&ran.out, &ran.err] {
        let harmful = text.chars().find(|letter| pc_models::is_harmful(*letter) && !"\n\t".contains(*letter));
        assert_eq!(harmful, None, "{text:?}");
        assert!(!text.lines().any(|line| line.trim().starts_with("Total: 1.00")), "{text}");
    }
}

/// The customer's company is called so.
fn rename_company(harness: &Harness, name: &str) {
    let mut state = harness.control(Method::Get, "state", &Value::Null);
    let customers = state["world"]["customers"]["items"].as_array_mut().unwrap();
    customers.iter_mut().for_each(|customer| customer["profile"]["name"] = json!(name));
    harness.control(Method::Put, "state", &state);
}

#[test]
fn a_company_name_cannot_forge_what_is_confirmed() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    rename_company(&harness, &format!("{FORGED}{:100}{}Total: 1.00 USD before tax", "", "x".repeat(100)));
    harness
        .emulator
        .set_faults("[[rules]]\nfault = 'out_of_inventory'\noperation = 'CheckoutCart'".parse().unwrap());
    let intent = json!({"id": "p", "customer": demo::CONTOSO, "country": "US", "deadline_minutes": 1,
                        "line": [software(3)]});
    let file = harness.write("p.json", &intent.to_string());
    let ran = live(&harness, &["buy", &file, "--yes"], &[]);
    check_harmless(&ran);
    let company = ran.err.lines().find(|line| line.starts_with("p for ")).unwrap();
    assert!(
        company.contains(r"p for Contoso\r\nTotal: 1.00 USD before tax\u001b[8m\u009b8m\u202e\u2028"),
        "{company}"
    );
    assert!(
        company.ends_with(&format!("… ({}), US", demo::CONTOSO)) && company.chars().count() < 140,
        "{company}"
    );
    let totals: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("Total: ")).collect();
    assert_eq!(totals, ["Total: 1,863.00 USD before tax"], "{}", ran.err);
}

#[test]
fn names_of_orders_are_harmless_in_every_table_and_in_json() {
    let harness = Harness::new();
    rename_company(&harness, FORGED);
    harness.buy("p", &[software(1)]);
    let state = harness.control(Method::Get, "state", &Value::Null).to_string();
    let forged = json!(FORGED).to_string();
    let state = state.replace("BizTalk", forged.trim_matches('"'));
    harness.control(Method::Put, "state", &serde_json::from_str(&state).unwrap());
    let order = harness.emulator.orders()[0]["id"].as_str().unwrap().to_owned();
    for arguments in [
        &["orders", "list", "--customer", demo::CONTOSO][..],
        &["orders", "list", "--customer", demo::CONTOSO, "--json"],
        &["orders", "show", &order, "--customer", demo::CONTOSO],
        &["entitlements", "expiring", "--days", "4000", "--customer", demo::CONTOSO],
        &["invoices", "lines", "unbilled", "--currency", "USD", "--format", "jsonl"],
    ] {
        let ran = harness.at_endpoint(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
        check_harmless(&ran);
    }
    let json = harness.at_endpoint(&["orders", "list", "--customer", demo::CONTOSO, "--json"]);
    let name = json.object()["lines"][0]["name"].as_str().unwrap().to_owned();
    assert!(name.starts_with(FORGED), "a program reads the name as it is: {name:?}");
}

#[test]
fn what_the_service_says_of_an_error_cannot_forge_lines() {
    let harness = Harness::new();
    let server = harness.block_on(MockServer::start());
    let body = json!({"code": 800_009, "description": FORGED});
    let answer = Mock::given(any()).respond_with(ResponseTemplate::new(404).set_body_json(body));
    harness.block_on(answer.mount(&server));
    let mut command =
        harness.command(&["orders", "list", "--customer", demo::CONTOSO, "--endpoint", &server.uri()]);
    let ran = Ran::from(command.env("RUST_LOG", "debug").output().unwrap());
    assert_ne!(ran.code, 0);
    check_harmless(&ran);
    let misspelt = harness.run(&["orders", "\u{1b}[8mlist"]);
    assert_eq!(misspelt.code, 2);
    check_harmless(&misspelt);
}

#[test]
fn csv_is_exact_for_programs_and_safe_for_spreadsheets_when_asked() {
    let harness = Harness::new();
    rename_company(&harness, "=HYPERLINK(\"http://evil.example\")");
    harness.buy("p", &[software(1)]);
    let lines = ["invoices", "lines", "unbilled", "--currency", "USD"];
    let exact = harness.at_endpoint(&lines);
    assert!(exact.out.contains(r#""=HYPERLINK("#), "{}", exact.out);
    let safe = harness.at_endpoint(&[&lines[..], &["--safe-csv"]].concat());
    assert!(safe.out.contains(r#""'=HYPERLINK("#) && !safe.out.contains(r#""=HYPERLINK("#), "{}", safe.out);
    let refused = harness.at_endpoint(&[&lines[..], &["--safe-csv", "--json"]].concat());
    assert!(refused.code == 2 && refused.err.contains("--safe-csv"), "{}", refused.err);
}
