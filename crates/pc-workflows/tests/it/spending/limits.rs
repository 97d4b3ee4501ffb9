//! Sums over many purchases, and across runs of the program.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::{Either, join_all, select};
use pc_emulator::{EmulatorOptions, demo};
use pc_workflows::{
    Compaction, Entry, Fact, Journal, JournalError, JournaledPurchase, MemoryJournal, Purchase, PurchaseId,
    PurchaseIntent, PurchaseStatus, Receipt, RunError, Runner, SpendingStage, prune,
};
use serde_json::json;

use super::{harness, parsed, policy};
use crate::harness::emulated::{Harness, software};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A new run of the program, over the same journal.
fn run(harness: &Harness, rules: &str) -> Runner {
    Runner::new(harness.client.clone(), harness.journal.clone()).with_policy(Arc::new(policy(rules)))
}

async fn buy(runner: &Runner, id: &str) -> Receipt {
    runner.buy(parsed(software(id))).await.unwrap()
}

fn rule(receipt: &Receipt) -> String {
    let Some(error) = &receipt.error else { return receipt.status.as_str().to_owned() };
    error.message.split('`').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_day_is_limited_across_runs_and_begins_anew() {
    let harness = harness();
    let two_a_day = "[limits.day]\nunits = 2";
    let first = run(&harness, two_a_day);
    assert_eq!(rule(&buy(&first, "p-1").await), "completed");
    assert_eq!(rule(&buy(&first, "p-2").await), "completed");
    assert_eq!(rule(&buy(&first, "p-3").await), "limits.day.units");
    let second = run(&harness, two_a_day);
    let refused = buy(&second, "p-4").await;
    assert_eq!(rule(&refused), "limits.day.units");
    let message = refused.error.unwrap().message;
    assert!(message.contains("today may have 2 units; 2 are committed, and 1 are wanted"), "{message}");
    tokio::time::advance(DAY).await;
    assert_eq!(rule(&buy(&second, "p-5").await), "completed");
    assert_eq!(harness.emulator.orders().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_run_and_a_customer_are_limited() {
    let harness = harness();
    let rules = "[limits.run]\nunits = 1\n[limits.customer]\nunits = 2";
    let first = run(&harness, rules);
    assert_eq!(rule(&buy(&first, "p-1").await), "completed");
    assert_eq!(rule(&buy(&first, "p-2").await), "limits.run.units");
    assert_eq!(rule(&buy(&run(&harness, rules), "p-3").await), "completed");
    tokio::time::advance(3 * DAY).await;
    assert_eq!(rule(&buy(&run(&harness, rules), "p-4").await), "limits.customer.units");
}

#[tokio::test(start_paused = true)]
async fn what_was_not_bought_is_given_back() {
    let harness = harness();
    let runner = run(&harness, "[limits.day]\nunits = 1");
    let refused = "[[rules]]\nfault = \"refuse_group\"\ngroup = \"0\"\noperation = \"CheckoutCart\"";
    harness.emulator.set_faults(refused.parse().unwrap());
    assert_eq!(buy(&runner, "p-1").await.status, PurchaseStatus::Rejected);
    harness.emulator.set_faults("".parse().unwrap());
    assert_eq!(rule(&buy(&runner, "p-2").await), "completed");
    assert_eq!(rule(&buy(&runner, "p-3").await), "limits.day.units");
}

/// What was bought without a policy, by this version or an earlier one, counts by its cart or by its orders; and pruned it counts
/// as it did before.
#[tokio::test(start_paused = true)]
async fn what_was_bought_without_a_policy_counts() {
    let harness = harness();
    let receipt = harness.buy(software("p-1")).await;
    let price = receipt.price[0];
    let rules = |amount: pc_models::Decimal| format!("[limits.customer]\namount = {{ USD = \"{amount}\" }}");
    let (just_one, two) = (rules(price.amount), rules(price.checked_add(price).unwrap().amount));
    assert_eq!(rule(&buy(&run(&harness, &just_one), "p-2").await), "limits.customer.amount.USD");
    tokio::time::advance(DAY).await;
    prune(&*harness.journal, harness.clock.now()).await.unwrap();
    assert_eq!(rule(&buy(&run(&harness, &just_one), "p-3").await), "limits.customer.amount.USD");
    assert_eq!(rule(&buy(&run(&harness, &two), "p-4").await), "completed");
}

/// Begun on one day and allowed on the next, it counts on the day on which it was allowed; also when its history is let go, by
/// this version or by an earlier one, which did not keep that day.
#[tokio::test(start_paused = true)]
async fn letting_a_history_go_moves_no_spending_to_another_day() {
    for is_of_an_earlier_version in [false, true] {
        let harness = harness();
        let one_a_day = "[limits.day]\nunits = 1";
        let runner = run(&harness, one_a_day);
        let stopping = runner.clone().with_observer(move |_| runner.stop());
        stopping.buy(parsed(software("p-1"))).await.unwrap_err();
        tokio::time::advance(DAY / 2).await;
        let id: PurchaseId = "p-1".parse().unwrap();
        let resumed = run(&harness, one_a_day).resume(&id).await.unwrap();
        assert_eq!(rule(&resumed), "completed");
        let day = |at: pc_models::Timestamp| at.to_string()[..10].to_owned();
        assert_ne!(day(resumed.started_at), day(resumed.ended_at), "another day");
        if is_of_an_earlier_version {
            let entries = harness.journal.entries(&id).await.unwrap();
            let closing = Purchase::replay(&entries).unwrap().closing().unwrap();
            let mut kept = serde_json::to_value(&closing).unwrap();
            kept["fact"]["closed"].as_object_mut().unwrap().remove("allowed_at");
            let kept = serde_json::from_value(kept).unwrap();
            harness.journal.compact(&id, entries.len() as u64, &kept).await.unwrap();
        } else {
            let later = harness.clock.now() + Duration::from_secs(60);
            assert_eq!(prune(&*harness.journal, later).await.unwrap().purchases, 1);
        }
        assert_eq!(rule(&buy(&run(&harness, one_a_day), "p-2").await), "limits.day.units");
    }
}

/// A journal in which what it says of one purchase is damaged.
struct Damaged(Arc<MemoryJournal>);

#[async_trait]
impl Journal for Damaged {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.0.append(purchase, seq, entry).await
    }
    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        match purchase.as_str() {
            "p-1" => {
                Err(JournalError::DamagedPurchase { purchase: purchase.clone(), damage: "a bit".to_owned() })
            }
            _ => self.0.entries(purchase).await,
        }
    }
    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.0.purchases().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_damaged_purchase_is_never_counted_as_nothing() {
    let harness = harness();
    harness.buy(software("p-1")).await;
    let journal = Arc::new(Damaged(harness.journal.clone()));
    let runner = Runner::new(harness.client.clone(), journal);
    let limited = runner.clone().with_policy(Arc::new(policy("[limits.day]\nunits = 100")));
    match limited.buy(parsed(software("p-2"))).await {
        Err(RunError::UnknownSpending { unknown, .. }) => assert_eq!(unknown.as_str(), "p-1"),
        other => panic!("{other:?}"),
    }
    assert_eq!(harness.emulator.orders().len(), 1);
    let no_sums = runner.with_policy(Arc::new(policy("[limits.line]\nunits = 100")));
    assert_eq!(no_sums.resume(&"p-2".parse().unwrap()).await.unwrap().status, PurchaseStatus::Completed);
}

/// A thousand purchases at once, of a program that is killed at drawn instants, buy as much as may be bought and no more.
#[tokio::test(start_paused = true)]
async fn a_thousand_purchases_at_once_pass_no_limit_together() {
    const PURCHASES: usize = 1_000;
    const LIMIT: usize = 300;
    let mut options = EmulatorOptions::default();
    options.further_customers = 20;
    let harness = Harness::new(options);
    let intents: Vec<PurchaseIntent> = (0..PURCHASES)
        .map(|number| {
            let mut intent = software(&format!("p-{number}"));
            intent["customer"] = json!(demo::further_customer(number % 20));
            parsed(intent)
        })
        .collect();
    let rules = format!("[limits.day]\nunits = {LIMIT}\n[limits.customer]\nunits = {}", LIMIT / 10);
    let mut rng = fastrand::Rng::with_seed(16);
    let receipts = loop {
        let runner = run(&harness, &rules);
        let buying = join_all(intents.iter().map(|intent| runner.buy(intent.clone())));
        // Killed: whatever was not written down by then is lost.
        let dies = harness.clock.now() + Duration::from_millis(rng.u64(1..120_000));
        let killed = harness.clock.sleep_until(dies);
        match select(Box::pin(buying), killed).await {
            Either::Left((receipts, _)) => break receipts,
            Either::Right(_) => {
                let bought = harness.emulator.orders().len();
                assert!(bought <= LIMIT, "{bought}");
            }
        }
    };
    let mut completed = 0;
    for receipt in receipts {
        let receipt = receipt.unwrap();
        match receipt.status {
            PurchaseStatus::Completed => completed += 1,
            PurchaseStatus::Rejected => assert!(rule(&receipt).starts_with("limits."), "{:?}", receipt.error),
            other => panic!("{other:?}: {:?}", receipt.error),
        }
    }
    assert_eq!((completed, harness.emulator.orders().len()), (LIMIT, LIMIT));
    let mut allowed = HashSet::new();
    for known in harness.journal.purchases().await.unwrap() {
        let entries = harness.journal.entries(&known.id).await.unwrap();
        let is_allowed = |entry: &Entry| {
            matches!(&entry.fact, Fact::SpendingAllowed { stage: SpendingStage::BeforeCheckout, .. })
        };
        if entries.iter().any(is_allowed) {
            allowed.insert(known.id);
        }
    }
    assert_eq!(allowed.len(), LIMIT, "what was allowed was bought");
}
