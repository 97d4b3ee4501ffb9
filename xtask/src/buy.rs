//! `buy`: intents to receipts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use pc_workflows::{Journal, MemoryJournal};

use crate::console::say;
use crate::exit::{Exit, Failure};
use crate::purchases::{self, Job};
use crate::service::ServiceArguments;
use crate::{confirm, intents, journal, quote};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask buy examples/intents/vm-reservation.toml\n  \
    cargo xtask buy examples/intents/*.toml --json\n  \
    cargo xtask buy examples/intents/perpetual-software.toml --dry-run\n  \
    cargo xtask buy examples/intents/catalog-items.toml --endpoint http://127.0.0.1:8080\n  \
    cargo xtask buy examples/intents/vm-reservation.toml --live --journal purchases.db\n\n\
    Without --endpoint or --live it buys from an emulator inside the program. With --live it shows what will be bought \
    for whom and at what price, and asks. Exit codes: 0 all completed, 1 failed, 2 wrong \
    usage or a bad intent file, 3 rejected, 4 unresolved or partial.")]
pub(crate) struct BuyArguments {
    /// Intent files (TOML or JSON), each with one purchase or many.
    #[arg(required = true, value_name = "INTENT")]
    files: Vec<PathBuf>,
    /// Go through everything up to the cart, and buy and register nothing.
    #[arg(long)]
    dry_run: bool,
    /// Keep the purchases in this file, so that they can be resumed after a crash; in memory when absent, but with --live
    /// in purchases.db.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    service: ServiceArguments,
    /// Do not ask before buying from the real service.
    #[arg(long, short)]
    yes: bool,
    /// Print one JSON object per purchase, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: BuyArguments) -> Result<Exit, Failure> {
    let intents = intents::read(&arguments.files).map_err(Failure::usage)?;
    let is_live = arguments.service.live;
    if is_live && !arguments.dry_run {
        confirm::check_possible(arguments.yes)?;
    }
    let service = arguments.service.connect().await?;
    let journal: Arc<dyn Journal> = match &arguments.journal {
        Some(path) => Arc::new(journal::open(path)?),
        // What costs money is always written down.
        None if is_live && !arguments.dry_run => Arc::new(journal::open(Path::new(journal::DEFAULT))?),
        None => Arc::new(MemoryJournal::default()),
    };
    if is_live && !arguments.dry_run {
        let about = quote::text(&service, journal.clone(), &intents).await?;
        confirm::ask(&about, "buy", arguments.yes)?;
    } else if arguments.journal.is_none() && arguments.service.outlives_the_program() {
        say("no --journal: a purchase that is interrupted cannot be resumed");
    }
    let jobs =
        intents.into_iter().map(|intent| Job::Buy { intent: Box::new(intent), dry_run: arguments.dry_run });
    Ok(purchases::run(&service, journal, jobs.collect(), arguments.json).await)
}
