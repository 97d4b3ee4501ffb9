//! Stopping: what is under way is finished and written down, nothing new is begun, everything can be gone on with.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::future::join_all;
use pc_emulator::EmulatorOptions;
use pc_workflows::{
    Entry, EventKind, Fact, Journal, JournalError, JournaledPurchase, MemoryJournal, MissedEvents, Proof,
    PurchaseId, PurchaseStatus, RunError, Runner,
};

use crate::harness::emulated::{Harness, software};
use crate::harness::{id, intent};

/// A runner that is stopped when it tells its so-many-th step.
fn stopped_at(harness: &Harness, step: u32) -> Runner {
    let (count, stopper) = (AtomicU32::new(0), Arc::new(OnceLock::<Runner>::new()));
    let stop = stopper.clone();
    let runner = harness.runner.clone().with_observer(move |_| {
        if count.fetch_add(1, Ordering::Relaxed) == step {
            stop.get().unwrap().stop();
        }
    });
    stopper.set(harness.runner.clone()).ok().unwrap();
    runner
}

#[tokio::test(start_paused = true)]
async fn stopped_at_any_step_it_goes_on_to_the_same_end() {
    let mut interrupted = 0;
    for step in 0.. {
        let harness = Harness::new(EmulatorOptions::default());
        let outcome = stopped_at(&harness, step).buy(intent(software("s"))).await;
        let Err(error) = outcome else { break };
        assert_eq!(error, RunError::Interrupted(id("s")));
        interrupted += 1;
        let entries = harness.journal.entries(&id("s")).await.unwrap();
        let last = &entries.last().unwrap().fact;
        assert!(!matches!(last, Fact::Sending { .. }), "step {step}: the answer was waited for");
        let receipt =
            Runner::new(harness.client.clone(), harness.journal.clone()).resume(&id("s")).await.unwrap();
        assert_eq!(receipt.status, PurchaseStatus::Completed, "step {step}: {:?}", receipt.error);
        harness.assert_consistent(&receipt);
        assert_eq!(harness.emulator.orders().len(), 1, "step {step}");
    }
    assert!(interrupted > 20, "{interrupted}");
}

#[tokio::test(start_paused = true)]
async fn a_stopped_runner_starts_nothing_again() {
    let harness = Harness::new(EmulatorOptions::default());
    let mut wrong = software("s");
    wrong["country"] = "DE".into();
    assert_eq!(harness.buy(wrong).await.proof, Proof::NeverSent);
    let written = harness.journal.entries(&id("s")).await.unwrap();
    harness.runner.stop();
    assert_eq!(harness.runner.buy_again(&id("s")).await, Err(RunError::NotBegun(id("s"))));
    assert_eq!(harness.journal.entries(&id("s")).await.unwrap(), written);
}

/// A journal that is full after so many entries.
struct Full {
    kept: Arc<MemoryJournal>,
    max_entries: u64,
}

