//! Stops, aborts and re-examinations at drawn moments, over a network that loses requests and answers: the orders as the
//! service holds them say whether every end is true.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::future::{join, join_all};
use pc_emulator::{Emulator, EmulatorOptions, SecondCheckout};
use pc_transport::wire::{Reply, Request};
use pc_transport::{SendError, Transport};
use pc_workflows::{PurchaseId, PurchaseIntent, PurchaseStatus, Receipt, RunError, Runner};

use crate::harness::emulated::{Harness, catalog_items, software};

/// Loses some requests and some answers.
struct Lossy {
    emulator: Emulator,
    rng: Mutex<fastrand::Rng>,
}

#[async_trait]
impl Transport for Lossy {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        tokio::task::yield_now().await;
        let fate = self.rng.lock().unwrap().u8(..10);
        let lost = || SendError::maybe_sent("lost");
        if fate == 0 {
            return Err(lost());
        }
        let reply = self.emulator.handle(request);
        tokio::task::yield_now().await;
        if fate == 1 { Err(lost()) } else { Ok(reply) }
    }
}

/// One life of the program: it buys everything, until at a drawn step it is stopped or a purchase is aborted.
async fn life(
    harness: &Harness,
    intents: &[PurchaseIntent],
    rng: &mut fastrand::Rng,
) -> Vec<Option<Receipt>> {
    let runner = Runner::new(harness.client.clone(), harness.journal.clone());
    let (step, whom, stops) = (rng.u32(..150), rng.usize(..intents.len()), rng.bool());
    let (count, now) = (Arc::new(AtomicU32::new(0)), Arc::new(tokio::sync::Notify::new()));
    let moment = now.clone();
    let watched = runner.clone().with_observer(move |_| {
        if count.fetch_add(1, Ordering::Relaxed) == step {
            moment.notify_one();
        }
    });
    let disturb = async {
        now.notified().await;
        if stops {
            runner.stop();
        } else if let Err(error) = runner.abort(&intents[whom].id).await {
            assert!(matches!(error, RunError::TooLate(_) | RunError::Unknown(_)), "{error}");
        }
    };
    let buy = async {
        let outcomes = join_all(intents.iter().map(|intent| watched.buy(intent.clone()))).await;
        now.notify_one(); // nothing more happens
        outcomes
    };
    let (outcomes, ()) = join(buy, disturb).await;
    let receipt = |outcome| match outcome {
        Ok(receipt) => Some(receipt),
        Err(RunError::Interrupted(_) | RunError::NotBegun(_)) => None,
        Err(error) => panic!("{error}"),
    };
    outcomes.into_iter().map(receipt).collect()
}

/// The units that the service holds, by purchase.
fn units_held(harness: &Harness) -> HashMap<PurchaseId, u64> {
    let mut units = HashMap::new();
    for order in harness.emulator.orders() {
        for line in order["lineItems"].as_array().unwrap() {
            let name = line["friendlyName"].as_str().unwrap();
            let id = name.rsplit_once('[').unwrap().1.trim_end_matches(']').parse().unwrap();
            *units.entry(id).or_default() += line["quantity"].as_u64().unwrap();
        }
    }
    units
}

#[tokio::test(start_paused = true)]
async fn whatever_is_stopped_aborted_or_looked_at_again_every_end_is_true() {
    let mut ends: HashMap<&str, u32> = HashMap::new();
    for seed in 0..24 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut options = EmulatorOptions::default();
        options.seed = seed;
        options.second_checkout = if rng.bool() { SecondCheckout::Replay } else { SecondCheckout::Refuse };
        let lossy = Mutex::new(rng.fork());
        let harness = Harness::through(options, |emulator| Arc::new(Lossy { emulator, rng: lossy }));
        let mut intents = vec![software("a"), catalog_items("b"), software("c")];
        intents[2]["deadline_minutes"] = rng.u32(1..40).into();
        let intents: Vec<PurchaseIntent> =
            intents.into_iter().map(|intent| serde_json::from_value(intent).unwrap()).collect();
        let mut receipts = life(&harness, &intents, &mut rng).await;
        while receipts.iter().any(Option::is_none) {
            receipts = life(&harness, &intents, &mut rng).await;
        }
        harness.clock.sleep_until(harness.clock.now() + std::time::Duration::from_secs(24 * 3600)).await;
        let bought = units_held(&harness);
        for receipt in receipts.into_iter().flatten() {
            let looked = harness.runner.reexamine(&receipt.purchase_id).await.unwrap();
            assert!(
                receipt.status == PurchaseStatus::Unresolved || looked == receipt,
                "seed {seed}: an end changed"
            );
            let wanted: u64 = looked.intent.lines.iter().map(|line| u64::from(line.quantity)).sum();
            let units = bought.get(&looked.purchase_id).copied().unwrap_or_default();
            let is_true = match looked.status {
                PurchaseStatus::Completed => units == wanted,
                PurchaseStatus::Cancelled => units == 0,
                PurchaseStatus::Unresolved => units == 0 || units == wanted,
                _ => false,
            };
            assert!(is_true, "seed {seed}: {units} of {wanted} were bought, it says {looked:?}");
            *ends.entry(looked.status.as_str()).or_default() += 1;
            *ends.entry(if looked == receipt { "kept" } else { "found out" }).or_default() += 1;
        }
        assert_eq!(units_held(&harness), bought, "seed {seed}: a second look bought something");
    }
    for end in ["completed", "cancelled", "found out"] {
        assert!(ends.get(end).is_some_and(|count| *count > 3), "it draws too little: {ends:?}");
    }
}
