//! A row that somebody plants into a journal buys nothing.

use std::sync::Arc;

use pc_emulator::demo;
use pc_models::{BillingCycleType, Cart, CartId, CartLineItem};
use pc_transport::RequestId;
use pc_transport::operations::CreateCart;
use pc_workflows::{
    Approval, ApprovalNeed, Consent, Entry, Fact, History, Journal, NotConsented, Purchase, PurchaseId,
    PurchaseStatus, RunError, Runner, SealKey,
};

use super::{harness, parsed, policy};
use crate::harness::emulated::{Harness, software};

fn key() -> Arc<SealKey> {
    Arc::new(SealKey::new([7; 32]))
}

fn id(text: &str) -> PurchaseId {
    text.parse().unwrap()
}

fn sealing(harness: &Harness) -> Runner {
    Runner::new(harness.client.clone(), harness.journal.clone()).with_seal(key())
}

async fn plant(harness: &Harness, purchase: &str, fact: Fact) {
    let seq = harness.journal.entries(&id(purchase)).await.unwrap().len() as u64;
    let entry = Entry::new(harness.clock.now(), 0, fact);
    harness.journal.append(&id(purchase), seq, &entry).await.unwrap();
}

async fn plant_start(harness: &Harness, purchase: &str) {
    let start = Purchase::start(parsed(software(purchase)), false, "", harness.clock.now());
    plant(harness, purchase, start.fact).await;
}

/// It is not run, nothing is asked of the service for it, and nothing is written down.
async fn assert_stopped(harness: &Harness, purchase: &str, why: &NotConsented) {
    let before = harness.journal.entries(&id(purchase)).await.unwrap();
    let requests = harness.emulator.requests(usize::MAX).len();
    match sealing(harness).resume(&id(purchase)).await {
        Err(RunError::NotConsented { why: found, .. }) => assert_eq!(found, *why),
        other => panic!("{other:?}"),
    }
    assert_eq!(harness.emulator.requests(usize::MAX).len(), requests);
    assert_eq!(harness.journal.entries(&id(purchase)).await.unwrap(), before);
}

#[tokio::test(start_paused = true)]
async fn with_a_key_nothing_is_bought_that_nobody_agreed_to() {
    let harness = harness();
    let refused = sealing(&harness).buy(parsed(software("p-1"))).await;
    assert!(matches!(refused, Err(RunError::NotConsented { why: NotConsented::Nobody, .. })), "{refused:?}");
    assert!(harness.journal.purchases().await.unwrap().is_empty());
    let receipt = harness.buy_agreed(&sealing(&harness), software("p-1")).await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
}

#[tokio::test(start_paused = true)]
async fn a_planted_start_buys_nothing_until_somebody_agrees_to_it() {
    let harness = harness();
    plant_start(&harness, "p-1").await;
    assert_stopped(&harness, "p-1", &NotConsented::Nobody).await;
    let runner = sealing(&harness);
    assert!(runner.consent(&id("p-1"), harness.agreed(&software("p-1")).await).await.unwrap());
    assert_eq!(runner.resume(&id("p-1")).await.unwrap().status, PurchaseStatus::Completed);
    assert!(
        !runner.consent(&id("p-1"), harness.agreed(&software("p-1")).await).await.unwrap(),
        "it has ended"
    );
}

