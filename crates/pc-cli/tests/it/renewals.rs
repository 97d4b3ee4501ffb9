//! `subscriptions list`: what renews when.

use pc_emulator::demo;
use serde_json::{Value, json};

use crate::harness::Harness;

/// A subscription of software as a service, from month to month.
fn monthly(quantity: u32) -> Value {
    json!({"product": "DZH318Z0BXWC", "sku": "0002", "quantity": quantity, "term": "P1M", "billing_cycle": "monthly"})
}

const ALL: [&str; 3] = ["subscriptions", "list", "--all-customers"];

#[test]
fn subscriptions_stand_by_the_day_on_which_they_renew() {
    let harness = Harness::new();
    harness.buy("m", &[monthly(5)]);
    let ran = harness.at_endpoint(&[&ALL[..], &["--json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = ran.json();
    let seats = &rows[0];
    assert_eq!(
        (&seats["seats"], &seats["term"], &seats["company"]),
        (&json!(5), &json!("P1M"), &json!("Contoso"))
    );
    assert_eq!((&seats["at_term_end"], &seats["auto_renew"]), (&json!("renews"), &json!(true)), "{seats}");
    assert!((27..=31).contains(&seats["days_left"].as_i64().unwrap()), "{seats}");
    let plan = rows.iter().find(|row| row["at_term_end"] == "no_end").expect("an Azure plan");
    assert!(plan["renewal_date"].is_null() && plan["days_left"].is_null(), "{plan}");
    let dates: Vec<_> = rows.iter().map(|row| row["renewal_date"].as_str().unwrap_or("~")).collect();
    assert!(dates.is_sorted(), "{dates:?}");
    let keys = [
        "customer",
        "company",
        "subscription",
        "name",
        "status",
        "seats",
        "term",
        "billing_cycle",
        "start",
        "term_end",
        "renewal_date",
        "auto_renew",
        "at_term_end",
        "changes",
        "is_trial",
        "days_left",
        "cancellable_until",
        "offer",
        "order",
        "add_on_of",
    ];
    assert!(rows.iter().all(|row| keys.iter().all(|key| row.get(key).is_some())), "{seats}");

    let soon = |days: &str| harness.at_endpoint(&[&ALL[..], &["--renewing-within", days, "--json"]].concat());
    assert_eq!(soon("40").json().len(), 1);
    assert_eq!(soon("3").out, "");
    let none = harness.at_endpoint(&[&ALL[..], &["--renewing-within", "3"]].concat());
    assert!(none.err.contains("nothing renews or ends within 3 days"), "{}", none.err);
    let deleted = harness.at_endpoint(&[&ALL[..], &["--status", "deleted", "--json"]].concat());
    assert_eq!((deleted.code, deleted.out.as_str()), (0, ""));
    let misspelt = harness.at_endpoint(&[&ALL[..], &["--status", "gone"]].concat());
    assert!(misspelt.code == 2 && misspelt.err.contains("suspended"), "{}", misspelt.err);

    let table = harness.at_endpoint(&["subscriptions", "list", "--customer", demo::CONTOSO]);
    assert!(table.out.contains("renews") && table.out.contains("has no end"), "{}", table.out);
    let ends =
        harness.at_endpoint(&["entitlements", "expiring", "--days", "40", "--all-customers", "--json"]);
    assert_eq!(ends.json()[0]["at_term_end"], "renews", "{}", ends.out);
    assert_eq!(ends.json()[0]["subscription"], seats["subscription"]);
}

#[test]
fn a_customer_that_cannot_be_read_is_told_and_the_others_are_shown() {
    let harness = Harness::new();
    harness.set_faults(
        &json!([{"fault": "status", "status": 403, "operation": "ListSubscriptions", "nth": [1]}]),
    );
    let ran = harness.at_endpoint(&[&ALL[..], &["--json"]].concat());
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("cannot be looked at"), "{}", ran.err);
    assert!(!ran.json().is_empty() || ran.err.contains("customers looked at"), "{}", ran.err);
}
