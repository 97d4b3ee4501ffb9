//! What it takes to open a journal of many purchases, all of which is checked.

use std::sync::Arc;
use std::time::Instant;

use futures_util::future::join_all;
use pc_workflows::{Journal, PurchaseId, SqliteJournal};

use crate::{Figure, journal, median};

const ENTRIES_OF_A_PURCHASE: usize = 12;
const ROUNDS: usize = 5;
/// Purchases that are written at once.
const WRITTEN_AT_ONCE: usize = 1000;

pub(crate) fn figures(quick: bool) -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let few = runtime.block_on(seconds(10_000));
    let mut figures = vec![("open_10_000_s", few.0), ("read_10_000_s", few.1)];
    if !quick {
        let many = runtime.block_on(seconds(100_000));
        figures.extend([("open_100_000_s", many.0), ("read_100_000_s", many.1)]);
    }
    figures
}

/// Seconds to open a journal of so many purchases for writing, and for reading.
async fn seconds(purchases: usize) -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut entries = journal::entries().await;
    entries.truncate(ENTRIES_OF_A_PURCHASE);
    let written = Arc::new(SqliteJournal::open(&path).unwrap());
    for first in (0..purchases).step_by(WRITTEN_AT_ONCE) {
        let ids: Vec<PurchaseId> = (first..first + WRITTEN_AT_ONCE)
            .map(|number| format!("purchase-{number}").parse().unwrap())
            .collect();
        for (seq, entry) in (0..).zip(&entries) {
            join_all(ids.iter().map(|id| written.append(id, seq, entry))).await;
        }
    }
    drop(written);
    let bytes = std::fs::metadata(&path).unwrap().len();
    eprintln!("{purchases} purchases: {} MB", bytes / 1_000_000);
    let timed = |open: &dyn Fn() -> SqliteJournal| {
        let took = (0..ROUNDS).map(|_| {
            let began = Instant::now();
            let journal = open();
            let took = began.elapsed().as_secs_f64();
            drop(journal);
            took
        });
        median(took.collect())
    };
    let open = timed(&|| SqliteJournal::open(&path).unwrap());
    (open, timed(&|| SqliteJournal::read_only(&path).unwrap()))
}
