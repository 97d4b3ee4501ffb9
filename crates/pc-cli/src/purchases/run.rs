//! Runs purchases here to their receipts, many at once.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use pc_workflows::{PurchaseId, RunError, Runner};

use crate::connection::{Opened, Service, Spending, StartedOn};
use crate::output::{Exit, Signals, program};
use crate::purchases::dry_run;
use crate::purchases::ends::Ends;
use crate::purchases::job::Job;
use crate::purchases::outcome::Bought;
use crate::purchases::stopped::{self, Cut};

/// How many purchases are in flight at once. The runner has a few hundred of them at work at a time; the others wait.
const MAX_PURCHASES_IN_FLIGHT: usize = 100_000;

/// Runs all jobs, prints each receipt on stdout as it comes, and says how they ended. The first Ctrl-C finishes the steps
/// under way; the second stops at once, which is as safe: what is sent is in the journal before.
pub(crate) async fn to_receipts(
    service: &Service,
    spending: &Spending,
    opened: &Opened,
    jobs: Vec<Job>,
    json: bool,
) -> Exit {
    let mut signals = Signals::listen();
    let mut ends = Ends::of(&jobs, &service.name, json);
    let progress = ends.progress.clone();
    let observer = move |event: &pc_workflows::Event| progress.show(&event.purchase, event.at, &event.kind);
    let runner = spending.watching(opened.runner(service)).with_observer(observer);
    let is_again = jobs.iter().any(Job::is_again);
    let go_on = if is_again { program::command_here("resume") } else { program::this_command() };
    let mut waiting: BTreeSet<PurchaseId> = jobs.iter().map(|job| job.id().clone()).collect();
    let runs = jobs.into_iter().map(|job| run_job(&runner, service, job));
    let mut runs = futures_util::stream::iter(runs).buffer_unordered(MAX_PURCHASES_IN_FLIGHT);
    let mut is_stopping = false;
    loop {
        tokio::select! {
            outcome = runs.next() => match outcome {
                Some((id, outcome)) => {
                    waiting.remove(&id);
                    ends.take(id, outcome.map_err(Into::into));
                }
                None => break,
            },
            () = signals.next() => {
                if is_stopping {
                    for id in std::mem::take(&mut waiting) {
                        ends.take(id.clone(), Err(RunError::Interrupted(id).into()));
                    }
                    ends.stop_at_once();
                    break;
                }
                is_stopping = true;
                runner.stop();
                ends.progress.complain(stopped::STOPPING);
            }
        }
    }
    let (exit, cut) = ends.finish();
    stopped::report(Cut::here(cut, opened, service, go_on), json);
    exit
}

async fn run_job(runner: &Runner, service: &Service, job: Job) -> (PurchaseId, Result<Bought, RunError>) {
    let begin = service.clock.real_elapsed();
    let id = job.id().clone();
    let outcome = match job {
        Job::Buy { intent, dry_run: true, .. } => dry_run::receipt(runner, *intent).await,
        Job::Buy { intent, consent: Some(consent), .. } => runner.buy_with(*intent, *consent).await,
        Job::Buy { intent, .. } => runner.buy(*intent).await,
        Job::Resume(id) => runner.resume(&id).await,
        Job::Reexamine(id) => runner.reexamine(&id).await,
        Job::BuyAgain(id, Some(consent)) => runner.buy_again_with(&id, *consent).await,
        Job::BuyAgain(id, None) => runner.buy_again(&id).await,
    };
    let elapsed_s = (service.clock.real_elapsed() - begin).as_secs_f64();
    let (time_scale, started_on) = (service.clock.scale(), StartedOn::of(&service.identity));
    (id, outcome.map(|receipt| Bought::new(receipt, elapsed_s, time_scale, started_on)))
}
