//! Open periods: what the estimates lead to, held against the emulator's own state.

use std::collections::{BTreeMap, BTreeSet};

use pc_emulator::{EmulatorOptions, demo};
use pc_transport::wire::Method;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::harness::{Harness, TIME_SCALE};

/// A page of line items has no more.
const PAGE: usize = 2_000;
const USAGE_A_DAY: i64 = 24;
/// The day of the month.
const TODAY: u64 = 26;

/// An emulator late in its month, with thousands of purchases in it and in the month before. Answers the month, too.
fn prepared() -> (Harness, String) {
    let harness = Harness::with(EmulatorOptions::default(), TIME_SCALE);
    let today = |harness: &Harness| {
        let now = harness.control(Method::Get, "clock", &Value::Null)["now"].as_str().unwrap().to_owned();
        (now[..7].to_owned(), now[8..10].parse::<u64>().unwrap())
    };
    while today(&harness).1 != TODAY {
        harness.control(Method::Post, "clock", &json!({"advance_s": 24 * 60 * 60}));
    }
    harness.control(Method::Post, "orders", &json!({"count": 5_000, "months": 1, "customers": 30}));
    let month = today(&harness).0;
    (harness, month)
}

/// What was bought in a month, by currency: how many lines, and what one billing cycle of them costs.
fn bought(state: &Value, month: &str) -> BTreeMap<String, (usize, Decimal)> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut sums = BTreeMap::<String, (usize, Decimal)>::new();
    for customer in list(&state["world"]["customers"]["items"]) {
        for order in list(&customer["orders"]["items"]) {
            let is_priced = |line: &&Value| line["price"]["unit"].is_string();
            for line in list(&order["lines"]).iter().filter(is_priced) {
                if order["created"].as_str().unwrap().starts_with(month) {
                    let unit: Decimal = line["price"]["unit"].as_str().unwrap().parse().unwrap();
                    let sum = sums.entry(order["currency"]["code"].as_str().unwrap().to_owned()).or_default();
                    sum.0 += 1;
                    sum.1 += unit * Decimal::from(line["quantity"].as_i64().unwrap());
                }
            }
        }
    }
    sums
}

/// Pastes a command, with more behind it.
fn paste(harness: &Harness, command: &str, more: &[&str]) -> Vec<Value> {
    let words: Vec<&str> = command.strip_prefix("partner-center ").unwrap().split(' ').collect();
    let ran = harness.run(&[&words[..], more].concat());
    assert_eq!(ran.code, 0, "{command}: {}", ran.err);
    ran.json()
}

fn subtotal(line: &Value) -> Decimal {
    line["subtotal"].to_string().parse().unwrap()
}

/// What an Azure plan has used is charged as new, too.
fn is_purchase(line: &&Value) -> bool {
    line["charge_type"] == "new" && line["product_name"] != "Azure plan"
}

#[test]
fn estimates_lead_to_all_charges_and_days_of_open_periods() {
    let (harness, month) = prepared();
    let bought = bought(&harness.control(Method::Get, "state", &Value::Null), &month);
    assert!(bought.len() > 2 && bought["EUR"].0 > PAGE, "several currencies and pages: {bought:?}");
    let mut usage = 0;
    for currency in ["EUR", "USD"] {
        let (count, sum) = &bought[currency];
        let links = harness.at_endpoint(&["invoices", "estimates", "--currency", currency, "--json"]).json();
        let kinds: Vec<_> =
            links.iter().map(|link| (link["type"].as_str(), link["period"].as_str())).collect();
        for kind in ["daily_rated_usage", "non_consumption"] {
            for period in ["current", "previous"] {
                assert!(kinds.contains(&(Some(kind), Some(period))), "{kinds:?}");
            }
        }
        for link in links {
            let command = link["command"].as_str().unwrap();
            let mut lines = paste(&harness, command, &["--json"]);
            assert!(lines.iter().all(|line| line["currency"] == currency));
            if link["type"] == "daily_rated_usage" {
                let mut days = BTreeMap::<String, Decimal>::new();
                for line in &lines {
                    *days
                        .entry(format!("{} {}", line["subscription_id"], line["usage_date"]))
                        .or_default() += subtotal(line);
                }
                usage += days.len();
                assert!(days.values().all(|day| *day == Decimal::from(USAGE_A_DAY)), "{days:?}");
            } else if link["period"] == "current" {
                let new: Vec<_> = lines.iter().filter(is_purchase).collect();
                // A product with a telecom part has two lines for one of the order.
                let mut subscriptions = BTreeSet::new();
                let mut bought = 0;
                for line in &new {
                    let has_parts = line["product_id"] == demo::OFFICE_E5;
                    bought +=
                        usize::from(!has_parts || subscriptions.insert(line["subscription_id"].as_str()));
                }
                let charged = new.iter().map(|line| subtotal(line)).sum::<Decimal>();
                assert_eq!((bought, charged), (*count, *sum), "{currency}");
            }
            let mut items = paste(&harness, command, &["--json", "--source", "v1"]);
            for lines in [&mut lines, &mut items] {
                // The emulator's time goes on between the two.
                let today = format!("{month}-{TODAY}");
                let day = |line: &Value| {
                    line["usage_date"].as_str().or(line["charge_start"].as_str()).map(str::to_owned)
                };
                lines.retain(|line| day(line).is_some_and(|day| day < today));
                lines.sort_by_key(ToString::to_string);
            }
            assert_eq!(lines, items, "both systems tell the same");
        }
    }
    assert!(usage > 0, "somebody uses something");
}

#[test]
fn estimates_are_shown_with_the_command_that_reads_them() {
    let harness = Harness::new();
    let shown = harness.at_endpoint(&["invoices", "estimates", "--currency", "USD"]);
    let command =
        format!("lines unbilled --type usage --period previous --currency USD --endpoint {}", harness.origin);
    assert!(shown.code == 0 && shown.out.contains(&command), "{}", shown.out);
    assert_eq!(harness.at_endpoint(&["invoices", "estimates"]).code, 2, "a currency is needed");
}

#[test]
fn advised_commands_name_the_same_service() {
    let harness = Harness::new();
    let demo = &["--demo", "--seed", "7", "--time-scale", "60"];
    for (command, advised) in [
        (&["invoices", "estimates", "--currency", "USD", "--json"][..], "--period current --currency USD"),
        (&["invoices", "show", "G1"], "`partner-center invoices list"),
        (&["invoices", "lines", "unbilled"], "`partner-center balance"),
    ] {
        let ran = harness.run(&[command, demo].concat());
        let said = ran.out + &ran.err;
        assert!(said.contains(&format!("{advised} --demo --seed 7 --time-scale 60")), "{said}");
        let ran = harness.run(&[command, &["--demo"]].concat());
        let said = ran.out + &ran.err;
        assert!(
            said.contains(&format!("{advised} --demo\"")) || said.contains(&format!("{advised} --demo`")),
            "{said}"
        );
    }
    let listed =
        harness.run(&["invoices", "list", "--type", "onetime", "--demo", "--seed", "7", "--json"]).json();
    let id = listed[0]["id"].as_str().unwrap();
    let lines = ["invoices", "lines", id, "--provider", "office", "--demo", "--seed", "7"];
    let ran = harness.run(&lines);
    assert!(ran.err.contains(&format!("`partner-center invoices show {id} --demo --seed 7`")), "{}", ran.err);
}
