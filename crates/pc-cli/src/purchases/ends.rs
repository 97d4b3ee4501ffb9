//! How the purchases of a run end: each is told as it comes, and all together are the command's exit code.

use std::collections::HashMap;
use std::sync::Arc;

use pc_workflows::PurchaseId;

use crate::output::{Exit, Painted, print_painted, rows};
use crate::purchases::job::Job;
use crate::purchases::not_run::NotRun;
use crate::purchases::outcome::Bought;
use crate::purchases::progress::Progress;
use crate::purchases::summary::SummaryRow;

/// How the purchases of a run end. Receipts go to stdout, everything else to stderr.
pub(crate) struct Ends {
    pub(crate) progress: Arc<Progress>,
    json: bool,
    exit: Exit,
    cut: Vec<(PurchaseId, NotRun)>,
    /// In the order in which they ended, each with its place among all.
    summary: Vec<(usize, SummaryRow)>,
    places: HashMap<PurchaseId, usize>,
}

impl Ends {
    /// Of these purchases, none of which has ended yet.
    pub(crate) fn of(jobs: &[Job], service: &str, json: bool) -> Self {
        let purchases = jobs.iter().map(|job| (job.id(), job.is_reexamined()));
        let progress = Arc::new(Progress::new(service, purchases));
        let places = jobs.iter().enumerate().map(|(place, job)| (job.id().clone(), place)).collect();
        Self { progress, json, exit: Exit::Done, cut: Vec::new(), summary: Vec::new(), places }
    }

    /// Tells how one ended. Those that were cut short are told together in the end.
    pub(crate) fn take(&mut self, id: PurchaseId, outcome: Result<Bought, NotRun>) {
        let row = match &outcome {
            Ok(bought) => SummaryRow::of(&bought.receipt),
            Err(not_run) => SummaryRow::not_run(id.clone(), not_run),
        };
        self.summary.push((self.places.get(&id).copied().unwrap_or_default(), row));
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

    /// Somebody did not wait for the steps under way.
    pub(crate) fn stop_at_once(&mut self) {
        self.exit = Exit::Interrupted;
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
    pub(crate) fn finish(mut self) -> (Exit, Vec<(PurchaseId, NotRun)>) {
        self.progress.finish();
        if !self.json && self.summary.len() > 1 {
            self.summary.sort_by_key(|(place, _)| *place);
            let table: Vec<SummaryRow> = self.summary.into_iter().map(|(_, row)| row).collect();
            let mut text = Painted::from("\n");
            text.append(&rows::text(&table));
            let _ = print_painted(&text); // each was told by itself before
        }
        (self.exit, self.cut)
    }
}
