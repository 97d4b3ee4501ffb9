//! `resume`: goes on with what was interrupted.

use std::path::PathBuf;

use clap::Args;

use crate::exit::{Exit, Failure};
use crate::journal::{self, Opened};
use crate::outcome::say;
use crate::purchases::{self, Job};
use crate::service::ServiceArguments;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask resume --endpoint http://127.0.0.1:8080\n  \
    cargo xtask resume --endpoint http://127.0.0.1:8080 --journal purchases.db\n\n\
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
    let path = journal::path(arguments.journal.as_deref(), arguments.service.endpoint()).await?;
    let opened = Opened::existing(path)?;
    let all = opened.journal.purchases().await.map_err(Failure::failed)?;
    let open = all.into_iter().filter(|purchase| !purchase.ended);
    let jobs: Vec<Job> = open.map(|purchase| Job::Resume(purchase.id)).collect();
    if jobs.is_empty() {
        say("nothing to resume: every purchase of the journal has ended");
        return Ok(Exit::Done);
    }
    let service = arguments.service.connect().await?;
    Ok(purchases::run(&service, &opened, jobs, arguments.json).await)
}
