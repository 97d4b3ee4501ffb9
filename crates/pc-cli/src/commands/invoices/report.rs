//! `invoices report`: one HTML file to look at.

use std::path::PathBuf;

use clap::Args;
use pc_models::{Invoice, Timestamp};
use pc_transport::Clock;
use pc_workflows::billing::{LastCharges, LineReader, Note, Reservations, SectionFilter, Spend, Step};
use serde::Serialize;

use super::list::InvoiceFilter;
use crate::connection::{Billing, ReadArguments, Source, tell_note};
use crate::output::{Exit, Failure, Progress, atomic_file, print_json, say};

mod bars;
mod columns;
mod expiries;
mod figures;
mod month_chart;
mod page;
mod renewals;
mod scale;
mod table;
#[cfg(test)]
mod tests;
mod timeline;

use renewals::Renewals;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} invoices report --out spend.html --endpoint http://127.0.0.1:8080\n  \
    {program} invoices report --from 2026-01-01 --currency EUR --out spend.html --force --endpoint http://127.0.0.1:8080\n\n\
    The file needs no network: it holds its charts, and the tables behind them. For what renews in the next 90 days the \
    subscriptions of every customer are read; a customer that cannot be looked at is told on stderr, and the exit code is 4 \
    then.")]
pub(crate) struct ReportArguments {
    /// Where to.
    #[arg(long, value_name = "FILE", default_value = "invoices.html")]
    out: PathBuf,
    /// Overwrite what is there.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    filter: InvoiceFilter,
    /// Do not look at the customers' subscriptions: what renews is left out.
    #[arg(long)]
    no_renewals: bool,
    /// Where to read the lines of invoices.
    #[arg(long, value_enum, default_value_t)]
    source: Source,
    #[command(flatten)]
    read: ReadArguments,
}

#[derive(Serialize)]
struct Written<'a> {
    path: &'a PathBuf,
    bytes: usize,
    invoices: usize,
    lines: u64,
    /// Subscriptions that renew or end soon; none where they were not looked for.
    renewals: Option<usize>,
}

pub(crate) async fn run(arguments: ReportArguments) -> Result<Exit, Failure> {
    atomic_file::check_free(&arguments.out, arguments.force)?;
    let billing = Billing::connect(&arguments.read.service).await?;
    let progress = Progress::begin(billing.access.client.clock(), "reading the list of invoices");
    let listed = arguments.filter.read(&billing).await?;
    let invoices = billing.invoices(listed.into_iter().map(|invoice| invoice.id), &progress).await?;
    let now = billing.service.clock.now();
    let renewals = match arguments.no_renewals {
        true => None,
        false => Some(Renewals::read(&billing, now, &progress).await),
    };
    let charges = renewals.as_ref().map(Renewals::last_charges).unwrap_or_default();
    progress.doing("reading the lines of invoices");
    let mut spend = Spend::default();
    let mut noted = Noted { reservations: Reservations::new()?, charges };
    let readers = billing.readers(&invoices, &SectionFilter::default(), arguments.source)?;
    for (index, (invoice, reader)) in readers.enumerate() {
        progress.done(index, invoices.len(), "invoices");
        noted.reservations.begin_invoice();
        spend.merge(read(invoice, reader, &mut noted, &progress).await?)?;
    }
    drop(progress);
    let expiring = noted.reservations.expiring(now, figures::MAX_TABLE_ROWS)?;
    let html = page::render(&spend, &expiring, renewals.as_ref().zip(Some(&noted.charges)), &invoices, now);
    atomic_file::write(&arguments.out, html.as_bytes(), arguments.force)?;
    let exit = if renewals.as_ref().is_none_or(Renewals::is_whole) { Exit::Done } else { Exit::Unresolved };
    let lines = spend.currencies.values().map(|currency| currency.lines).sum();
    say(&format!("{} shows {lines} charges of {} invoices", arguments.out.display(), invoices.len()));
    if arguments.read.json {
        let (bytes, invoices) = (html.len(), invoices.len());
        let renewals = renewals.as_ref().map(Renewals::count);
        print_json(&Written { path: &arguments.out, bytes, invoices, lines, renewals })?;
    }
    Ok(exit)
}

/// What is noted of lines beside what was spent.
struct Noted {
    reservations: Reservations,
    charges: LastCharges,
}

/// What was spent on one invoice; what it reserves, and charges of what renews, is noted apart.
async fn read(
    invoice: &Invoice,
    mut reader: LineReader,
    noted: &mut Noted,
    progress: &Progress,
) -> Result<Spend, Failure> {
    let max_wait = reader.max_wait();
    let month = invoice.billing_period_start_date.or(invoice.invoice_date).unwrap_or(Timestamp::UNIX_EPOCH);
    let (mut spend, mut charges) = (Spend::default(), noted.charges.emptied());
    while let Some(step) = reader.next().await? {
        match step {
            Step::Lines { lines, .. } => {
                progress.add(lines.len(), "lines");
                for line in &lines {
                    let facts = line.facts();
                    spend.add(&facts, month)?;
                    noted.reservations.add(&facts)?;
                    charges.add(&facts)?;
                }
            }
            Step::Note(note) => {
                tell_note(progress, &invoice.id, max_wait, &note);
                if matches!(note, Note::StartedAgain(_)) {
                    (spend, charges) = (Spend::default(), noted.charges.emptied());
                    noted.reservations.restart_invoice()?;
                }
            }
            _ => {}
        }
    }
    noted.charges.merge(charges)?;
    Ok(spend)
}
