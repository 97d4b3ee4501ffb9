//! Runs purchases to their receipts, many at once.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use pc_workflows::{Journal, PurchaseId, PurchaseIntent, PurchaseStatus, Receipt, RunError, Runner};
use serde::Serialize;

use crate::exit::Exit;
use crate::progress::Progress;
use crate::receipt;
use crate::service::Service;

/// How many purchases are in flight at once. The runner has a few hundred of them at work at a time; the others wait.
const CONCURRENT: usize = 100_000;

const INTERRUPTED: &str = "interrupted: unfinished purchases were left as they are. `cargo xtask resume` goes on with \
    those of a --journal; without a journal look for orders whose lines end in the purchase id";

/// A purchase to run.
pub(crate) enum Job {
    Buy { intent: Box<PurchaseIntent>, dry_run: bool },
    Resume(PurchaseId),
}

impl Job {
    fn id(&self) -> &PurchaseId {
        match self {
            Self::Buy { intent, .. } => &intent.id,
            Self::Resume(id) => id,
        }
    }
}

/// Runs all jobs, prints each receipt on stdout as it comes, and says how they ended.
pub(crate) async fn run(service: &Service, journal: Arc<dyn Journal>, jobs: Vec<Job>, json: bool) -> Exit {
    let progress = Arc::new(Progress::new(&service.name, jobs.iter().map(Job::id)));
    let observer = progress.clone();
    let runner = Runner::new(service.client.clone(), journal)
        .with_service(&service.identity)
        .with_observer(Arc::new(move |event| observer.show(event)));
    let runs = jobs.into_iter().map(|job| one(&runner, service, job));
    let mut runs = futures_util::stream::iter(runs).buffer_unordered(CONCURRENT);
    let mut exit = Exit::Done;
    let interrupted = interrupted();
    tokio::pin!(interrupted);
    loop {
        let outcome = tokio::select! {
            outcome = runs.next() => outcome,
            () = &mut interrupted => {
                // What was sent is in the journal before it was sent: stopping here loses nothing that is kept.
                progress.finish();
                progress.complain(INTERRUPTED);
                return Exit::Failed;
            }
        };
        let Some(outcome) = outcome else { break };
        exit = exit.max(match outcome {
            (id, Ok(bought)) => {
                let printed = progress.print(&id, &bought.text(json));
                if printed { bought.exit() } else { Exit::Failed }
            }
            (id, Err(error)) => {
                progress.complain(&format!("error: {error}"));
                if json {
                    progress.print(&id, &failed(&id, &error));
                }
                Exit::Failed
            }
        });
    }
    progress.finish();
    exit
}

async fn one(runner: &Runner, service: &Service, job: Job) -> (PurchaseId, Result<Bought, RunError>) {
    let begin = service.clock.real_elapsed();
    let id = job.id().clone();
    let outcome = match job {
        Job::Buy { intent, dry_run: false } => runner.buy(*intent).await,
        Job::Buy { intent, dry_run: true } => runner.dry_run(*intent).await,
        Job::Resume(id) => runner.resume(&id).await,
    };
    let elapsed_s = (service.clock.real_elapsed() - begin).as_secs_f64();
    (id, outcome.map(|receipt| Bought { receipt, elapsed_s, time_scale: service.clock.scale() }))
}

/// What `--json` says of a purchase that could not be run: it has not ended, so it has no receipt.
fn failed(id: &PurchaseId, error: &RunError) -> String {
    let error =
        serde_json::json!({"class": "not_run", "code": null, "message": error.to_string(), "next_step": ""});
    serde_json::json!({
        "purchase_id": id, "status": "not_run", "orders": [], "entitlements": [], "reservations": [],
        "api_calls": 0, "elapsed_s": 0, "error": error
    })
    .to_string()
}

/// Resolves at Ctrl-C, and where there is such a thing at SIGTERM.
async fn interrupted() {
    let ctrl_c = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = ctrl_c => {}
                _ = term.recv() => {}
            }
        } else {
            ctrl_c.await;
        }
    }
    #[cfg(not(unix))]
    ctrl_c.await;
}

/// A receipt and how long a person waited for it.
#[derive(Serialize)]
struct Bought {
    #[serde(flatten)]
    receipt: Receipt,
    elapsed_s: f64,
    time_scale: f64,
}

impl Bought {
    fn text(&self, json: bool) -> String {
        if json {
            return serde_json::to_string(self).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"));
        }
        receipt::text(&self.receipt, Duration::from_secs_f64(self.elapsed_s), self.time_scale)
    }

    fn exit(&self) -> Exit {
        match self.receipt.status {
            PurchaseStatus::Completed => Exit::Done,
            PurchaseStatus::Cancelled if self.receipt.dry_run => Exit::Done,
            PurchaseStatus::Cancelled => Exit::Failed,
            PurchaseStatus::Rejected => Exit::Rejected,
            PurchaseStatus::Partial | PurchaseStatus::Unresolved => Exit::Unresolved,
        }
    }
}
