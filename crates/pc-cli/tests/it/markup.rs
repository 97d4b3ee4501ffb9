//! What customers pay for what was billed.

use serde_json::json;

use crate::harness::Harness;

const SEATS: &str = include_str!("cases/seat-change-two-lines.json");
const USAGE: &str = include_str!("cases/usage-lines-us-dates.jsonl");

#[test]
fn lines_get_prices_and_customers_sums() {
    let harness = Harness::new();
    let seats = harness.write("seats.json", SEATS);
    let rules = "[[rule]]\nname = 'suite'\nsku = 'Suite'\npercent = 10\n[[rule]]\nname = 'never'\nsku = 'x'\npercent = 1\n";
    harness.write("rules.toml", rules);
    let lines = ["invoices", "lines", "--from", &seats, "--markup", "rules.toml", "--columns", "subtotal"];
    let ran = harness.run(&lines);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows: Vec<&str> = ran.out.lines().collect();
    assert_eq!(rows[..2], ["subtotal,price,margin,margin_percent,rule", "100,110.00,10.00,9.09,suite"]);
    assert!(ran.err.contains("the rule `never` took no line"), "{}", ran.err);
    assert!(ran.err.contains("Fabrikam") && ran.err.contains("230.32"), "{}", ran.err);
    let ran = harness.run(&[&lines[..], &["--out", "lines.csv", "--sums", "sums.csv", "--json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let markup = &ran.json()[0]["markup"];
    assert_eq!(markup["unused_rules"], json!(["never"]));
    assert_eq!(
        (&markup["sums"][0]["lines"], markup["sums"][0]["cost"].to_string()),
        (&json!(4), "230.32".to_owned())
    );
    let sums = std::fs::read_to_string(harness.path("sums.csv")).unwrap();
    assert!(
        sums.starts_with("customer_id,customer_name,currency,lines,cost,price,margin,margin_percent\n"),
        "{sums}"
    );
    let again = harness.run(&[&lines[..], &["--sums", "sums.csv"]].concat());
    assert!(again.code == 2 && again.err.contains("sums.csv"), "{}", again.err);
}

#[test]
fn what_would_count_twice_or_be_forgotten_is_refused() {
    let harness = Harness::new();
    let files = [harness.write("usage.jsonl", USAGE), harness.write("seats.json", SEATS)];
    harness.write("rules.toml", "[default]\npercent = 10\n");
    let markup = ["--markup", "rules.toml"];
    let both = harness.run(&[&["invoices", "lines", "--from", &files[0], &files[1]][..], &markup].concat());
    assert!(both.code == 2 && both.err.contains("would count twice"), "{}", both.err);
    let resumed =
        harness.run(&[&["invoices", "lines", "G1", "--out", "l.csv", "--resume"][..], &markup].concat());
    assert!(resumed.code == 2 && resumed.err.contains("--resume"), "{}", resumed.err);
    harness.write("rules.toml", "[default]\npercnt = 10\n");
    let wrong = harness.run(&[&["invoices", "lines", "--from", &files[1]][..], &markup].concat());
    assert!(wrong.code == 2 && wrong.err.contains("rules.toml: line 2"), "{}", wrong.err);
    assert!(wrong.err.contains("did you mean `percent`?"), "{}", wrong.err);
}

#[test]
fn a_bill_is_not_written_over_while_it_is_read() {
    let harness = Harness::new();
    let bill = harness.write("bill.json", SEATS);
    harness.write("rules.toml", "[default]\npercent = 10\n");
    let lines = ["invoices", "lines", "--from", &bill, "--markup", "rules.toml", "--force"];
    for target in [["--out", "./bill.json"], ["--sums", "bill.json"]] {
        let refused = harness.run(&[&lines[..], &target].concat());
        assert!(refused.code == 2 && refused.err.contains("read by this command"), "{refused:?}");
        assert_eq!(std::fs::read_to_string(&bill).unwrap(), SEATS);
    }
}
