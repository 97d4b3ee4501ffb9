//! What it takes to open a journal of many purchases, all of which is checked.

use std::sync::Arc;
use std::time::Instant;

use futures_util::future::join_all;
use pc_benches::{Figure, Size};
use pc_workflows::{Journal, PurchaseId, SqliteJournal};

use crate::appends;

const ENTRIES_OF_A_PURCHASE: usize = 12;
const ROUNDS: usize = 5;
/// Purchases that are written at once.
const WRITTEN_AT_ONCE: usize = 1000;

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let purchases = size.of(WRITTEN_AT_ONCE, 10_000, 100_000);
    let (open, read) = runtime.block_on(seconds(purchases));
    // What smaller journals take is reckoned by their size: all of it is gone through.
    let of_all = |seconds: f64| seconds * 100_000.0 / purchases as f64;
    vec![
        Figure::quantity("opening a journal of 100,000 purchases", "s", of_all(open), 2.0),
        Figure::quantity("opening it to read alone", "s", of_all(read), 2.0),
    ]
}

/// Seconds to open a journal of so many purchases for writing, and for reading.
async fn seconds(purchases: usize) -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let mut entries = appends::entries().await;
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
        let mut took: Vec<f64> = took.collect();
        took.sort_by(f64::total_cmp);
        took[ROUNDS / 2]
    };
    let open = timed(&|| SqliteJournal::open(&path).unwrap());
    (open, timed(&|| SqliteJournal::read_only(&path).unwrap()))
}
