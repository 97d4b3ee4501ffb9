//! The embedded runner with a journal on disk: what the engine is measured against.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use pc_transport::telemetry::{AttemptSummary, Observer};
use pc_transport::{Clock, RateLimiter, TokioClock};
use pc_workflows::{Entry, EventKind, Journal, PurchaseId, PurchaseStatus, Runner, SqliteJournal};
use serde::{Deserialize, Serialize};

use crate::cost::Cost;
use crate::harness::buying;
use crate::intents::{self, Model};
use crate::program::Answer;

/// How often is looked whether all wait.
const INTERVAL: Duration = Duration::from_millis(5);

/// Where it buys, and its journal.
#[derive(Serialize, Deserialize)]
pub(crate) struct Setting {
    pub(crate) service: buying::Buying,
    pub(crate) journal: PathBuf,
}

/// Purchases to buy.
#[derive(Serialize, Deserialize)]
pub(crate) struct Buying {
    pub(crate) setting: Setting,
    pub(crate) purchases: usize,
    pub(crate) in_flight: usize,
    pub(crate) bought: Answer,
}

/// What buying took.
#[derive(Serialize, Deserialize)]
pub(crate) struct Bought {
    pub(crate) seconds: f64,
    pub(crate) calls: u64,
    pub(crate) cpu_ms: f64,
    pub(crate) peak_mb: f64,
}

/// Purchases that wait.
#[derive(Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub(crate) setting: Setting,
    pub(crate) purchases: usize,
    /// What they are like; they are in the journal already when absent.
    pub(crate) model: Option<Model>,
    /// How many seconds it took until all of them waited.
    pub(crate) all_wait: Answer,
}

/// Counts what is sent.
#[derive(Default)]
struct Requests(AtomicU64);

impl Requests {
    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Observer for Requests {
    fn attempted(&self, _attempt: &AttemptSummary) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Setting {
    async fn runner(&self, journal: Arc<SqliteJournal>) -> (Runner, Arc<Requests>) {
        let requests = Arc::<Requests>::default();
        let (client, _) = self.service.client().await;
        let client = client.with_limiter(RateLimiter::off()).with_observer(requests.clone());
        (Runner::new(client, journal), requests)
    }

    fn journal(&self) -> Arc<SqliteJournal> {
        Arc::new(SqliteJournal::open(&self.journal).unwrap())
    }
}

impl Buying {
    /// The program.
    pub(crate) async fn run(self) {
        let (runner, requests) = self.setting.runner(self.setting.journal()).await;
        let (clock, before) = (TokioClock::system(), Cost::of(std::process::id()));
        let buy = |number| {
            let (runner, intent) =
                (runner.clone(), serde_json::from_value(intents::software(number)).unwrap());
            tokio::spawn(async move { runner.buy(intent).await.unwrap() })
        };
        let bought = stream::iter((0..self.purchases).map(buy)).buffer_unordered(self.in_flight);
        bought
            .for_each(|receipt| async { assert_eq!(receipt.unwrap().status, PurchaseStatus::Completed) })
            .await;
        let (seconds, after) = (clock.real_elapsed().as_secs_f64(), Cost::of(std::process::id()));
        let cpu_ms = (after.processor - before.processor).as_secs_f64() * 1000.0;
        self.bought.tell(&Bought { seconds, calls: requests.count(), cpu_ms, peak_mb: after.peak_mb });
    }
}

impl Waiting {
    /// The program.
    pub(crate) async fn run(self) {
        let clock = TokioClock::system();
        let journal = self.setting.journal();
        let ids: Vec<PurchaseId> =
            (0..self.purchases).map(|number| Model::id_of(number).parse().unwrap()).collect();
        for (number, id) in ids.iter().enumerate() {
            if let Some(model) = &self.model {
                let entries: Vec<Entry> = model.entries_of(number);
                journal.append_all(id, 0, &entries).await.unwrap();
            }
        }
        let (waiting, waits) = (Arc::<AtomicUsize>::default(), self.purchases);
        let (runner, _) = self.setting.runner(journal).await;
        let counted = waiting.clone();
        let runner = runner.with_observer(move |event| {
            if matches!(event.kind, EventKind::Waiting { .. }) {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        for id in ids {
            let runner = runner.clone();
            tokio::spawn(async move { runner.resume(&id).await.map(drop) });
        }
        while waiting.load(Ordering::Relaxed) < waits {
            clock.sleep_until(clock.now() + INTERVAL).await;
        }
        self.all_wait.tell(&clock.real_elapsed().as_secs_f64());
    }
}
