//! `status`: what is in a journal, or on an engine.

mod engine_state;

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::Args;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use pc_models::{Harmless, Timestamp};
use pc_restate::{PurchaseHistory, View};
use pc_workflows::{
    Cancellation, Entry, History, JournalError, Problem, Purchase, PurchaseId, Receipt, RunError,
};
use serde_json::json;

use crate::connection::{Engine, EngineArguments, JournalArguments, Kept, StartedOn, journal};
use crate::output::{Exit, Failure, count, fact_text, print};
use crate::purchases::{outcome, receipt};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} status --endpoint http://127.0.0.1:8080\n  \
    {program} status order-4711 --journal purchases.db\n  \
    {program} status --restate http://127.0.0.1:8080\n\n\
    It may be asked for while another program runs the purchases. With --restate it tells of each that runs what it waits \
    for, since when, and which copy of the service worked on it last.")]
pub(crate) struct StatusArguments {
    /// Show this purchase's history and receipt instead of the list.
    #[arg(value_name = "ID")]
    purchase: Option<PurchaseId>,
    #[command(flatten)]
    journal: JournalArguments,
    #[command(flatten)]
    engine: EngineArguments,
    /// Print JSON lines on stdout: one per purchase, or with ID one per journal entry.
    #[arg(long)]
    json: bool,
}

/// Said of what nothing can go on with.
const ENDED_WITH_PROGRAM: &str =
    "what was started on an embedded emulator does not go on: that emulator ended with its program";

pub(crate) async fn run(arguments: StatusArguments) -> Result<Exit, Failure> {
    let json = arguments.json;
    let text =
        match arguments.engine.engine(arguments.journal.is_named(), &arguments.journal.environment).await? {
            Some(engine) => match &arguments.purchase {
                Some(id) => {
                    let PurchaseHistory { view, entries, .. } = engine.client.history(id, 0).await?;
                    history(&entries, Some(&view), json)
                }
                None => list(&on_engine(&engine).await?, json),
            },
            None => {
                let journal = History::new(Arc::new(journal::read(&arguments.journal.path().await?)?));
                match &arguments.purchase {
                    Some(id) => history(&of_journal(&journal, id).await?, None, json),
                    None => list(&in_journal(&journal).await?, json),
                }
            }
        };
    print(text.trim_end())?;
    Ok(Exit::Done)
}

/// Whether a hint is about one of the list.
type Concerns = fn(&Listed) -> bool;

/// One purchase or cancellation of the list.
struct Listed {
    id: PurchaseId,
    is_cancellation: bool,
    status: &'static str,
    entries: usize,
    /// None when it cannot be read.
    last_at: Option<Timestamp>,
    last: String,
    receipt: Option<Receipt>,
    /// Why it did not end well, or cannot be read.
    problem: Option<Problem>,
    /// Whether its end is not proven, so that it can be looked at again.
    can_be_reexamined: bool,
    /// Whether it certainly never was checked out, so that it can be started again.
    can_be_started_again: bool,
    started_on: StartedOn,
    /// How its service sees it, when it is on an engine.
    view: Option<View>,
}

impl Listed {
    fn of(id: PurchaseId, entries: &[Entry]) -> Self {
        let status = entries.iter().rev().find_map(|entry| entry.fact.sets_status()).flatten();
        let last = entries.iter().rev().find_map(|entry| fact_text(&entry.fact));
        let purchase = Purchase::replay(entries);
        let receipt = purchase.as_ref().and_then(Purchase::receipt);
        Self {
            id,
            is_cancellation: Cancellation::replay(entries).is_some(),
            status: status.unwrap_or("running"),
            entries: entries.len(),
            last_at: entries.last().map(|entry| entry.at),
            last: last.unwrap_or_default(),
            problem: receipt.as_ref().and_then(|receipt| receipt.error.clone()),
            receipt,
            can_be_reexamined: purchase.as_ref().is_some_and(|purchase| purchase.reopening().is_some()),
            can_be_started_again: purchase.as_ref().is_some_and(|purchase| purchase.again().is_ok()),
            started_on: StartedOn::of_entries(entries),
            view: None,
        }
    }

    /// One that the journal cannot tell anything of any more.
    fn damaged(id: PurchaseId, error: &JournalError) -> Self {
        let problem = Problem::new("damaged", error.to_string(), error.next_step().unwrap_or_default());
        let last = "its journal is damaged".to_owned();
        Self { status: "damaged", last, problem: Some(problem), ..Self::of(id, &[]) }
    }

    fn json(&self) -> String {
        let receipt = self.receipt.as_ref();
        let mut told = json!({
            "purchase_id": self.id, "status": self.status, "entries": self.entries, "last_at": self.last_at,
            "last": self.last, "proof": receipt.map(|receipt| receipt.proof),
            "can_be_reexamined": self.can_be_reexamined, "can_be_started_again": self.can_be_started_again,
            "error": self.problem,
            "orders": receipt.map(|receipt| receipt.orders.iter().map(|order| &order.id).collect::<Vec<_>>())
        });
        if let Some(view) = &self.view {
            engine_state::add_json(&mut told, view);
        }
        told.to_string()
    }

