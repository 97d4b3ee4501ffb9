//! A second person's word.

use std::sync::Arc;
use std::time::Duration;

use pc_workflows::{History, Journal, NotApproved, PurchaseId, PurchaseStatus, RunError, Runner, Tolerance};

use super::{harness, parsed, policy};
use crate::harness::emulated::{Harness, software};

const HOUR: Duration = Duration::from_secs(60 * 60);
const ANY_PRICE: &str = "[approval]\nabove = { USD = \"0.01\" }";

fn id() -> PurchaseId {
    "p-1".parse().unwrap()
}

/// A runner whose policy has these rules.
fn runner(harness: &Harness, rules: &str) -> Runner {
    harness.runner.clone().with_policy(Arc::new(policy(rules)))
}

fn needs_approval(outcome: &Result<pc_workflows::Receipt, RunError>) -> String {
    match outcome {
        Err(RunError::NeedsApproval { need, .. }) => need.rule.clone(),
        other => panic!("{other:?}"),
    }
}

async fn approve(harness: &Harness, by: &str) -> Result<(), RunError> {
    let history = History::new(harness.journal.clone());
    history.approve(&id(), by, harness.clock.now(), HOUR).await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn a_purchase_above_an_amount_waits_for_a_second_person() {
    let harness = harness();
    let runner = runner(&harness, ANY_PRICE);
    let outcome = harness.buy_agreed(&runner, software("p-1")).await;
    assert_eq!(needs_approval(&outcome), "approval.above.USD");
    assert_eq!(harness.count("CreateCart"), 1, "that of the quote");
    let known = harness.journal.entries(&id()).await.unwrap();
    assert_eq!(needs_approval(&runner.resume(&id()).await), "approval.above.USD");
    let again = harness.journal.entries(&id()).await.unwrap();
    let asked = again[known.len()..].iter().filter(|entry| entry.fact.to_string().contains("second person"));
    assert_eq!(asked.count(), 0, "what is known is not asked for again");
    for same in ["ann@contoso.example", " ANN@Contoso.Example"] {
        let refused = approve(&harness, same).await;
        assert!(matches!(refused, Err(RunError::NotApproved(NotApproved::SamePerson { .. }))), "{refused:?}");
    }
    approve(&harness, "bob@contoso.example").await.unwrap();
    let receipt = runner.resume(&id()).await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
    let late = approve(&harness, "bob@contoso.example").await;
    assert!(matches!(late, Err(RunError::NotApproved(NotApproved::NotWaiting(_)))), "{late:?}");
}

#[tokio::test(start_paused = true)]
async fn an_approval_expires() {
    let harness = harness();
    let runner = runner(&harness, ANY_PRICE);
    harness.buy_agreed(&runner, software("p-1")).await.unwrap_err();
    approve(&harness, "bob").await.unwrap();
    tokio::time::advance(2 * HOUR).await;
    needs_approval(&runner.resume(&id()).await);
    approve(&harness, "bob").await.unwrap();
    assert_eq!(runner.resume(&id()).await.unwrap().status, PurchaseStatus::Completed);
}

#[tokio::test(start_paused = true)]
async fn an_approval_is_for_a_price_and_no_higher_one() {
    let harness = harness();
    let runner = runner(&harness, &format!("price_tolerance_percent = 100\n{ANY_PRICE}"));
    let consent = harness.agreed(&software("p-1")).await;
    let consent = consent.with_tolerance(Tolerance::percent(100.into()).unwrap());
    runner.buy_with(parsed(software("p-1")), consent).await.unwrap_err();
    approve(&harness, "bob").await.unwrap();
    let dearer = "[[rules]]\nfault = \"reprice\"\npercent = 150\noperation = \"CreateCart\"";
    harness.emulator.set_faults(dearer.parse().unwrap());
    needs_approval(&runner.resume(&id()).await);
    assert_eq!((harness.count("CreateCart"), harness.count("CheckoutCart")), (2, 0));
    approve(&harness, "bob").await.unwrap();
    assert_eq!(runner.resume(&id()).await.unwrap().status, PurchaseStatus::Completed);
}

#[tokio::test(start_paused = true)]
async fn only_who_may_approve_does() {
    let harness = harness();
    let runner = runner(&harness, &format!("{ANY_PRICE}\napprovers = [\"Carol\"]"));
    harness.buy_agreed(&runner, software("p-1")).await.unwrap_err();
    approve(&harness, "bob").await.unwrap();
    needs_approval(&runner.resume(&id()).await);
    approve(&harness, "carol").await.unwrap();
    assert_eq!(runner.resume(&id()).await.unwrap().status, PurchaseStatus::Completed);
}

#[tokio::test(start_paused = true)]
async fn who_agrees_anew_cannot_have_approved_it_before() {
    let harness = harness();
    let runner = runner(&harness, ANY_PRICE);
    harness.buy_agreed(&runner, software("p-1")).await.unwrap_err();
    approve(&harness, "bob").await.unwrap();
    let quote = harness.runner.quote(parsed(software("p-1"))).await.unwrap();
    assert!(runner.consent(&id(), quote.consent("Bob", harness.clock.now(), true)).await.unwrap());
    needs_approval(&runner.resume(&id()).await);
}

#[tokio::test(start_paused = true)]
async fn where_nobody_saw_a_quote_the_cart_is_approved() {
    let harness = harness();
    let runner = runner(&harness, ANY_PRICE);
    needs_approval(&runner.buy(parsed(software("p-1"))).await);
    assert_eq!((harness.count("CreateCart"), harness.count("CheckoutCart")), (1, 0));
    approve(&harness, "bob").await.unwrap();
    assert_eq!(runner.resume(&id()).await.unwrap().status, PurchaseStatus::Completed);
    assert_eq!((harness.count("CreateCart"), harness.count("GetCart")), (1, 1), "the cart is read again");
}

#[tokio::test(start_paused = true)]
async fn a_purchase_that_nobody_approves_ends_at_its_deadline() {
    let harness = harness();
    let runner = runner(&harness, ANY_PRICE);
    harness.buy_agreed(&runner, software("p-1")).await.unwrap_err();
    tokio::time::advance(25 * HOUR).await;
    let receipt = runner.resume(&id()).await.unwrap();
    assert_eq!(
        (receipt.status, receipt.error.unwrap().class.as_str()),
        (PurchaseStatus::Cancelled, "deadline")
    );
}
