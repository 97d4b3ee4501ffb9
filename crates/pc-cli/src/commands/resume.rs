//! `resume`: goes on with what was interrupted.

use clap::Args;
use pc_workflows::{Cancellation, Purchase};

use crate::commands::cancel;
use crate::output::{Exit, Failure, say};
use crate::purchases::{ContinueArguments, Job, run};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} resume --endpoint http://127.0.0.1:8080\n  \
    {program} resume --endpoint http://127.0.0.1:8080 --journal purchases.db\n\n\
    An embedded emulator forgets everything when its program ends: resume against the service the purchases were \
    started on.")]
pub(crate) struct ResumeArguments {
    #[command(flatten)]
    go_on: ContinueArguments,
}

pub(crate) async fn run(arguments: ResumeArguments) -> Result<Exit, Failure> {
    let opened = arguments.go_on.open().await?;
    let all = opened.journal.purchases().await?;
    let (mut purchases, mut cancellations) = (Vec::new(), Vec::new());
    for open in all.into_iter().filter(|known| !known.ended) {
        // One that cannot be read is refused by name, as a purchase; the others go on.
        let entries = opened.journal.entries(&open.id).await.unwrap_or_default();
        let is_reopened = || Purchase::replay(&entries).is_some_and(|purchase| purchase.is_reopened());
        match Cancellation::replay(&entries) {
            Some(_) => cancellations.push(open.id),
            None if is_reopened() => purchases.push(Job::Reexamine(open.id)),
            None => purchases.push(Job::Resume(open.id)),
        }
    }
    if purchases.is_empty() && cancellations.is_empty() {
        say("nothing to resume: everything in the journal has ended");
        return Ok(Exit::Done);
    }
    let service = arguments.go_on.service.connect().await?;
    let mut exit = Exit::Done;
    if !purchases.is_empty() {
        exit = run::to_receipts(&service, &opened, purchases, arguments.go_on.json).await;
    }
    exit = exit.max(cancel::order::resume(&service, &opened, cancellations, arguments.go_on.json).await);
    Ok(exit)
}
