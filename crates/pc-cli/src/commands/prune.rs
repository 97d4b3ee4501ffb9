//! `prune`: lets go of old histories.

use std::time::Duration;

use clap::Args;
use pc_transport::{Clock, TokioClock};
use serde_json::json;

use crate::connection::{JournalArguments, journal};
use crate::output::{Exit, Failure, count, print_one, program};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} prune --older-than 90 --journal purchases.db\n\n\
    Ids, intents and receipts stay, so that no id can buy a second time. Purchases that run or are unresolved keep their \
    histories. The file shrinks; while it does it needs as much room again.")]
pub(crate) struct PruneArguments {
    /// Only purchases that ended more than so many days ago.
    #[arg(long, value_name = "DAYS")]
    older_than: u32,
    #[command(flatten)]
    journal: JournalArguments,
    /// Print one JSON object on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: PruneArguments) -> Result<Exit, Failure> {
    let journal = journal::existing(&arguments.journal.path().await?)?;
    let age = Duration::from_secs(u64::from(arguments.older_than) * 24 * 60 * 60);
    let pruned = pc_workflows::prune(&journal, TokioClock::system().now() - age).await?;
    let (purchases, entries) = (pruned.purchases, pruned.entries);
    if pruned.damaged.is_empty() {
        journal.shrink().await?;
    }
    print_one(arguments.json, &json!({"purchases": purchases, "entries": entries}), || {
        let what = count(usize::try_from(purchases).unwrap_or(usize::MAX), "purchase");
        format!("{what} closed, {entries} entries let go; every receipt is kept")
    })?;
    let damaged: Vec<String> = pruned.damaged.iter().map(ToString::to_string).collect();
    if damaged.is_empty() {
        return Ok(Exit::Done);
    }
    Err(Failure::failed(format!(
        "left as they are, for they are damaged: {}; and the file was not made smaller. See `{}`",
        damaged.join(", "),
        program::command("status ID")
    )))
}
