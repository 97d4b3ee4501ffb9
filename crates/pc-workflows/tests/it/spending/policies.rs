//! What a policy refuses, and where it is asked.

use std::sync::Arc;

use pc_models::Money;
use pc_workflows::driver::{self, Go, Next};
use pc_workflows::{
    Consent, Decision, Journal, LinePrice, Policy, PolicyFile, Proof, Proposal, Purchase, PurchaseStatus,
    Runner, Spending, SpendingPolicy, SpendingStage, Tolerance,
};
use serde_json::{Value, json};

use super::{harness, parsed, policy};
use crate::harness::emulated::{catalog_items, software};
use crate::harness::start;

#[test]
fn a_policy_that_makes_no_sense_names_the_value() {
    for (rules, path) in [
        ("[limits.line]\nunits = 0", "limits.line.units"),
        ("[limits.day]\namount = { USD = \"-5\" }", "limits.day.amount.USD"),
        ("[limits.line]\nunits = 5\n[limits.purchase]\nunits = 4", "limits.line.units"),
        (
            "[limits.line]\namount = { EUR = 5 }\n[limits.purchase]\namount = { USD = 4 }",
            "limits.line.amount.EUR",
        ),
        (
            "[limits.customer_day]\namount = { EUR = 5 }\n[limits.day]\namount = { EUR = 4 }",
            "limits.customer_day.amount.EUR",
        ),
        ("[allow]\nproducts = []", "allow.products"),
        ("[allow]\nterms = [\"yearly\"]", "allow.terms"),
        ("[allow]\nskus = [\"CFQ7\"]", "allow.skus"),
        ("[approval]\nvalid_hours = 3", "approval"),
        ("[approval]\nunits_above = 3\nvalid_hours = 0", "approval.valid_hours"),
        ("[approval]\nunits_above = 3\napprovers = []", "approval.approvers"),
        ("[limits.purchase]\namount = { USD = 5 }\n[approval]\nabove = { USD = 5 }", "approval.above.USD"),
    ] {
        let file: PolicyFile = toml::from_str(&format!("version = 1\nname = \"n\"\n{rules}")).unwrap();
        assert_eq!(Policy::new(file).unwrap_err().path, path, "{rules}");
    }
    for text in [
        "version = 1\nname = \"n\"\nlimit = 3",
        "version = 1\nname = \"n\"\n[limits.line]\namount = { USD = 1.5 }",
        "version = 1\nname = \"n\"\n[limits.line]\namount = { dollars = 1 }",
        "version = 1\nname = \"n\"\n[limits.line]\nunits = -1",
        "version = 1\nname = \"n\"\nprice_tolerance_percent = -1",
    ] {
        assert!(toml::from_str::<PolicyFile>(text).is_err(), "{text}");
    }
    assert_eq!(Policy::new(PolicyFile::default()).unwrap_err().path, "version");
}

#[test]
fn a_policy_is_told_from_others_by_what_it_says() {
    let (one, other) = (policy("[limits.line]\nunits = 5"), policy("[limits.line]\nunits = 6"));
    assert_ne!(one.name(), other.name());
    assert_eq!(one.name(), policy("[limits.line]\nunits = 5").name());
    assert!(!one.needs_totals() && policy("[limits.run]\nunits = 5").needs_totals());
}

/// The rule that refuses three lines of a quote.
fn refused_by(rules: &str) -> String {
    let intent = parsed(catalog_items("p-1"));
    let price = |amount: i64| Some(Money::new(amount.into(), "USD".parse().unwrap()));
    let proposal = Proposal::new(SpendingStage::BeforeCart, &intent, start());
    let proposal = proposal.priced([price(100), None, price(5)]);
    match policy(rules).decide(&proposal) {
        Decision::Refused { rule, .. } => rule,
        other => format!("{other:?}"),
    }
}

