//! What a person reads while buying: where intents come from, what a dry run tells, how several purchases end.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{Harness, Ran, reservation, software};

#[test]
fn an_intent_is_read_from_stdin() {
    let harness = Harness::new();
    let intent = std::fs::File::open(harness.intent("piped", |_| {})).unwrap();
    let mut buy = harness.with_endpoint(&["buy", "-", "--json"]);
    let bought: Ran = buy.stdin(Stdio::from(intent)).output().unwrap().into();
    assert_eq!((bought.code, &bought.object()["purchase_id"]), (0, &"piped".into()), "{}", bought.err);
    let nothing = harness.with_endpoint(&["buy", "-"]).output().unwrap();
    let nothing = Ran::from(nothing);
    assert!(nothing.code == 2 && nothing.err.contains("stdin: it holds no purchase"), "{}", nothing.err);
}

#[test]
fn a_dry_run_tells_the_price_and_leaves_nothing_but_a_cart() {
    let harness = Harness::new();
    let intent = harness.intent("tried", |intent| intent["line"] = json!([software(3)]));
    let tried = harness.at_endpoint(&["buy", &intent, "--dry-run"]);
    assert_eq!((tried.code, harness.orders()), (0, 0), "{}", tried.err);
    assert!(tried.out.contains("Dry run of purchase tried: would be bought"), "{}", tried.out);
    assert!(tried.out.contains("1,863.00 USD before tax"), "{}", tried.out);
    let said = (tried.out + &tried.err).to_lowercase();
    assert!(!said.contains("cancelled"), "{said}");
    let json = harness.at_endpoint(&["buy", &intent, "--dry-run", "--json"]).object();
    assert_eq!((&json["status"], &json["price"][0]["currency"]), (&"cancelled".into(), &"USD".into()));
    let sent = harness.requests();
    let json = harness.at_endpoint(&["buy", &intent, "--dry-run", "--json"]).object();
    let tokens = harness
        .emulator
        .requests(10_000)
        .iter()
        .skip(sent)
        .filter(|request| request.path.contains("oauth2") || request.path.contains("_emulator"))
        .count();
    assert_eq!(json["api_calls"], harness.requests() - sent - tokens, "every call counts");
}

#[test]
fn several_purchases_end_with_a_table_of_them_all() {
    let harness = Harness::new();
    let intents = [
        harness.intent("one", |_| {}),
        harness.intent("two", |intent| intent["line"] = json!([software(2)])),
        harness.intent("none", |intent| intent["line"][0]["sku"] = json!("0099")),
    ];
    let ran = harness.at_endpoint(&["buy", &intents[0], &intents[1], &intents[2]]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let (_, table) = ran.out.split_once("\npurchase ").unwrap();
    for (id, status, price) in
        [("one", "completed", "621.00 USD"), ("two", "completed", "1,242.00 USD"), ("none", "rejected", "")]
    {
        let row = table.lines().find(|line| line.starts_with(id)).unwrap();
        assert!(row.contains(status) && row.contains(price), "{table}");
    }
    let alone = harness.at_endpoint(&["buy", &intents[0]]);
    assert!(!alone.out.contains("\npurchase "), "one has its receipt: {}", alone.out);
}

/// Two order groups: three units of software, and five seats.
fn two_groups(intent: &mut Value) {
    let seats = json!({"product": "DZH318Z0BXWC", "sku": "0002", "quantity": 5, "term": "P1M", "billing_cycle": "monthly"});
    intent["line"] = json!([software(3), seats]);
}

/// The row of a purchase in the table of several.
fn row<'r>(ran: &'r Ran, id: &str) -> &'r str {
    let (_, table) = ran.out.split_once("\npurchase ").unwrap();
    table.lines().find(|line| line.starts_with(id)).unwrap()
}