#[tokio::test(start_paused = true)]
async fn a_planted_consent_is_not_believed() {
    let harness = harness();
    let wrong = NotConsented::WrongSeal { given_by: "ann@contoso.example".to_owned() };
    let consent = harness.agreed(&software("p-1")).await;
    plant_start(&harness, "p-1").await;
    plant(&harness, "p-1", Fact::Consented { consent: consent.clone() }).await;
    assert_stopped(&harness, "p-1", &wrong).await;
    // One that was given, for another purchase.
    let stopped = policy("[approval]\nunits_above = 0");
    let runner = sealing(&harness).with_policy(Arc::new(stopped));
    runner.buy_with(parsed(software("p-2")), consent.clone()).await.unwrap_err();
    let given = History::new(harness.journal.clone()).purchase(&id("p-2")).await.unwrap();
    let mut given: Consent = given.consent().unwrap().clone();
    plant(&harness, "p-1", Fact::Consented { consent: given.clone() }).await;
    assert_stopped(&harness, "p-1", &wrong).await;
    // One that was given, and changed.
    given.prices[0].extended = Some(1_000_000.into());
    plant(&harness, "p-2", Fact::Consented { consent: given }).await;
    assert_stopped(&harness, "p-2", &wrong).await;
    assert_eq!(harness.count("CheckoutCart"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_planted_approval_is_not_believed() {
    let harness = harness();
    let runner = sealing(&harness).with_policy(Arc::new(policy("[approval]\nunits_above = 0")));
    let stopped = harness.buy_agreed(&runner, software("p-1")).await;
    let Err(RunError::NeedsApproval { need, .. }) = stopped else { panic!("{stopped:?}") };
    let now = harness.clock.now();
    let valid = std::time::Duration::from_secs(3600);
    let need: ApprovalNeed = *need;
    plant(&harness, "p-1", Fact::Approved { approval: Approval::new("bob", now, now + valid, &need) }).await;
    assert!(matches!(runner.resume(&id("p-1")).await, Err(RunError::NeedsApproval { .. })));
    let other_key = Arc::new(SealKey::new([8; 32]));
    for history in
        [History::new(harness.journal.clone()), History::new(harness.journal.clone()).with_seal(other_key)]
    {
        history.approve(&id("p-1"), "bob", now, valid).await.unwrap();
        assert!(matches!(runner.resume(&id("p-1")).await, Err(RunError::NeedsApproval { .. })));
    }
    let history = History::new(harness.journal.clone()).with_seal(key());
    history.approve(&id("p-1"), "bob", now, valid).await.unwrap();
    assert_eq!(runner.resume(&id("p-1")).await.unwrap().status, PurchaseStatus::Completed);
}

#[tokio::test(start_paused = true)]
async fn who_agreed_to_one_run_did_not_agree_to_the_next() {
    let harness = harness();
    let runner = sealing(&harness);
    let consent = harness.agreed(&software("p-1")).await;
    let dearer = "[[rules]]\nfault = \"reprice\"\npercent = 150\noperation = \"CreateCart\"";
    harness.emulator.set_faults(dearer.parse().unwrap());
    let receipt = runner.buy_with(parsed(software("p-1")), consent).await.unwrap();
    assert_eq!(receipt.error.unwrap().class, "price_changed");
    harness.emulator.set_faults("".parse().unwrap());
    let before = History::new(harness.journal.clone()).purchase(&id("p-1")).await.unwrap();
    let given = before.consent().unwrap().clone();
    let again = runner.buy_again(&id("p-1")).await;
    assert!(matches!(again, Err(RunError::NotConsented { why: NotConsented::Nobody, .. })), "{again:?}");
    plant(&harness, "p-1", Fact::StartedAgain).await;
    plant(&harness, "p-1", Fact::Consented { consent: given }).await;
    let wrong = NotConsented::WrongSeal { given_by: "ann@contoso.example".to_owned() };
    assert_stopped(&harness, "p-1", &wrong).await;
}

#[tokio::test(start_paused = true)]
async fn a_checkout_that_was_sent_is_followed_whoever_agreed_to_it() {
    let harness = harness();
    harness.stop_in_doubt(software("p-1")).await;
    let receipt = sealing(&harness).resume(&id("p-1")).await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
}

/// A cart of the customer that is not this purchase's: 100,000 units.
async fn cart_of_somebody(harness: &Harness) -> CartId {
    let asked = harness.runner.quote(parsed(software("other"))).await.unwrap().cart.unwrap();
    let item = asked.line_items[0].catalog_item_id.clone();
    let line = CartLineItem::new(item, 100_000, BillingCycleType::OneTime);
    let cart = CreateCart::new(demo::CONTOSO.into(), Cart::new(vec![line]));
    harness.client.run(&cart).await.unwrap().id.unwrap()
}

/// Stops a purchase between its discovery and its cart.
async fn stopped_before_the_cart(harness: &Harness, runner: &Runner, purchase: &str, is_agreed: bool) {
    let runner = runner.clone().with_policy(Arc::new(policy("[approval]\nunits_above = 0")));
    let stopped = match is_agreed {
        true => harness.buy_agreed(&runner, software(purchase)).await,
        false => runner.buy(parsed(software(purchase))).await,
    };
    assert!(matches!(stopped, Err(RunError::NeedsApproval { .. })), "{stopped:?}");
}

async fn plant_cart(harness: &Harness, purchase: &str, is_sent: bool) {
    let cart = cart_of_somebody(harness).await;
    let groups = vec!["0".to_owned()];
    plant(harness, purchase, Fact::CartCreated { cart, expires: None, groups, prices: Vec::new() }).await;
    if is_sent {
        let sending = Fact::Sending { operation: "CheckoutCart".to_owned(), request_id: RequestId::fresh() };
        plant(harness, purchase, sending).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_planted_checkout_sends_nobodys_cart() {
    for is_agreed in [false, true] {
        let harness = harness();
        let runner = if is_agreed { sealing(&harness) } else { harness.runner.clone() };
        stopped_before_the_cart(&harness, &runner, "p-1", is_agreed).await;
        plant_cart(&harness, "p-1", true).await;
        let receipt = sealing(&harness).resume(&id("p-1")).await.unwrap();
        assert_eq!(harness.count("CheckoutCart"), 0, "{receipt:?}");
        assert!(harness.emulator.orders().is_empty());
        assert_eq!(
            receipt.status,
            PurchaseStatus::Unresolved,
            "that none was sent is not proven: {receipt:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_planted_cart_is_not_checked_out() {
    let harness = harness();
    stopped_before_the_cart(&harness, &sealing(&harness), "p-1", true).await;
    plant_cart(&harness, "p-1", false).await;
    let receipt = sealing(&harness).resume(&id("p-1")).await.unwrap();
    assert_eq!(receipt.error.map(|error| error.class).as_deref(), Some("cart_state"));
    assert_eq!(harness.count("CheckoutCart"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_planted_checkout_does_not_stand_for_what_a_policy_allows() {
    for rules in ["[approval]\nunits_above = 0", "[allow]\ncountries = [\"DE\"]"] {
        assert_not_repeated_under(rules).await;
    }
}

/// What is in doubt is not sent again against this policy, and not said to be unbought.
async fn assert_not_repeated_under(rules: &str) {
    let harness = harness();
    stopped_before_the_cart(&harness, &sealing(&harness), "p-1", true).await;
    // A right cart, with the purchase's own lines and name, and rows that say it was sent.
    let before = History::new(harness.journal.clone()).purchase(&id("p-1")).await.unwrap();
    let cart = CreateCart::new(demo::CONTOSO.into(), before.cart().unwrap());
    let cart = harness.client.run(&cart).await.unwrap();
    let prices = harness.agreed(&software("p-1")).await.prices;
    let groups = vec!["0".to_owned()];
    plant(&harness, "p-1", Fact::CartCreated { cart: cart.id.unwrap(), expires: None, groups, prices }).await;
    let sending = Fact::Sending { operation: "CheckoutCart".to_owned(), request_id: RequestId::fresh() };
    plant(&harness, "p-1", sending).await;
    let runner = sealing(&harness).with_policy(Arc::new(policy(rules)));
    let receipt = runner.resume(&id("p-1")).await.unwrap();
    assert_eq!(
        (harness.count("CheckoutCart"), receipt.status),
        (0, PurchaseStatus::Unresolved),
        "{receipt:?}"
    );
    let message = receipt.error.unwrap().message;
    assert!(message.contains("It may have been bought"), "{message}");
    assert!(!message.contains("Nothing was bought") && !message.contains("left unbought"), "{message}");
}
