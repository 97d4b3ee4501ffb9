//! Aborting a purchase: possible until its checkout may have been sent, and never after.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use futures_util::{FutureExt, StreamExt, future::join};
use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_transport::wire::{Reply, Request};
use pc_transport::{SendError, Transport};
use pc_workflows::{
    EventKind, Events, Fact, History, Journal, MemoryJournal, PurchaseStatus, RunError, Runner, Stage,
};

use crate::harness::emulated::{Harness, reservation, software};
use crate::harness::{id, intent, is_checkout};

/// Takes a moment for each request, so that others run meanwhile.
struct TakesItsTime(Emulator);

#[async_trait]
impl Transport for TakesItsTime {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        tokio::task::yield_now().await;
        let reply = self.0.handle(request);
        tokio::task::yield_now().await;
        Ok(reply)
    }
}

/// Until a purchase waits for the registration of its subscription.
async fn until_it_registers(events: &mut Events) {
    let waits = |kind: &EventKind| matches!(kind, EventKind::Waiting { stage: Stage::Enablement, .. });
    while !waits(&events.next().await.unwrap().unwrap().kind) {}
}

/// Whatever step it is asked at: either nothing is bought and it stays so, or it is bought once and the abort is refused.
#[tokio::test(start_paused = true)]
async fn at_every_step_it_is_aborted_or_bought_never_both() {
    let (mut aborted, mut refused) = (0, 0);
    for step in 0.. {
        let harness =
            Harness::through(EmulatorOptions::default(), |emulator| Arc::new(TakesItsTime(emulator)));
        let steps = Arc::new(AtomicU32::new(0));
        let now = Arc::new(tokio::sync::Notify::new());
        let (count, asked) = (steps.clone(), now.clone());
        let runner = harness.runner.clone().with_observer(move |_| {
            if count.fetch_add(1, Ordering::Relaxed) == step {
                asked.notify_one();
            }
        });
        let abort = async {
            now.notified().await;
            runner.abort(&id("s")).await
        };
        let buy = async {
            let receipt = runner.buy(intent(software("s"))).await.unwrap();
            now.notify_one(); // the last step is past
            receipt
        };
        let (receipt, answer) = join(buy, abort).await;
        let was_sent = harness.journal.entries(&id("s")).await.unwrap().iter().any(is_checkout);
        match answer {
            Ok(ended) => {
                assert_eq!(ended, receipt, "step {step}");
                assert_eq!(ended.status, PurchaseStatus::Cancelled);
                assert!(!was_sent && harness.emulator.orders().is_empty(), "step {step}");
                assert_eq!(harness.buy(software("s")).await, receipt, "its id is used up");
                assert_eq!(runner.abort(&id("s")).await.unwrap(), receipt, "again is the same");
                aborted += 1;
            }
            Err(RunError::TooLate(why)) => {
                assert!(was_sent, "step {step}: {why}");
                assert_eq!(receipt.status, PurchaseStatus::Completed);
                assert_eq!(harness.emulator.orders().len(), 1);
                refused += 1;
            }
            other => panic!("step {step}: {other:?}"),
        }
        if steps.load(Ordering::Relaxed) <= step {
            break;
        }
    }
    assert!(aborted > 5 && refused > 5, "{aborted} and {refused}");
}

#[tokio::test(start_paused = true)]
async fn a_purchase_that_waits_is_aborted_at_once() {
    let harness = Harness::new(EmulatorOptions::default());
    let mut events = harness.runner.events(100);
    let abort = async {
        until_it_registers(&mut events).await;
        let asked = harness.clock.now();
        let receipt = harness.runner.abort(&id("r")).await.unwrap();
        (receipt, harness.clock.now().since(asked))
    };
    let bought = harness.buy(reservation("r", demo::CONTOSO, "US", demo::CONTOSO_SUBSCRIPTION));
    let (receipt, (aborted, took)) = join(bought, abort).await;
    assert_eq!(receipt, aborted);
    assert!(took.is_zero(), "it does not wait for the next look");
    assert!(receipt.error.unwrap().message.contains("called off before the checkout: nothing was bought"));
}

#[tokio::test(start_paused = true)]
async fn what_lies_in_a_journal_is_aborted_without_a_service() {
    let harness = Harness::new(EmulatorOptions::default());
    let whole = harness.buy(software("s")).await;
    let entries = harness.journal.entries(&id("s")).await.unwrap();
    let sent = entries.iter().position(is_checkout).unwrap();
    let placed = entries.iter().position(|entry| matches!(entry.fact, Fact::OrdersPlaced { .. })).unwrap();
    for (kept, expected) in [
        (1, None),
        (sent, None),
        (sent + 1, Some("was sent at")),
        (placed + 1, Some("it was bought, as order")),
        (entries.len(), Some("it ended before, as completed, with order")),
    ] {
        let journal = Arc::new(MemoryJournal::default());
        for (seq, entry) in (0..).zip(&entries[..kept]) {
            journal.append(&id("s"), seq, entry).await.unwrap();
        }
        let answer = History::new(journal.clone()).abort(&id("s"), harness.clock.now()).await;
        let Some(expected) = expected else {
            assert_eq!(answer.unwrap().status, PurchaseStatus::Cancelled);
            let resumed = Runner::new(harness.client.clone(), journal).resume(&id("s")).await.unwrap();
            assert_eq!(resumed.status, PurchaseStatus::Cancelled, "it stays aborted");
            continue;
        };
        let why = answer.unwrap_err().to_string();
        assert!(why.contains(expected), "{why}");
        assert_eq!(journal.entries(&id("s")).await.unwrap().len(), kept, "nothing changed");
    }
    let unknown = History::new(harness.journal.clone()).abort(&id("x"), harness.clock.now()).await;
    assert_eq!(unknown, Err(RunError::Unknown(id("x"))));
    assert_eq!(harness.emulator.orders().len(), whole.orders.len());
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_of_the_same_id_is_not_what_is_aborted() {
    let harness = Harness::through(EmulatorOptions::default(), |emulator| Arc::new(TakesItsTime(emulator)));
    let mut events = harness.runner.events(100);
    let abort = async {
        events.next().await.unwrap().unwrap();
        harness.runner.abort(&id("s")).await
    };
    let (tried, answer) = join(harness.runner.dry_run(intent(software("s"))), abort).await;
    assert_eq!(tried.unwrap().error, None);
    assert_eq!(answer, Err(RunError::Unknown(id("s"))), "nothing was started under this id");
}

#[tokio::test(start_paused = true)]
async fn an_abort_that_was_answered_or_dropped_does_not_linger() {
    let harness = Harness::new(EmulatorOptions::default());
    assert_eq!(harness.runner.abort(&id("s")).await, Err(RunError::Unknown(id("s"))));
    assert_eq!(harness.buy(software("s")).await.status, PurchaseStatus::Completed);

    let mut events = harness.runner.events(100);
    let drop_an_abort = async {
        until_it_registers(&mut events).await;
        drop(harness.runner.abort(&id("r")).now_or_never());
    };
    let bought = harness.buy(reservation("r", demo::CONTOSO, "US", demo::CONTOSO_SUBSCRIPTION));
    let (receipt, ()) = join(bought, drop_an_abort).await;
    assert_eq!(receipt.status, PurchaseStatus::Completed);
}
