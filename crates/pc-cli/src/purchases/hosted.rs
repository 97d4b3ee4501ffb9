//! Has purchases run by the service of an engine, and looks at them until they have ended.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use futures_util::StreamExt;
use pc_models::Timestamp;
use pc_workflows::{EventKind, History, PurchaseId, RunError, Stage};

use crate::connection::{Engine, StartedOn};
use crate::output::{Exit, Signals, program};
use crate::purchases::ends::Ends;
use crate::purchases::follow::{Follower, Watcher};
use crate::purchases::job::Job;
use crate::purchases::not_run::NotRun;
use crate::purchases::outcome::Bought;
use crate::purchases::progress::Progress;
use crate::purchases::stopped::{self, Cut};

/// How many purchases are looked at at once.
const MAX_PURCHASES_IN_SIGHT: usize = 100_000;

impl Watcher for Progress {
    fn reached(&self, id: &PurchaseId, stage: Option<Stage>) {
        self.reached(id, stage);
    }

    fn show(&self, id: &PurchaseId, at: Timestamp, step: &EventKind) {
        self.show(id, at, step);
    }

    fn warn(&self, text: &str) {
        self.complain(text);
    }
}

/// Hands all jobs to the engine, prints each receipt on stdout as it comes, and says how they ended. Ctrl-C stops looking; the
/// purchases go on.
pub(crate) async fn to_receipts(engine: &Engine, jobs: Vec<Job>, json: bool) -> Exit {
    let mut signals = Signals::listen();
    let mut ends = Ends::of(&jobs, &engine.name, json);
    let progress = ends.progress.clone();
    let is_again = jobs.iter().any(Job::is_again);
    let look = if is_again { program::command_here("status") } else { program::this_command() };
    let run = Run { follower: Follower::of(engine), handed_over: Mutex::default(), progress: &progress };
    let mut waiting: BTreeSet<PurchaseId> = jobs.iter().map(|job| job.id().clone()).collect();
    let runs = jobs.into_iter().map(|job| run.job(job));
    let mut runs = futures_util::stream::iter(runs).buffer_unordered(MAX_PURCHASES_IN_SIGHT);
    loop {
        tokio::select! {
            outcome = runs.next() => match outcome {
                Some((id, outcome)) => {
                    waiting.remove(&id);
                    ends.take(id, outcome);
                }
                None => break,
            },
            () = signals.next() => {
                for id in std::mem::take(&mut waiting) {
                    let not_run = run.cut(&id);
                    ends.take(id, Err(not_run));
                }
                break;
            }
        }
    }
    let (exit, cut) = ends.finish();
    stopped::report(Cut::looking(cut, engine, look), json);
    exit
}

/// Purchases that are handed over and looked at.
struct Run<'r> {
    follower: Follower<'r>,
    /// Those that may have reached the engine.
    handed_over: Mutex<BTreeSet<PurchaseId>>,
    progress: &'r Progress,
}

impl Run<'_> {
    async fn job(&self, job: Job) -> (PurchaseId, Result<Bought, NotRun>) {
        let id = job.id().clone();
        let outcome = self.receipt(job, &id).await;
        (id, outcome)
    }

    async fn receipt(&self, job: Job, id: &PurchaseId) -> Result<Bought, NotRun> {
        let engine = self.follower.engine;
        let begin = engine.clock.real_elapsed();
        let first = self.follower.ask(self.hand_over(job, id)).await?;
        let view = self.follower.to_end(id, first, self.progress).await?;
        let receipt = view.receipt.ok_or_else(|| other_kind(id))?;
        let elapsed_s = (engine.clock.real_elapsed() - begin).as_secs_f64();
        Ok(Bought::new(receipt, elapsed_s, 1.0, StartedOn::Here))
    }

    /// Hands it over; returns the number of the first entry that is news.
    async fn hand_over(&self, job: Job, id: &PurchaseId) -> Result<u64, NotRun> {
        let engine = self.follower.engine;
        self.handed_over().insert(id.clone());
        let known = match job {
            Job::Buy { intent, .. } => {
                let submitted = engine.client.start(&intent).await?;
                return Ok(if submitted.is_new { 0 } else { submitted.view.entries });
            }
            Job::Resume(_) => engine.client.resume(id).await?.entries,
            Job::Reexamine(_) => {
                let purchase = History::new(engine.journal()).purchase(id).await?;
                if purchase.receipt().is_none() && !purchase.is_reopened() {
                    return Err(RunError::NotEnded(id.clone()).into());
                }
                engine.client.reexamine(id).await?;
                purchase.entries()
            }
            Job::BuyAgain(..) => {
                let purchase = History::new(engine.journal()).purchase(id).await?;
                purchase.again().map_err(RunError::from)?;
                engine.client.again(id).await?;
                purchase.entries()
            }
        };
        Ok(known)
    }

    /// Nobody looks at it any more.
    fn cut(&self, id: &PurchaseId) -> NotRun {
        if self.handed_over().contains(id) {
            let engine = &self.follower.engine.name;
            return NotRun::interrupted(format!(
                "`{id}` was not looked at to its end: {engine} goes on with it"
            ));
        }
        RunError::NotBegun(id.clone()).into()
    }

    fn handed_over(&self) -> std::sync::MutexGuard<'_, BTreeSet<PurchaseId>> {
        self.handed_over.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn other_kind(id: &PurchaseId) -> NotRun {
    RunError::OtherKind { id: id.clone(), kind: "purchase" }.into()
}
