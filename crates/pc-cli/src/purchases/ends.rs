//! How the purchases of a run end: each is told as it comes, and all together are the command's exit code.

use std::sync::Arc;

use pc_workflows::PurchaseId;

use crate::output::Exit;
use crate::purchases::job::Job;
use crate::purchases::not_run::NotRun;
use crate::purchases::outcome::Bought;
use crate::purchases::progress::Progress;

/// How the purchases of a run end. Receipts go to stdout, everything else to stderr.
pub(crate) struct Ends {
    pub(crate) progress: Arc<Progress>,
    json: bool,
    exit: Exit,
    cut: Vec<(PurchaseId, NotRun)>,
}

impl Ends {
    /// Of these purchases, none of which has ended yet.
    pub(crate) fn of(jobs: &[Job], service: &str, json: bool) -> Self {
        let purchases = jobs.iter().map(|job| (job.id(), job.is_reexamined()));
        let progress = Arc::new(Progress::new(service, purchases));
        Self { progress, json, exit: Exit::Done, cut: Vec::new() }
    }

    /// Tells how one ended. Those that were cut short are told together in the end.
    pub(crate) fn take(&mut self, id: PurchaseId, outcome: Result<Bought, NotRun>) {
        let exit = match outcome {
            Ok(bought) if self.progress.print(&id, &bought.text(self.json)) => bought.exit(),
            Ok(_) => Exit::Failed,
            Err(not_run) => {
                self.tell(id, not_run);
                Exit::Failed
            }
        };
        self.exit = self.exit.max(exit);
    }

    fn tell(&mut self, id: PurchaseId, not_run: NotRun) {
        if not_run.is_cut() {
            return self.cut.push((id, not_run));
        }
        self.progress.complain(&format!("error: {}", not_run.message));
        if !not_run.next_step.is_empty() {
            self.progress.complain(&format!("what to do: {}", not_run.next_step));
        }
        if self.json {
            self.progress.print(&id, &not_run.json(&id));
        }
    }

    /// The exit code, and what was cut short.
    pub(crate) fn finish(self) -> (Exit, Vec<(PurchaseId, NotRun)>) {
        self.progress.finish();
        (self.exit, self.cut)
    }
}