#[test]
fn every_refusal_names_its_rule() {
    let allowed = "Allowed";
    for (rules, rule) in [
        ("", allowed),
        ("[limits.line]\nunits = 9", "limits.line.units"),
        ("[limits.purchase]\nunits = 17", "limits.purchase.units"),
        ("[limits.purchase]\nunits = 18", allowed),
        ("[limits.purchase]\namount = { USD = 200 }", "unpriced"),
        ("unpriced = \"allow\"\n[limits.purchase]\namount = { USD = 105 }", allowed),
        (
            "unpriced = \"allow\"\n[limits.purchase]\namount = { USD = \"104.99\" }",
            "limits.purchase.amount.USD",
        ),
        ("unpriced = \"allow\"\n[limits.line]\namount = { EUR = 1000 }", "limits.line.amount.USD"),
        ("unpriced = \"refuse\"", "unpriced"),
        ("allow_yes = false", "allow_yes"),
        ("[allow]\ncustomers = [\"0e8c2c1a-0000-0000-0000-000000000000\"]", "allow.customers"),
        ("[allow]\ncountries = [\"de\"]", "allow.countries"),
        ("[allow]\ncountries = [\"us\"]", allowed),
        ("[allow]\nproducts = [\"DG7GMGF0DWM3\"]", "allow.products"),
        ("[allow]\nskus = [\"DG7GMGF0DWM3:0002\", \"DZH318Z0BXWC:0002\"]", "allow.skus"),
        ("[allow]\nkinds = [\"Software\"]", "allow.kinds"),
        ("[allow]\nterms = [\"P1M\"]", "allow.terms"),
        ("[allow]\nterms = [\"P1M\", \"none\"]", allowed),
    ] {
        assert_eq!(refused_by(rules), rule, "{rules}");
    }
}

#[test]
fn a_price_below_zero_and_a_tolerance_above_the_policys_are_refused() {
    let intent = parsed(software("p-1"));
    let price = |amount: i64| LinePrice::new(Money::new(amount.into(), "USD".parse().unwrap()));
    let rule = |rules: &str, amount: i64, tolerance: i64| {
        let consent = Consent::new("ann", start(), true, vec![price(amount)]);
        let consent = consent.with_tolerance(Tolerance::percent(tolerance.into()).unwrap());
        let mut proposal = Proposal::new(SpendingStage::BeforeCheckout, &intent, start());
        proposal.consent = Some(&consent);
        match policy(rules).decide(&proposal.priced([price(amount).money()])) {
            Decision::Refused { rule, .. } => rule,
            other => format!("{other:?}"),
        }
    };
    let limit = "[limits.day]\namount = { USD = 700 }";
    assert_eq!(rule(limit, -62_100, 0), "unpriced", "it would free the limit");
    assert_eq!(rule(limit, 621, 0), "Allowed");
    assert_eq!(rule(limit, 621, 5), "price_tolerance_percent");
    assert_eq!(rule(&format!("price_tolerance_percent = 5\n{limit}"), 621, 5), "Allowed");
}

