//! `prune`: lets go of old histories.

use std::path::Path;
use std::time::Duration;

use clap::Args;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use pc_models::Timestamp;
use pc_transport::{Clock, TokioClock};
use pc_workflows::Pruned;
use serde_json::json;

use crate::connection::{Engine, EngineArguments, JournalArguments, Kept, journal};
use crate::output::{Exit, Failure, Progress, count, print_one, program};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} prune --older-than 90 --journal purchases.db\n  \
    {program} prune --older-than 90 --restate http://127.0.0.1:8080\n\n\
    Ids, intents and receipts stay, so that no id can buy a second time. Purchases that run or are unresolved keep their \
    histories. The file shrinks; while it does it needs as much room again.")]
pub(crate) struct PruneArguments {
    /// Only purchases that ended more than so many days ago.
    #[arg(long, value_name = "DAYS")]
    older_than: u32,
    #[command(flatten)]
    journal: JournalArguments,
    #[command(flatten)]
    engine: EngineArguments,
    /// Print one JSON object on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: PruneArguments) -> Result<Exit, Failure> {
    let age = Duration::from_secs(u64::from(arguments.older_than) * 24 * 60 * 60);
    let ended_before = TokioClock::system().now() - age;
    let progress = Progress::begin_here("looking for what ended long ago, and letting go of it");
    let pruned =
        match arguments.engine.engine(arguments.journal.is_named(), &arguments.journal.environment).await? {
            Some(engine) => on_engine(&engine, ended_before).await?,
            None => in_journal(&arguments.journal.path().await?, ended_before).await?,
        };
    drop(progress);
    let (purchases, entries) = (pruned.purchases, pruned.entries);
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

async fn in_journal(path: &Path, ended_before: Timestamp) -> Result<Pruned, Failure> {
    let journal = journal::existing(path)?;
    let pruned = pc_workflows::prune(&journal, ended_before).await?;
    if pruned.damaged.is_empty() {
        journal.shrink().await?;
    }
    Ok(pruned)
}

/// Whether one is old enough, its service says.
async fn on_engine(engine: &Engine, ended_before: Timestamp) -> Result<Pruned, Failure> {
    let ended = engine.journal().purchases().await?.into_iter().filter(|known| known.ended);
    let pruning = stream::iter(ended).map(async |known| engine.client.prune(&known.id, ended_before).await);
    let mut pruning = pruning.buffer_unordered(Kept::READ_AT_ONCE);
    let mut pruned = Pruned::default();
    while let Some(entries) = pruning.try_next().await? {
        pruned.purchases += u64::from(entries > 0);
        pruned.entries += entries;
    }
    Ok(pruned)
}
