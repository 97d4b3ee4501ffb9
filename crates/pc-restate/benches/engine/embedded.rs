//! The embedded runner with a journal on disk: what the engine is measured against.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{StreamExt, stream};
use pc_transport::telemetry::{AttemptSummary, Observer};
use pc_transport::{RateLimiter, TokioClock};
use pc_workflows::{PurchaseStatus, Runner, SqliteJournal};
use serde::{Deserialize, Serialize};

use crate::cost::Cost;
use crate::harness::buying;
use crate::intents;
use crate::program::Answer;

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
