//! `status`: what is in a journal.

use clap::Args;
use pc_workflows::{Entry, Journal, JournaledPurchase, PurchaseId, SqliteJournal};

use crate::describe;
use crate::exit::{Exit, Failure};
use crate::journal::{self, JournalArguments};
use crate::output;

#[derive(Args)]
pub(crate) struct StatusArguments {
    /// Show this purchase's history instead of the list.
    #[arg(value_name = "ID")]
    purchase: Option<PurchaseId>,
    #[command(flatten)]
    journal: JournalArguments,
    /// Print JSON lines on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: StatusArguments) -> Result<Exit, Failure> {
    let journal = journal::read(&arguments.journal.path().await?)?;
    let text = match &arguments.purchase {
        Some(id) => history(&journal, id, arguments.json).await?,
        None => list(&journal, arguments.json).await?,
    };
    output::text(&text)?;
    Ok(Exit::Done)
}

async fn list(journal: &SqliteJournal, json: bool) -> Result<String, Failure> {
    let mut text = String::new();
    for JournaledPurchase { id, .. } in journal.purchases().await.map_err(Failure::failed)? {
        let entries = journal.entries(&id).await.map_err(Failure::failed)?;
        let Some(last) = entries.last() else { continue };
        let status =
            entries.iter().rev().find_map(|entry| entry.fact.sets_status()).flatten().unwrap_or("running");
        let said = entries.iter().rev().find_map(|entry| describe::fact(&entry.fact)).unwrap_or_default();
        text += &if json {
            let object = serde_json::json!({
                "purchase_id": id, "status": status, "entries": entries.len(), "last_at": last.at, "last": said
            });
            format!("{object}\n")
        } else {
            format!("{id}  {status}  {}  {said}\n", last.at.to_utc_text())
        };
    }
    Ok(text)
}

async fn history(journal: &SqliteJournal, id: &PurchaseId, json: bool) -> Result<String, Failure> {
    let entries = journal.entries(id).await.map_err(Failure::failed)?;
    if entries.is_empty() {
        return Err(Failure::failed(format!("there is no `{id}` in the journal")));
    }
    let line = |entry: &Entry| {
        if json {
            return serde_json::to_string(entry).unwrap_or_default();
        }
        let said = describe::fact(&entry.fact).unwrap_or_else(|| "not yet".to_owned());
        format!("{}  {said}", entry.at.to_utc_text())
    };
    Ok(entries.iter().map(|entry| line(entry) + "\n").collect())
}
