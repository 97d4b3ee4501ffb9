//! Durable appends by 64 writers, each of whom waits for its last one: our journal and a raw store, side by side.

mod raw_store;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use pc_benches::{Cost, Figure, Pairs, Size};
use pc_transport::TokioClock;
use pc_workflows::{Entry, Journal, MemoryJournal, PurchaseId, Runner, SqliteJournal};

use crate::fixture;
pub(crate) use raw_store::RawStore;
use tempfile::TempDir;

const WRITERS: usize = 64;

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    let (pairs, purchases) = size.of((1, 1), (11, 6), (51, 12));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
    let entries = Arc::new(runtime.block_on(entries()));
    let lines: Arc<Vec<String>> =
        Arc::new(entries.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect());
    let pairs = Pairs::measure(
        pairs,
        || {
            let (_folder, path) = new_file();
            let journal = Arc::new(SqliteJournal::open(&path).unwrap());
            Cost::of(|| runtime.block_on(ours(journal.clone(), &entries, purchases)))
        },
        || {
            let (_folder, path) = new_file();
            let store = Arc::new(RawStore::open(&path));
            Cost::of(|| runtime.block_on(raw(store.clone(), &lines, purchases)))
        },
    );
    vec![Figure::rate("durable appends of 64 writers", "the rate of a raw store", &pairs, 0.85)]
}

/// A file that is not there yet, in a folder of its own.
fn new_file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    (folder, path)
}

/// The entries of a purchase, as it really writes them.
pub(crate) async fn entries() -> Vec<Entry> {
    let clock = Arc::new(TokioClock::system());
    let emulator = fixture::emulator(clock.clone(), |options| {
        options.further_customers = 1;
        options.visibility_delay_max = Duration::ZERO;
        options.provisioning_time_max = Duration::ZERO;
    });
    let journal = Arc::new(MemoryJournal::default());
    let runner = Runner::new(fixture::client(Arc::new(emulator), clock), journal.clone());
    let receipt = runner.buy(fixture::intent(0, 0)).await.unwrap();
    journal.entries(&receipt.purchase_id).await.unwrap()
}

async fn ours(journal: Arc<SqliteJournal>, entries: &Arc<Vec<Entry>>, purchases: usize) {
    let writer = |writer: usize| {
        let (journal, entries) = (journal.clone(), entries.clone());
        async move {
            for purchase in 0..purchases {
                let id: PurchaseId = format!("purchase-{writer}-{purchase}").parse().unwrap();
                for (seq, entry) in entries.iter().enumerate() {
                    journal.append(&id, seq as u64, entry).await.unwrap();
                }
            }
        }
    };
    all_at_once(writer).await;
}

async fn raw(store: Arc<RawStore>, lines: &Arc<Vec<String>>, purchases: usize) {
    let writer = |writer: usize| {
        let (store, lines) = (store.clone(), lines.clone());
        async move {
            for purchase in 0..purchases {
                // Numbered in the order of starting, as ours are: what is written together lies together.
                let workflow = purchase * WRITERS + writer;
                for (seq, line) in lines.iter().enumerate() {
                    store.append(workflow as i64, seq as i64, line.clone()).await;
                }
            }
        }
    };
    all_at_once(writer).await;
}

async fn all_at_once<F: Future<Output = ()> + Send + 'static>(writer: impl Fn(usize) -> F) {
    let writers: Vec<F> = (0..WRITERS).map(writer).collect();
    for outcome in join_all(writers.into_iter().map(tokio::spawn)).await {
        outcome.unwrap();
    }
}