#[async_trait]
impl Journal for Full {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        if seq >= self.max_entries {
            return Err(JournalError::write("there is no room left for it"));
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

#[tokio::test(start_paused = true)]
async fn on_a_full_disk_nothing_is_sent_that_is_not_written_and_with_room_it_goes_on() {
    for max_entries in 0.. {
        let harness = Harness::new(EmulatorOptions::default());
        let full = Arc::new(Full { kept: harness.journal.clone(), max_entries });
        let outcome = Runner::new(harness.client.clone(), full).buy(intent(software("s"))).await;
        let Err(error) = outcome else { break };
        let said = error.to_string();
        assert!(said.contains("no room left") && said.contains("Nothing was sent after"), "{said}");
        let entries = harness.journal.entries(&id("s")).await.unwrap();
        let written = |name: &str| {
            let sending =
                |entry: &&Entry| matches!(&entry.fact, Fact::Sending { operation, .. } if operation == name);
            entries.iter().filter(sending).count()
        };
        let sent = |path: &str| {
            let requests = harness.emulator.requests(1000).into_iter();
            requests.filter(|request| request.method == "POST" && request.path.ends_with(path)).count()
        };
        assert!(sent("/carts") <= written("CreateCart") && sent("/checkout") <= written("CheckoutCart"));
        let receipt = harness.runner.buy(intent(software("s"))).await.unwrap();
        assert_eq!(receipt.status, PurchaseStatus::Completed, "{max_entries}: {:?}", receipt.error);
        assert_eq!(harness.emulator.orders().len(), 1, "{max_entries}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_new_is_begun_and_what_has_ended_is_still_told() {
    let harness = Harness::new(EmulatorOptions::default());
    let receipt = harness.buy(software("done")).await;
    harness.runner.stop();
    let requests = harness.emulator.requests(1000).len();
    assert_eq!(harness.runner.buy(intent(software("new"))).await, Err(RunError::NotBegun(id("new"))));
    assert_eq!(harness.runner.buy(intent(software("done"))).await, Ok(receipt));
    assert!(harness.journal.entries(&id("new")).await.unwrap().is_empty());
    assert_eq!(harness.emulator.requests(1000).len(), requests);
}

/// A journal that counts how often a history is read.
#[derive(Default)]
struct Counted {
    kept: MemoryJournal,
    reads: AtomicU32,
}

#[async_trait]
impl Journal for Counted {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.kept.append(purchase, seq, entry).await
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.kept.entries(purchase).await
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.kept.purchases().await
    }
}

#[tokio::test(start_paused = true)]
async fn many_that_wait_are_stopped_at_once_and_read_nothing_for_it() {
    let harness = Harness::new(EmulatorOptions::default());
    let journal = Arc::new(Counted::default());
    let runner = Runner::new(harness.client.clone(), journal.clone()).with_waiting_in_memory(0);
    let ids: Vec<String> = (0..50).map(|number| format!("p-{number}")).collect();
    let mut events = runner.events(10_000);
    let buys = join_all(ids.iter().map(|id| runner.buy(intent(software(id)))));
    let stop = async {
        let mut waiting = 0;
        while waiting < 50 {
            let event = events.next().await.unwrap().unwrap();
            waiting += u32::from(matches!(event.kind, EventKind::Waiting { .. }));
        }
        runner.stop();
        (harness.clock.now(), journal.reads.load(Ordering::Relaxed))
    };
    let (outcomes, stopped) = futures_util::future::join(buys, stop).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Err(RunError::Interrupted(_)))));
    assert_eq!((harness.clock.now(), journal.reads.load(Ordering::Relaxed)), stopped);
}

#[tokio::test(start_paused = true)]
async fn every_step_is_told_as_a_stream_in_order() {
    let harness = Harness::new(EmulatorOptions::default());
    let (all, few) = (harness.runner.events(1000), harness.runner.events(3));
    let (one, other) = (harness.runner.events_of(&id("s"), 1000), harness.runner.events_of(&id("o"), 1000));
    harness.buy(software("s")).await;
    let entries = harness.journal.entries(&id("s")).await.unwrap();
    drop((harness.runner, harness.journal));
    let told: Vec<_> = all.map(Result::unwrap).collect().await;
    let recorded: Vec<_> = told
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::Recorded(entry) => Some(entry.as_ref().clone()),
            _ => None,
        })
        .collect();
    assert_eq!(recorded, entries);
    assert_eq!(one.map(|event| event.unwrap().kind.to_string()).collect::<Vec<_>>().await, texts(&told));
    assert_eq!(other.count().await, 0);
    let slow: Vec<_> = few.collect().await;
    let missed = told.len() as u64 - 3;
    assert_eq!(slow.first().unwrap().as_ref().err(), Some(&MissedEvents(missed)));
    assert_eq!(slow.len(), 4, "how many were missed, then the newest");
}

fn texts(told: &[pc_workflows::Event]) -> Vec<String> {
    told.iter().map(|event| event.kind.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn the_steps_of_one_purchase_end_with_it_or_when_it_is_left() {
    let harness = Harness::new(EmulatorOptions::default());
    let (ended, left) = (harness.runner.events_of(&id("e"), 9), harness.runner.events_of(&id("l"), 9));
    harness.buy(software("e")).await;
    let last = ended.map(Result::ok).collect::<Vec<_>>().await.pop().flatten().unwrap();
    assert_eq!(last.kind.ends_as(), Some("completed"));
    let begun = harness.runner.begin(intent(software("l"))).await.unwrap();
    let never_run = harness.runner.events_of(&id("n"), 9);
    harness.runner.stop();
    assert_eq!(never_run.count().await, 0);
    assert_eq!(
        harness.runner.events_of(&id("n"), 9).count().await,
        0,
        "nor does one that is listened to later"
    );
    assert_eq!(begun.await, Err(RunError::Interrupted(id("l"))));
    let last = left.map(Result::ok).collect::<Vec<_>>().await.pop().flatten().unwrap();
    assert!(matches!(last.kind, EventKind::Left));
}
