//! Beginning purchases: in the journal when it is said so, and run by whoever awaits the rest.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::future::{join_all, pending};
use pc_emulator::EmulatorOptions;
use pc_transport::wire::{Reply, Request};
use pc_transport::{SendError, Transport};
use pc_workflows::{
    Entry, EventKind, Fact, History, Journal, JournalError, JournaledPurchase, MemoryJournal, PurchaseId,
    PurchaseStatus, RunError, Runner, Stage,
};

use crate::harness::emulated::{Harness, software};
use crate::harness::{id, intent};

/// Never answers.
struct Silent;

#[async_trait]
impl Transport for Silent {
    async fn send(&self, _: Request) -> Result<Reply, SendError> {
        pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_in_the_journal_before_anything_is_sent_and_runs_where_it_is_awaited() {
    let harness = Harness::new(EmulatorOptions::default());
    let begun = harness.runner.begin(intent(software("b"))).await.unwrap();
    let entries = harness.journal.entries(&id("b")).await.unwrap();
    assert!(matches!(entries[..], [Entry { fact: Fact::Started { .. }, .. }]), "{entries:?}");
    assert!(harness.emulator.requests(10).is_empty());
    let history = History::new(harness.journal.clone());
    assert_eq!(history.purchase(&id("b")).await.unwrap().stage(), Some(Stage::Search));
    assert!(begun.receipt().is_none());
    assert_eq!(begun.purchase(), &id("b"));

    let receipt = tokio::spawn(begun).await.unwrap().unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed);
    harness.assert_consistent(&receipt);

    let again = harness.runner.begin(intent(software("b"))).await.unwrap();
    assert_eq!(again.receipt(), Some(&receipt), "it has ended");
    assert_eq!(again.await, Ok(receipt));
    assert_eq!(harness.emulator.orders().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn no_permit_is_waited_for() {
    let harness = Harness::through(EmulatorOptions::default(), |_| Arc::new(Silent));
    for number in 0..300 {
        let begun = harness.runner.begin(intent(software(&format!("p-{number}")))).await.unwrap();
        tokio::spawn(begun);
    }
    assert_eq!(harness.journal.purchases().await.unwrap().len(), 300);
}

#[tokio::test(start_paused = true)]
async fn begun_twice_at_once_it_is_one_purchase() {
    let harness = Harness::new(EmulatorOptions::default());
    let first = tokio::spawn(harness.runner.begin(intent(software("b"))).await.unwrap());
    tokio::task::yield_now().await;
    let started = harness.clock.now();
    let second = harness.runner.begin(intent(software("b"))).await.unwrap();
    assert_eq!(harness.clock.now(), started, "it is told while the other runs");
    assert!(second.receipt().is_none());
    let other = harness.runner.begin(intent(software("b-2"))).await.unwrap();
    let mut different = software("b");
    different["line"][0]["quantity"] = 2.into();
    let refused = harness.runner.begin(intent(different.clone())).await.unwrap_err();
    assert_eq!(refused, RunError::DifferentIntent(id("b")));
    let receipt = second.await.unwrap();
    assert_eq!(first.await.unwrap().unwrap(), receipt);
    drop(other);
    let refused = harness.runner.begin(intent(different)).await.unwrap_err();
    assert_eq!(refused, RunError::DifferentIntent(id("b")), "after its end, too");
    assert_eq!(harness.emulator.orders().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn many_begun_under_one_id_at_the_same_instant_are_one_purchase() {
    let harness = Harness::new(EmulatorOptions::default());
    let begun = join_all((0..20).map(|_| async {
        let begun = harness.runner.begin(intent(software("b"))).await?;
        begun.await
    }));
    let receipts: Vec<_> = begun.await.into_iter().map(Result::unwrap).collect();
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    assert_eq!(harness.emulator.orders().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn dropped_it_stays_in_the_journal_and_is_told_as_left() {
    let harness = Harness::new(EmulatorOptions::default());
    let mut events = harness.runner.events(1000);
    let begun = harness.runner.begin(intent(software("b"))).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_secs(30), begun).await.is_err());
    let mut told = Vec::new();
    while told.last().is_none_or(|kind| !matches!(kind, EventKind::Left)) {
        told.push(events.next().await.unwrap().unwrap().kind);
    }
    assert!(told.iter().any(|kind| kind.stage() == Some(Stage::Visibility)));
    let receipt = harness.runner.resume(&id("b")).await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed);
    assert_eq!(harness.emulator.orders().len(), 1);
    drop(harness);
    let rest: Vec<_> = events.map(|event| event.unwrap().kind).collect().await;
    assert!(rest.iter().all(|kind| !matches!(kind, EventKind::Left)), "it ended");
    assert_eq!(rest.last().unwrap().ends_as(), Some("completed"));
}

/// A journal that cannot be written.
struct Full;

#[async_trait]
impl Journal for Full {
    async fn append(&self, _: &PurchaseId, _: u64, _: &Entry) -> Result<(), JournalError> {
        Err(JournalError::write("there is no room left for it"))
    }

    async fn entries(&self, _: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        Ok(Vec::new())
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        Ok(Vec::new())
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_in_the_journal_is_not_begun() {
    let harness = Harness::new(EmulatorOptions::default());
    let full = Runner::new(harness.client.clone(), Arc::new(Full));
    let refused = full.begin(intent(software("b"))).await.unwrap_err();
    assert!(matches!(refused, RunError::Journal { .. }), "{refused}");
    harness.runner.stop();
    let refused = harness.runner.begin(intent(software("b"))).await.unwrap_err();
    assert_eq!(refused, RunError::NotBegun(id("b")));
    assert!(harness.emulator.requests(10).is_empty());
    assert_eq!(harness.journal.purchases().await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_before_it_is_journaled_leaves_nothing_behind() {
    let harness = Harness::new(EmulatorOptions::default());
    let hung = Arc::new(HangsOnce::default());
    let runner = Runner::new(harness.client.clone(), hung.clone());
    let begin = runner.begin(intent(software("b")));
    assert!(tokio::time::timeout(Duration::from_secs(1), begin).await.is_err());
    assert_eq!(hung.kept.purchases().await.unwrap(), []);
    let receipt = runner.begin(intent(software("b"))).await.unwrap().await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed);
}

/// Hangs when it is written for the first time.
#[derive(Default)]
struct HangsOnce {
    kept: MemoryJournal,
    has_hung: AtomicBool,
}

#[async_trait]
impl Journal for HangsOnce {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        if !self.has_hung.swap(true, Ordering::Relaxed) {
            pending::<()>().await;
        }
        self.kept.append(purchase, seq, entry).await
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.kept.entries(purchase).await
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.kept.purchases().await
    }
}
