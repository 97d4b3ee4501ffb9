//! `resume` and `status`: what is in a journal.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use pc_workflows::{Entry, Journal, JournaledPurchase, Purchase, PurchaseId, SqliteJournal};

use crate::describe;
use crate::exit::{Exit, Failure};
use crate::purchases::{self, Job};
use crate::service::ServiceArguments;

/// The journal of `resume` and `status` when none is named.
const DEFAULT: &str = "purchases.db";

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask resume --journal purchases.db --endpoint http://127.0.0.1:8080\n\n\
    An embedded emulator forgets everything when its program ends: resume against the service the purchases were \
    started on.")]
pub(crate) struct ResumeArguments {
    /// The journal.
    #[arg(long, value_name = "FILE", default_value = DEFAULT)]
    journal: PathBuf,
    #[command(flatten)]
    service: ServiceArguments,
    /// Print one JSON object per purchase, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(crate) struct StatusArguments {
    /// Show this purchase's history instead of the list.
    #[arg(value_name = "ID")]
    purchase: Option<PurchaseId>,
    /// The journal.
    #[arg(long, value_name = "FILE", default_value = DEFAULT)]
    journal: PathBuf,
    /// Print JSON lines on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) fn open(path: &Path) -> Result<SqliteJournal, Failure> {
    SqliteJournal::open(path).map_err(|error| Failure::failed(format!("{error}. Nothing was bought")))
}

pub(crate) async fn resume(arguments: ResumeArguments) -> Result<Exit, Failure> {
    if !arguments.journal.exists() {
        return Err(Failure::failed(format!("there is no journal at {}", arguments.journal.display())));
    }
    let journal = Arc::new(open(&arguments.journal)?);
    let all = journal.purchases().await.map_err(Failure::failed)?;
    let open = all.into_iter().filter(|purchase| !purchase.ended);
    let jobs: Vec<Job> = open.map(|purchase| Job::Resume(purchase.id)).collect();
    if jobs.is_empty() {
        say("nothing to resume: every purchase of the journal has ended");
        return Ok(Exit::Done);
    }
    let service = arguments.service.connect().await?;
    Ok(purchases::run(&service, journal, jobs, arguments.json).await)
}

pub(crate) async fn status(arguments: StatusArguments) -> Result<Exit, Failure> {
    let journal = SqliteJournal::read_only(&arguments.journal).map_err(Failure::failed)?;
    let text = match &arguments.purchase {
        Some(id) => history(&journal, id, arguments.json).await?,
        None => list(&journal, arguments.json).await?,
    };
    // Whoever closed our stdout does not want to hear it.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(Exit::Done)
}

async fn list(journal: &SqliteJournal, json: bool) -> Result<String, Failure> {
    let mut text = String::new();
    for JournaledPurchase { id, .. } in journal.purchases().await.map_err(Failure::failed)? {
        let entries = journal.entries(&id).await.map_err(Failure::failed)?;
        let Some(last) = entries.last() else { continue };
        let receipt = Purchase::replay(&entries).and_then(|purchase| purchase.receipt());
        let status = receipt.map_or("running", |receipt| receipt.status.as_str());
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
        return Err(Failure::failed(format!("there is no purchase `{id}` in the journal")));
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

#[allow(clippy::print_stderr)]
fn say(text: &str) {
    eprintln!("{text}");
}