#[tokio::test(start_paused = true)]
async fn a_policy_refuses_before_the_cart_what_it_can_tell_by_then() {
    let harness = harness();
    let runner = harness.runner.clone().with_policy(Arc::new(policy("[limits.line]\nunits = 9")));
    let receipt = runner.buy(parsed(catalog_items("p-1"))).await.unwrap();
    assert_eq!((receipt.status, receipt.proof), (PurchaseStatus::Rejected, Proof::NeverSent));
    assert!(receipt.policy.is_some_and(|policy| policy.starts_with("contoso (")));
    let error = receipt.error.unwrap();
    assert_eq!(error.class, "policy");
    assert!(
        error.message.contains("`limits.line.units`") && error.message.contains("contoso"),
        "{}",
        error.message
    );
    assert_eq!(harness.count("CreateCart"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_policy_refuses_before_the_checkout_what_the_cart_costs() {
    let harness = harness();
    let rules = "[limits.purchase]\namount = { USD = \"0.01\" }";
    let runner = harness.runner.clone().with_policy(Arc::new(policy(rules)));
    let receipt = runner.buy(parsed(software("p-1"))).await.unwrap();
    let error = receipt.error.unwrap();
    assert!(error.message.contains("`limits.purchase.amount.USD`"), "{}", error.message);
    assert!(error.message.contains(receipt.cart.unwrap().as_str()), "{}", error.message);
    assert_eq!((harness.count("CreateCart"), harness.count("CheckoutCart")), (1, 0));
    // With a quote it is known before.
    let receipt = harness.buy_agreed(&runner, software("p-2")).await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Rejected);
    assert_eq!(harness.count("CreateCart"), 2, "that of the quote");
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_and_a_quote_show_a_refusal() {
    let harness = harness();
    let few = harness.runner.clone().with_policy(Arc::new(policy("[limits.line]\nunits = 9")));
    assert_eq!(few.dry_run(parsed(catalog_items("p-1"))).await.unwrap().error.unwrap().class, "policy");
    let cheap = policy("allow_yes = false\n[limits.purchase]\namount = { USD = \"0.01\" }");
    let cheap = harness.runner.clone().with_policy(Arc::new(cheap));
    assert_eq!(cheap.dry_run(parsed(software("p-1"))).await.unwrap().error, None, "it has no price yet");
    assert_eq!(cheap.quote(parsed(software("p-1"))).await.unwrap().receipt.error.unwrap().class, "policy");
    let wary = harness.runner.clone().with_policy(Arc::new(policy("[approval]\nabove = { USD = \"0.01\" }")));
    let quote = wary.quote(parsed(software("p-1"))).await.unwrap();
    assert!(quote.receipt.notes[0].contains("second person's approval"), "{:?}", quote.receipt.notes);
}

#[tokio::test(start_paused = true)]
async fn the_receipt_names_the_policy() {
    let harness = harness();
    let policy = policy("allow_yes = false");
    let name = policy.name();
    let runner = harness.runner.clone().with_policy(Arc::new(policy));
    let receipt = harness.buy_agreed(&runner, software("p-1")).await.unwrap();
    assert_eq!((receipt.status, receipt.policy), (PurchaseStatus::Completed, Some(name)));
    let agreed = harness.agreed(&software("p-2")).await;
    let unattended = Consent::new(agreed.given_by, agreed.given_at, false, agreed.prices);
    let receipt = runner.buy_with(parsed(software("p-2")), unattended).await.unwrap();
    assert!(receipt.error.unwrap().message.contains("`allow_yes`"));
}

/// Any host asks the policy by the same function.
#[tokio::test(start_paused = true)]
async fn a_host_that_drives_a_purchase_by_hand_is_told_that_it_has_ended() {
    let harness = harness();
    let spending = Spending::new().with_policy(Arc::new(policy("[limits.line]\nunits = 9")));
    let start = Purchase::start(parsed(catalog_items("p-1")), false, "here", harness.clock.now());
    let (mut purchase, client) = (Purchase::replay(&[start]).unwrap(), &harness.client);
    loop {
        let mut news = Vec::new();
        match driver::advance(&mut purchase, harness.clock.now(), &mut news) {
            Next::Call(planned) => {
                match driver::write_ahead(&mut purchase, &planned, client, &spending, &mut news).unwrap() {
                    Go::Send(fence) => {
                        let answer = planned.call.run(client, planned.request_id, fence).await;
                        let entry = driver::learned(&purchase, &planned, answer, client).unwrap();
                        purchase.apply(&entry);
                    }
                    Go::NotSent => assert!(purchase.receipt().is_some()),
                }
            }
            Next::Wait { until, .. } => harness.clock.sleep_until(until).await,
            Next::Finished => break,
        }
    }
    assert_eq!(purchase.receipt().unwrap().error.unwrap().class, "policy");
    assert_eq!(harness.count("CreateCart"), 0);
}

/// A policy of one's own.
struct Nothing;

impl SpendingPolicy for Nothing {
    fn name(&self) -> String {
        "nothing".to_owned()
    }
    fn decide(&self, _: &Proposal<'_>) -> Decision {
        Decision::Refused { rule: "nothing".to_owned(), reason: "nothing is bought".to_owned() }
    }
}

#[tokio::test(start_paused = true)]
async fn a_checkout_that_was_sent_is_followed_to_its_end_whatever_the_policy_says_by_now() {
    let harness = harness();
    harness.stop_in_doubt(software("p-1")).await;
    let strict = Runner::new(harness.client.clone(), harness.journal.clone()).with_policy(Arc::new(Nothing));
    let receipt = strict.resume(&"p-1".parse().unwrap()).await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
    let receipt = strict.buy(parsed(software("p-2"))).await.unwrap();
    assert_eq!(receipt.error.unwrap().class, "policy");
    assert_eq!(harness.emulator.orders().len(), 1);
    assert_eq!(harness.journal.purchases().await.unwrap().len(), 2);
}

#[test]
fn a_policy_file_says_what_it_is_made_of() {
    let text = r#"
        version = 1
        name = "contoso"
        type_total_above = { USD = "10000" }
        price_tolerance_percent = "0.5"
        [limits.day]
        amount = { USD = "25000", EUR = 4500 }
        [approval]
        above = { USD = "10000" }
        valid_hours = 24
    "#;
    let policy = Policy::new(toml::from_str::<PolicyFile>(text).unwrap()).unwrap();
    let json: Value = serde_json::to_value(policy.file()).unwrap();
    assert_eq!(json["type_total_above"], json!({"USD": "10000"}));
    assert_eq!(policy.approval_valid().as_secs(), 24 * 60 * 60);
    assert!(policy.refuses_unpriced());
    assert_eq!(serde_json::from_value::<PolicyFile>(json).unwrap(), *policy.file());
}
