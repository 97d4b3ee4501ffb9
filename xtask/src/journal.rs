//! `resume` and `status`: what is in a journal.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use pc_workflows::{Cancellation, Entry, Journal, JournaledPurchase, PurchaseId, SqliteJournal};

use crate::console::say;
use crate::exit::{Exit, Failure};
use crate::purchases::{self, Job};
use crate::service::ServiceArguments;
use crate::{cancel_order, describe};

/// The journal of `resume` and `status` when none is named.
pub(crate) const DEFAULT: &str = "purchases.db";

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
    /// Print one JSON object per purchase or cancellation, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask status\n  \
    cargo xtask status vm-reservation-1 --journal purchases.db\n  \
    cargo xtask status --json | jq -r 'select(.status == \"running\").purchase_id'")]
pub(crate) struct StatusArguments {
    /// Show the history of this purchase or cancellation instead of the list.
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
    let (mut jobs, mut cancellations) = (Vec::new(), Vec::new());
    for open in all.into_iter().filter(|purchase| !purchase.ended) {
        // One that cannot be read is a purchase's to complain about.
        let entries = journal.entries(&open.id).await.unwrap_or_default();
        match Cancellation::replay(&entries) {
            Some(_) => cancellations.push(open.id),
            None => jobs.push(Job::Resume(open.id)),
        }
    }
    if jobs.is_empty() && cancellations.is_empty() {
        say("nothing to resume: everything in the journal has ended");
        return Ok(Exit::Done);
    }
    let service = arguments.service.connect().await?;
    let (purchased, cancelled) = tokio::join!(
        purchases::run(&service, journal.clone(), jobs, arguments.json),
        cancel_order::resume(&service, journal.clone(), cancellations, arguments.json),
    );
    Ok(purchased.max(cancelled))
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
        let status = last.end().unwrap_or("running");
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
