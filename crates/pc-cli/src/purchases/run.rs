//! Runs purchases to their receipts, many at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::StreamExt;
use pc_workflows::{PurchaseId, PurchaseIntent, RunError, Runner};

use crate::connection::{Opened, Service};
use crate::output::{Exit, Signals, program};
use crate::purchases::outcome::{self, Bought};
use crate::purchases::progress::Progress;
use crate::purchases::stopped;

/// How many purchases are in flight at once. The runner has a few hundred of them at work at a time; the others wait.
const MAX_PURCHASES_IN_FLIGHT: usize = 100_000;

/// A purchase to run.
pub(crate) enum Job {
    Buy {
        intent: Box<PurchaseIntent>,
        dry_run: bool,
    },
    Resume(PurchaseId),
    Reexamine(PurchaseId),
    /// Once more, under the same id.
    BuyAgain(PurchaseId),
}

impl Job {
    fn id(&self) -> &PurchaseId {
        match self {
            Self::Buy { intent, .. } => &intent.id,
            Self::Resume(id) | Self::Reexamine(id) | Self::BuyAgain(id) => id,
        }
    }
}

/// Runs all jobs, prints each receipt on stdout as it comes, and says how they ended. The first Ctrl-C finishes the steps
/// under way; the second stops at once, which is as safe: what is sent is in the journal before.
pub(crate) async fn to_receipts(service: &Service, opened: &Opened, jobs: Vec<Job>, json: bool) -> Exit {
    let mut signals = Signals::listen();
    let is_reexamined = |job: &Job| matches!(job, Job::Reexamine(_));
    let purchases = jobs.iter().map(|job| (job.id(), is_reexamined(job)));
    let progress = Arc::new(Progress::new(&service.name, purchases));
    let observer = progress.clone();
    let runner = service.runner(opened.journal.clone()).with_observer(move |event| observer.show(event));
    // What was started again runs: it cannot be started again once more.
    let is_again = jobs.iter().any(|job| matches!(job, Job::BuyAgain(_)));
    let go_on = if is_again { program::command_here("resume") } else { program::this_command() };
    let mut waiting: BTreeSet<PurchaseId> = jobs.iter().map(|job| job.id().clone()).collect();
    let runs = jobs.into_iter().map(|job| run_job(&runner, service, job));
    let mut runs = futures_util::stream::iter(runs).buffer_unordered(MAX_PURCHASES_IN_FLIGHT);
    let (mut exit, mut cut) = (Exit::Done, Vec::new());
    let mut is_stopping = false;
    loop {
        let (id, outcome) = tokio::select! {
            outcome = runs.next() => match outcome {
                Some(outcome) => outcome,
                None => break,
            },
            () = signals.next() => {
                if is_stopping {
                    cut.extend(waiting.iter().cloned().map(RunError::Interrupted));
                    break;
                }
                is_stopping = true;
                runner.stop();
                progress.complain(stopped::STOPPING);
                continue;
            }
        };
        waiting.remove(&id);
        exit = exit.max(match outcome {
            Ok(bought) => {
                let printed = progress.print(&id, &bought.text(json));
                if printed { bought.exit() } else { Exit::Failed }
            }
            Err(error @ (RunError::Interrupted(_) | RunError::NotBegun(_))) => {
                cut.push(error);
                Exit::Failed
            }
            Err(error) => {
                progress.complain(&format!("error: {error}"));
                let advice = outcome::advice(&error);
                if !advice.is_empty() {
                    progress.complain(&format!("what to do: {advice}"));
                }
                if json {
                    progress.print(&id, &outcome::without_receipt(&id, &error, ""));
                }
                Exit::Failed
            }
        });
    }
    progress.finish();
    if cut.is_empty() {
        return exit;
    }
    stopped::report(&cut, opened, service, go_on, json);
    Exit::Failed
}

async fn run_job(runner: &Runner, service: &Service, job: Job) -> (PurchaseId, Result<Bought, RunError>) {
    let begin = service.clock.real_elapsed();
    let id = job.id().clone();
    let outcome = match job {
        Job::Buy { intent, dry_run: false } => runner.buy(*intent).await,
        Job::Buy { intent, dry_run: true } => runner.dry_run(*intent).await,
        Job::Resume(id) => runner.resume(&id).await,
        Job::Reexamine(id) => runner.reexamine(&id).await,
        Job::BuyAgain(id) => runner.buy_again(&id).await,
    };
    let elapsed_s = (service.clock.real_elapsed() - begin).as_secs_f64();
    let (time_scale, is_kept) = (service.clock.scale(), service.journal.is_some());
    (id, outcome.map(|receipt| Bought { receipt, elapsed_s, time_scale, is_kept }))
}
