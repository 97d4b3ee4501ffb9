//! Durable appends by 64 writers, each of whom waits for its last one: our journal and a raw store, side by side.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use pc_workflows::{Entry, Journal, MemoryJournal, PurchaseId, Runner, SqliteJournal};

use crate::hand_clock::HandClock;
use crate::raw_store::RawStore;
use crate::{Figure, fixture, median};

const WRITERS: usize = 64;

pub(crate) fn figures(quick: bool) -> Vec<Figure> {
    let (rounds, purchases) = if quick { (3, 20) } else { (7, 60) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let entries = Arc::new(runtime.block_on(entries()));
    let lines: Arc<Vec<String>> =
        Arc::new(entries.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect());
    let mut ratios = Vec::new();
    for round in 0..rounds {
        let folder = tempfile::tempdir().unwrap();
        let ours = || runtime.block_on(ours(folder.path(), &entries, purchases));
        let raw = || runtime.block_on(raw(folder.path(), &lines, purchases));
        // Taking turns at going first.
        let (ours, raw) = if round % 2 == 0 {
            let ours = ours();
            (ours, raw())
        } else {
            let raw = raw();
            (ours(), raw)
        };
        let appends = (WRITERS * purchases * entries.len()) as f64;
        let rate = |took: Duration| appends / took.as_secs_f64();
        eprintln!("durable appends a second: ours {:.0}, raw {:.0}", rate(ours), rate(raw));
        ratios.push(raw.as_secs_f64() / ours.as_secs_f64());
    }
    vec![("append_rate", median(ratios))]
}

/// The entries of a purchase, as it really writes them.
pub(crate) async fn entries() -> Vec<Entry> {
    let clock = Arc::new(HandClock::new());
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

async fn ours(folder: &Path, entries: &Arc<Vec<Entry>>, purchases: usize) -> Duration {
    let journal = Arc::new(SqliteJournal::open(&folder.join("ours.db")).unwrap());
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
    measured(writer).await
}

async fn raw(folder: &Path, lines: &Arc<Vec<String>>, purchases: usize) -> Duration {
    let store = Arc::new(RawStore::open(&folder.join("raw.db")));
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
    measured(writer).await
}

/// All writers at once.
async fn measured<F: Future<Output = ()> + Send + 'static>(writer: impl Fn(usize) -> F) -> Duration {
    let writers: Vec<F> = (0..WRITERS).map(writer).collect();
    let began = Instant::now();
    join_all(writers.into_iter().map(tokio::spawn)).await;
    began.elapsed()
}
