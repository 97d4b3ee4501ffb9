//! `resume`: goes on with what was interrupted.

use std::path::PathBuf;

use clap::Args;
use pc_workflows::Cancellation;

use crate::commands::cancel;
use crate::connection::journal::{self, Opened};
use crate::connection::service::ServiceArguments;
use crate::output::console::say;
use crate::output::exit::{Exit, Failure};
use crate::purchases::run::{self, Job};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} resume --endpoint http://127.0.0.1:8080\n  \
    {program} resume --endpoint http://127.0.0.1:8080 --journal purchases.db\n\n\
    An embedded emulator forgets everything when its program ends: resume against the service the purchases were \
    started on.")]
pub(crate) struct ResumeArguments {
    /// The journal; when absent, the default one of the service at --endpoint.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    service: ServiceArguments,
    /// Print one JSON object per purchase, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: ResumeArguments) -> Result<Exit, Failure> {
    let path =
        journal::path(arguments.journal.as_deref(), async || arguments.service.journal().await).await?;
    let opened = Opened::existing(path)?;
    let all = opened.journal.purchases().await?;
    let (mut purchases, mut cancellations) = (Vec::new(), Vec::new());
    for open in all.into_iter().filter(|known| !known.ended) {
        let entries = opened.journal.entries(&open.id).await?;
        match Cancellation::replay(&entries) {
            Some(_) => cancellations.push(open.id),
            None => purchases.push(Job::Resume(open.id)),
        }
    }
    if purchases.is_empty() && cancellations.is_empty() {
        say("nothing to resume: everything in the journal has ended");
        return Ok(Exit::Done);
    }
    let service = arguments.service.connect().await?;
    let mut exit = Exit::Done;
    if !purchases.is_empty() {
        exit = run::to_receipts(&service, &opened, purchases, arguments.json).await;
    }
    exit = exit.max(cancel::order::resume(&service, &opened, cancellations, arguments.json).await);
    Ok(exit)
}
