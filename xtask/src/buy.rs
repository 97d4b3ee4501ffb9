//! `buy`: intents to receipts.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use pc_workflows::{Journal, MemoryJournal};

use crate::exit::{Exit, Failure};
use crate::purchases::{self, Job};
use crate::service::ServiceArguments;
use crate::{intents, journal};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask buy examples/intents/vm-reservation.toml\n  \
    cargo xtask buy examples/intents/*.toml --json\n  \
    cargo xtask buy examples/intents/perpetual-software.toml --dry-run\n  \
    cargo xtask buy examples/intents/catalog-items.toml --endpoint http://127.0.0.1:8080\n\n\
    Without --endpoint it buys from an emulator inside the program. Exit codes: 0 all completed, 1 failed, 2 wrong \
    usage or a bad intent file, 3 rejected, 4 unresolved or partial.")]
pub(crate) struct BuyArguments {
    /// Intent files (TOML or JSON), each with one purchase or many.
    #[arg(required = true, value_name = "INTENT")]
    files: Vec<PathBuf>,
    /// Go through everything up to the cart, and buy and register nothing.
    #[arg(long)]
    dry_run: bool,
    /// Keep the purchases in this file, so that they can be resumed after a crash; in memory when absent.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    service: ServiceArguments,
    /// Print one JSON object per purchase, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
    /// Buy from the real Partner Center; not possible yet.
    #[arg(long, hide = true)]
    live: bool,
}

pub(crate) async fn run(arguments: BuyArguments) -> Result<Exit, Failure> {
    if arguments.live {
        return Err(Failure::usage("--live is not possible yet: see the changelog. Nothing was bought"));
    }
    let intents = intents::read(&arguments.files).map_err(Failure::usage)?;
    let journal: Arc<dyn Journal> = match &arguments.journal {
        Some(path) => Arc::new(journal::open(path)?),
        None => Arc::new(MemoryJournal::default()),
    };
    let service = arguments.service.connect().await?;
    if arguments.journal.is_none() && arguments.service.outlives_the_program() {
        say("no --journal: a purchase that is interrupted cannot be resumed");
    }
    let jobs =
        intents.into_iter().map(|intent| Job::Buy { intent: Box::new(intent), dry_run: arguments.dry_run });
    Ok(purchases::run(&service, journal, jobs.collect(), arguments.json).await)
}

#[allow(clippy::print_stderr)]
fn say(text: &str) {
    eprintln!("{text}");
}
