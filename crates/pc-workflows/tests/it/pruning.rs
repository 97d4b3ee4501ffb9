//! Histories may go, ids and receipts stay.

use std::time::Duration;

use pc_emulator::EmulatorOptions;
use pc_workflows::{
    Compaction, History, Journal, JournalError, MemoryJournal, Pruned, PurchaseIntent, PurchaseStatus,
    RunError, Runner, TooLate, prune,
};
use std::sync::Arc;

use crate::harness::emulated::{Harness, catalog_items, software};
use crate::harness::id;

/// Four purchases: two that ended, one that is unresolved, one that runs.
async fn busy_harness<J: Compaction + 'static>(journal: &Arc<J>) -> Harness {
    let mut harness = Harness::new(EmulatorOptions::default());
    harness.runner = Runner::new(harness.client.clone(), journal.clone());
    let mut hasty = software("unresolved");
    hasty["deadline_minutes"] = 1.into();
    for (intent, status) in [
        (catalog_items("bought"), PurchaseStatus::Completed),
        (hasty, PurchaseStatus::Unresolved),
        (software("later"), PurchaseStatus::Completed),
    ] {
        assert_eq!(harness.buy(intent).await.status, status);
    }
    let running = Runner::new(harness.client.clone(), journal.clone());
    let mut events = running.events(100);
    let stop = async {
        use futures_util::StreamExt;
        events.next().await;
        running.stop();
    };
    let start = running.buy(serde_json::from_value(software("running")).unwrap());
    let (started, ()) = futures_util::future::join(start, stop).await;
    assert_eq!(started, Err(RunError::Interrupted(id("running"))));
    harness
}

async fn an_id_is_never_forgotten<J: Compaction + 'static>(journal: Arc<J>) {
    let harness = busy_harness(&journal).await;
    let history = History::new(journal.clone());
    let receipt = history.purchase(&id("bought")).await.unwrap().receipt().unwrap();
    let entries = journal.entries(&id("bought")).await.unwrap().len() as u64;
    let all = journal.purchases().await.unwrap();
    let last = history.purchase(&id("later")).await.unwrap().receipt().unwrap().ended_at;
    let pruned = prune(&*journal, last).await.unwrap();
    assert_eq!((pruned.purchases, pruned.entries), (1, entries - 1));
    assert_eq!(prune(&*journal, last).await, Ok(Pruned::default()), "again is nothing");
    assert_eq!(journal.entries(&id("bought")).await.unwrap().len(), 1);
    assert_eq!(journal.purchases().await.unwrap(), all);

    let (orders, requests) = (harness.emulator.orders().len(), harness.emulator.requests(1000).len());
    assert_eq!(harness.buy(catalog_items("bought")).await, receipt, "the same receipt");
    let mut other = catalog_items("bought");
    other["line"][0]["quantity"] = 4.into();
    let other: PurchaseIntent = serde_json::from_value(other).unwrap();
    assert_eq!(harness.runner.buy(other).await, Err(RunError::DifferentIntent(id("bought"))));
    let cancelled = harness.runner.abort(&id("bought")).await;
    let Err(RunError::TooLate(why)) = cancelled else { panic!("{cancelled:?}") };
    assert!(matches!(*why, TooLate::Ended { .. }), "{why:?}");
    assert_eq!((harness.emulator.orders().len(), harness.emulator.requests(1000).len()), (orders, requests));
    assert_eq!(harness.buy(software("running")).await.status, PurchaseStatus::Completed);

    // Whatever its age, what a person may still look into is kept.
    let pruned = prune(&*journal, harness.clock.now() + Duration::from_secs(3600)).await.unwrap();
    assert_eq!(pruned.purchases, 2);
    assert!(journal.entries(&id("unresolved")).await.unwrap().len() > 1);
}

#[tokio::test(start_paused = true)]
async fn in_memory() {
    an_id_is_never_forgotten(Arc::new(MemoryJournal::default())).await;
}

#[cfg(feature = "sqlite")]
#[tokio::test(start_paused = true)]
async fn in_a_file() {
    use pc_workflows::SqliteJournal;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = Arc::new(SqliteJournal::open(&path).unwrap());
    an_id_is_never_forgotten(journal.clone()).await;
    let size = || ["", "-wal"].map(|suffix| format!("{}{suffix}", path.display())).map(std::fs::metadata);
    let size = || size().into_iter().map(|file| file.unwrap().len()).sum::<u64>();
    let before = size();
    journal.shrink().await.unwrap();
    assert!(size() < before / 2, "{} of {before} bytes are left", size());
    assert_eq!(journal.purchases().await.unwrap().len(), 4);
}

#[cfg(feature = "sqlite")]
#[tokio::test(start_paused = true)]
async fn a_damaged_purchase_is_left_as_it_is_and_the_others_are_closed() {
    use pc_workflows::SqliteJournal;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = Arc::new(SqliteJournal::open(&path).unwrap());
    let harness = busy_harness(&journal).await;
    let change = "UPDATE entry SET data = data || ' ' WHERE purchase = 1 AND seq = 2";
    rusqlite::Connection::open(&path).unwrap().execute_batch(change).unwrap();
    let pruned = prune(&*journal, harness.clock.now() + Duration::from_secs(3600)).await.unwrap();
    assert_eq!((pruned.purchases, &pruned.damaged[..]), (1, &[id("bought")][..]));
    let error = History::new(journal).entries(&id("bought")).await.unwrap_err();
    assert!(matches!(error, RunError::Unreadable(JournalError::DamagedPurchase { .. })), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_was_written_in_between_is_not_lost() {
    let harness = Harness::new(EmulatorOptions::default());
    harness.buy(software("s")).await;
    let entries = harness.journal.entries(&id("s")).await.unwrap();
    let closing = History::new(harness.journal.clone()).purchase(&id("s")).await.unwrap().closing().unwrap();
    let stale = harness.journal.compact(&id("s"), entries.len() as u64 - 1, &closing).await;
    assert_eq!(stale, Err(JournalError::Conflict(id("s"))));
    assert_eq!(harness.journal.entries(&id("s")).await.unwrap(), entries);
}
