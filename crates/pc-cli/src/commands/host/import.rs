//! `host import`: an engine takes the purchases of a journal over.
//!
//! First all are held on the engine, where nobody runs them; then the journal is put away, so that nobody runs them here; then
//! they are released. So at no instant does anybody run what somebody else may run, and whatever is interrupted is gone on with
//! by the same command.

use std::path::PathBuf;

use clap::Args;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use pc_restate::{ClientError, Import};
use pc_workflows::{Journal, JournalError, Purchase, PurchaseId};
use serde_json::json;

use crate::connection::taken_over::TakenOver;
use crate::connection::{Engine, EngineArguments, EnvironmentArguments, Kept};
use crate::output::{Exit, Failure, Progress, count, print_one, say};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} host import purchases.db --restate http://127.0.0.1:8080\n\n\
    It is refused while another program runs the purchases. Afterwards the journal is called purchases.db.imported, and only \
    looked at. Interrupted at any point, the same command goes on. What the engine has already is compared, never overwritten; \
    what is damaged is named and left. The copies of the service must talk to the service that the purchases were started on.")]
pub(crate) struct ImportArguments {
    /// The journal, by the name it was run under.
    #[arg(value_name = "JOURNAL")]
    journal: PathBuf,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    environment: EnvironmentArguments,
    /// Print one JSON object on stdout.
    #[arg(long)]
    json: bool,
}

/// What a journal holds, as far as it can be told.
struct Held {
    ids: Vec<PurchaseId>,
    damaged: Vec<JournalError>,
}

pub(crate) async fn run(arguments: ImportArguments) -> Result<Exit, Failure> {
    let engine = arguments.engine.required(&arguments.environment).await?;
    let taken_over = TakenOver::named(&arguments.journal);
    let progress = Progress::begin_here("having the engine hold the purchases");
    let held = match taken_over.to_take_over()? {
        Some(journal) => {
            refuse_those_that_wait_for_approval(&journal).await?;
            let held = hold(&journal, &engine, &progress).await?;
            taken_over.put_away(journal).await?;
            held
        }
        None => hold(&taken_over.reopen()?, &engine, &progress).await?,
    };
    progress.doing("releasing the purchases");
    let releases = stream::iter(&held.ids).map(async |id| engine.client.release(id).await);
    let released: Vec<_> = releases.buffer_unordered(Kept::READ_AT_ONCE).try_collect().await?;
    drop(progress);
    let ended = released.iter().filter(|view| !view.is_running()).count();
    let (all, kept) = (released.len(), taken_over.kept().display().to_string());
    let damaged: Vec<&PurchaseId> = held.damaged.iter().filter_map(of_purchase).collect();
    let told = json!({"imported": all, "ended": ended, "damaged": damaged, "journal": kept});
    print_one(arguments.json, &told, || {
        let all = count(all, "purchase");
        format!("{all} taken over, {ended} of them ended; the others go on. The journal is kept as {kept}")
    })?;
    for error in &held.damaged {
        say(&format!("left in the journal: {error}. {}", error.next_step().unwrap_or_default()));
    }
    Ok(if held.damaged.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Has the engine hold everything that the journal has.
///
/// # Errors
/// When the engine has another history under one of the ids: nothing was put away, and all of it goes on as before.
async fn hold(journal: &dyn Journal, engine: &Engine, progress: &Progress) -> Result<Held, Failure> {
    let known = journal.purchases().await?;
    let all = known.len();
    let holding = stream::iter(known).map(async |known| {
        let entries = match journal.entries(&known.id).await {
            Err(error @ JournalError::DamagedPurchase { .. }) => return Ok(Err(error)),
            entries => entries?,
        };
        match engine.client.import(&known.id, &Import::new(entries)).await {
            Ok(_) => Ok(Ok(known.id)),
            Err(error) => Err(refused(error)),
        }
    });
    let mut holding = holding.buffer_unordered(Kept::READ_AT_ONCE);
    let mut held = Held { ids: Vec::new(), damaged: Vec::new() };
    while let Some(one) = holding.try_next().await? {
        match one {
            Ok(id) => held.ids.push(id),
            Err(error) => held.damaged.push(error),
        }
        progress.done(held.ids.len() + held.damaged.len(), all, "purchases");
    }
    Ok(held)
}

/// A second person's word is asked for by a program that has the journal, and never on an engine: there it would be bought without.
async fn refuse_those_that_wait_for_approval(journal: &dyn Journal) -> Result<(), Failure> {
    for known in journal.purchases().await?.iter().filter(|known| !known.ended) {
        let entries = journal.entries(&known.id).await.unwrap_or_default(); // what is damaged is told of when it is taken over
        let waits = Purchase::replay(&entries).is_some_and(|purchase| purchase.needs_approval().is_some());
        if waits {
            let id = &known.id;
            return Err(Failure::failed(format!("`{id}` waits for a second person's approval. Nothing was taken over"))
                .advising("Approve and resume it here, or call it off with `cancel purchase`; then the same command goes on"));
        }
    }
    Ok(())
}

fn refused(error: ClientError) -> Failure {
    let is_other = matches!(error, ClientError::DifferentHistory(_));
    let advice = match is_other {
        true => {
            "Two purchases have this id: look at both, with `status ID --restate` and `status ID --journal`. The journal is \
             as it was, and what the engine holds of it is not run"
        }
        false => "The same command goes on",
    };
    Failure::failed(error).advising(advice)
}

fn of_purchase(error: &JournalError) -> Option<&PurchaseId> {
    match error {
        JournalError::DamagedPurchase { purchase, .. } => Some(purchase),
        _ => None,
    }
}