#[test]
fn the_price_of_a_purchase_is_of_what_was_bought() {
    let harness = Harness::new();
    let intents = [harness.intent("refused", two_groups), harness.intent("whole", |_| {})];
    harness.set_faults(&json!([{"fault": "refuse_group", "group": "0", "operation": "CheckoutCart"}]));
    let partial = harness.at_endpoint(&["buy", &intents[0], "--json"]).object();
    assert_eq!(partial["status"], "partial");
    let (order, cart) = (&partial["orders"][0]["total_price"], &partial["price"][0]["amount"]);
    assert_eq!(&partial["bought"], &json!([{"amount": order, "currency": "USD"}]));
    assert_ne!(order, cart);
    harness.set_faults(&json!([{"fault": "unfulfilled"}]));
    let undelivered = harness.intent("undelivered", |_| {});
    let nothing = harness.at_endpoint(&["buy", &undelivered, "--json"]).object();
    assert_eq!((&nothing["status"], &nothing["bought"]), (&"rejected".into(), &json!([])));
    harness.set_faults(&json!([]));

    let all = harness.at_endpoint(&["buy", &intents[0], &intents[1], &undelivered]);
    let order = order.as_f64().unwrap();
    assert!(row(&all, "refused").contains(&format!("{order:.2} USD")), "{}", all.out);
    assert!(row(&all, "whole").contains("621.00 USD"), "{}", all.out);
    assert!(!row(&all, "undelivered").contains("USD"), "{}", all.out);
    assert!(all.out.contains(&format!("{order:.2} USD before tax; the cart asked")), "{}", all.out);
    assert!(all.out.contains("nothing was bought; the cart asked 621.00 USD before tax"), "{}", all.out);
    let follow_up = format!("`partner-center buy --failed-of refused --endpoint {}`", harness.origin);
    assert!(all.out.contains(&follow_up), "{}", all.out);
}

#[test]
fn what_an_earlier_run_bought_has_its_price() {
    let harness = Harness::new();
    let intents = [harness.intent("one", |_| {}), harness.intent("two", |_| {})];
    let first = harness.at_endpoint(&["buy", &intents[0], "--json"]);
    assert_eq!(first.code, 0, "{}", first.err);
    let again = harness.at_endpoint(&["buy", &intents[0], &intents[1], "--journal", "other.db"]);
    assert_eq!((again.code, harness.orders()), (0, 2), "{}", again.err);
    assert!(row(&again, "one").contains("621.00 USD"), "{}", again.out);
}

#[test]
fn a_step_is_told_under_its_own_stage() {
    let harness = Harness::new();
    let intent = harness.intent("staged", |_| {});
    let told = harness.at_endpoint(&["buy", &intent]).err;
    for (stage, step) in [("cart ", "sending CreateCart"), ("checkout ", "sending CheckoutCart")] {
        let line = told.lines().find(|line| line.ends_with(step)).unwrap();
        assert!(line.contains(stage), "{line}");
    }
}

#[test]
fn a_dry_run_says_why_there_is_no_price() {
    let harness = Harness::new();
    let intent = harness.intent("unpriced", |intent| intent["line"] = json!([reservation(1)]));
    let tried = harness.at_endpoint(&["buy", &intent, "--dry-run", "--json"]).object();
    assert_eq!((&tried["status"], &tried["price"]), (&"cancelled".into(), &json!([])));
    let notes = tried["notes"].to_string();
    assert!(notes.contains("no price"), "{notes}");
}

#[test]
fn the_table_of_several_purchases_is_in_their_order() {
    let harness = Harness::new();
    let slow = harness.intent("slow", |intent| intent["line"] = json!([reservation(1)]));
    let quick = harness.intent("quick", |intent| intent["line"][0]["sku"] = json!("0099"));
    let ran = harness.at_endpoint(&["buy", &slow, &quick]);
    let (_, table) = ran.out.split_once("\npurchase ").unwrap();
    assert!(table.find("\nslow").unwrap() < table.find("\nquick").unwrap(), "{table}");
}