    fn text(&self, width: usize) -> String {
        let (id, status) = (&self.id, self.status);
        let at = self.last_at.map(|at| at.to_utc_text() + "  ").unwrap_or_default();
        let mut text = format!("{id:<width$}  {status:<10}  {at}{}", Harmless(&self.last));
        if let Some(problem) = &self.problem {
            let indent = " ".repeat(width + 2);
            let (why, what_to_do) = (Harmless(&problem.message), Harmless(&problem.next_step));
            text += &format!("\n{indent}why  {why}\n{indent}do   {what_to_do}");
            let hint = self.receipt.as_ref().and_then(|receipt| receipt::hint(receipt, &self.started_on));
            text += &hint.map(|hint| format!("\n{indent}or   {hint}")).unwrap_or_default();
        }
        for line in self.view.iter().flat_map(engine_state::lines) {
            text += &format!("\n{:width$}  {line}", "");
        }
        text
    }
}

async fn in_journal(journal: &History) -> Result<Vec<Listed>, Failure> {
    let mut rows = Vec::new();
    for known in journal.purchases().await? {
        rows.push(match journal.entries(&known.id).await {
            Err(RunError::Unreadable(error)) => Listed::damaged(known.id, &error),
            entries => Listed::of(known.id, &entries?),
        });
    }
    Ok(rows)
}

async fn on_engine(engine: &Engine) -> Result<Vec<Listed>, Failure> {
    let looks = stream::iter(engine.client.list().await?).map(async |listed| {
        let history = engine.client.history(&listed.id, 0).await?;
        let row = Listed::of(listed.id, &history.entries);
        Ok(Listed { view: Some(history.view), ..row })
    });
    looks.buffered(Kept::READ_AT_ONCE).try_collect().await
}

fn list(rows: &[Listed], json: bool) -> String {
    if json {
        return rows.iter().map(|row| row.json() + "\n").collect();
    }
    let width = rows.iter().map(|row| row.id.as_str().len()).max().unwrap_or_default();
    let lines: String = rows.iter().map(|row| row.text(width) + "\n").collect();
    lines + &summary(rows)
}

/// How many of each, and the commands for those that need something.
fn summary(rows: &[Listed]) -> String {
    let words =
        ["running", "damaged", "completed", "partial", "rejected", "cancelled", "not_done", "unresolved"];
    let number = |word: &str| rows.iter().filter(|row| row.status == word).count();
    let counts: Vec<String> =
        words.iter().filter(|word| number(word) > 0).map(|word| format!("{} {word}", number(word))).collect();
    let mut text = match counts.is_empty() {
        true => "no purchases".to_owned(),
        false => format!("{}: {}", kinds(rows), counts.join(", ")),
    };
    let is_on_engine = rows.iter().any(|row| row.view.is_some());
    let goes_on = match is_on_engine {
        true => "has all that wait go on at once, and looks at them",
        false => "goes on with what nobody runs",
    };
    let hints: [(Concerns, _, _); 3] = [
        (|row| row.status == "running", "resume", goes_on),
        (|row| row.can_be_reexamined, "reexamine", "looks again at ends that are not proven, and never buys"),
        (|row| row.status == "partial", "buy --failed-of ID", "buys what a partial purchase did not"),
    ];
    for (is_concerned, command, does) in hints {
        let concerned = rows.iter().filter(|row| is_concerned(row));
        let commands: BTreeSet<String> =
            concerned.filter_map(|row| row.started_on.command(command)).collect();
        commands.iter().for_each(|command| text += &format!("\n`{command}` {does}"));
    }
    if rows.iter().any(|row| row.status == "running" && row.started_on == StartedOn::Embedded) {
        text += &format!("\n{ENDED_WITH_PROGRAM}");
    }
    text
}

/// How many purchases and cancellations there are.
fn kinds(rows: &[Listed]) -> String {
    let cancellations = rows.iter().filter(|row| row.is_cancellation).count();
    let kinds = [(rows.len() - cancellations, "purchase"), (cancellations, "cancellation")];
    let known: Vec<String> = kinds
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| count(number, what))
        .collect();
    known.join(" and ")
}

async fn of_journal(journal: &History, id: &PurchaseId) -> Result<Vec<Entry>, Failure> {
    let entries = journal.entries(id).await?;
    if entries.is_empty() {
        return Err(Failure::failed(format!("there is no `{id}` in the journal")));
    }
    Ok(entries)
}

fn history(entries: &[Entry], view: Option<&View>, json: bool) -> String {
    if json {
        return entries.iter().map(|entry| outcome::json(entry) + "\n").collect();
    }
    let line = |entry: &Entry| format!("{}  {}\n", entry.at.to_utc_text(), entry.fact);
    // Of many looks in a row that found the same the last is told.
    let is_last = |pair: &[Entry]| {
        let [one, next] = [&pair[0].fact, &pair[1].fact];
        !(one.is_minor() && next.is_minor() && one.to_string() == next.to_string())
    };
    let told: Vec<String> =
        entries.windows(2).filter(|pair| is_last(pair)).map(|pair| line(&pair[0])).collect();
    let told = told.concat() + &entries.last().map(line).unwrap_or_default();
    let started_on = StartedOn::of_entries(entries);
    let receipt = Purchase::replay(entries).and_then(|purchase| purchase.receipt());
    told + &match (receipt, view) {
        (Some(receipt), _) => receipt::text(&receipt, None, &started_on),
        (None, Some(view)) => engine_state::text(view),
        (None, None) => match started_on.command("resume") {
            Some(command) => {
                format!("\nIt has not ended: `{command}` goes on with it when nobody runs it.")
            }
            None => format!("\nIt has not ended: {ENDED_WITH_PROGRAM}."),
        },
    }
}
