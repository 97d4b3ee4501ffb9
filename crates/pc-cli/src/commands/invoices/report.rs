//! `invoices report`: one HTML file to look at, and the same data as CSV.

use std::path::{Path, PathBuf};

use clap::Args;
use pc_models::Invoice;
use pc_transport::Clock;
use pc_workflows::billing::{LastCharges, LineReader, Note, Reservations, SectionFilter, Spend, Step};
use serde::Serialize;

use super::list::InvoiceFilter;
use crate::commands::invoices::not_understood::{MemberNotUnderstood, NotUnderstood};
use crate::commands::invoices::read_ahead::ReadAhead;
use crate::connection::{Billing, ReadArguments, Source, tell_note};
use crate::output::{Exit, Failure, NewFile, Progress, atomic_file, print_json, say};

mod bar;
mod cell;
mod checked;
mod csv_file;
mod field;
mod figures;
mod findings;
mod gathered;
mod growth;
mod month_chart;
mod names;
mod outstanding;
mod page;
mod renewals;
mod renewing;
mod reserved;
mod scale;
mod spent;
mod table;
#[cfg(test)]
mod tests;
mod totals;

use checked::Checking;
use gathered::{Gathered, MonthlySpend, month_of};
use names::Names;
use renewals::Renewals;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} invoices report --out spend.html --endpoint http://127.0.0.1:8080\n  \
    {program} invoices report --from 2026-01-01 --currency EUR --out spend.html --force --endpoint http://127.0.0.1:8080\n\n\
    The file needs no network, and the same data is written as CSV beside it: spend.csv beside spend.html. For what renews \
    in the next 90 days the subscriptions of every customer are read, and for what `reconcile` finds their orders; what cannot \
    be looked at is told on the page and on stderr, and the exit code is 4 then. Findings alone do not change the exit code.")]
pub(crate) struct ReportArguments {
    /// Where to; the CSV gets the same name with the ending `.csv`.
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
    /// Do not read the customers' orders: charges are not compared with what was bought.
    #[arg(long)]
    no_reconcile: bool,
    /// Where to read the lines of invoices.
    #[arg(long, value_enum, default_value_t)]
    source: Source,
    #[command(flatten)]
    read: ReadArguments,
}

#[derive(Serialize)]
struct Written<'a> {
    path: &'a Path,
    csv: &'a Path,
    bytes: usize,
    invoices: usize,
    lines: u64,
    /// Charges without amount or currency.
    charges_in_no_sum: u64,
    not_understood: Vec<MemberNotUnderstood<'a>>,
    /// Subscriptions that renew or end soon; none where they were not looked for.
    renewals: Option<usize>,
    /// What does not fit what was bought; none where it was not compared.
    errors: Option<u64>,
}

pub(crate) async fn run(arguments: ReportArguments) -> Result<Exit, Failure> {
    let csv_path = beside(&arguments.out)?;
    for path in [&arguments.out, &csv_path] {
        atomic_file::check_free(path, arguments.force)?;
    }
    let billing = Billing::connect(&arguments.read.service).await?;
    let progress = Progress::begin(billing.access.client.clock(), "reading the list of invoices");
    let gathered = gather(&arguments, &billing, &progress).await?;
    drop(progress);
    let csv_name = csv_path.file_name().unwrap_or_default().to_string_lossy();
    let html = page::render(&gathered, &csv_name);
    let csv = NewFile::create(&csv_path, arguments.force)?;
    csv_file::write(&gathered, csv.file())?;
    csv.keep()?;
    atomic_file::write(&arguments.out, html.as_bytes(), arguments.force)?;
    tell(&gathered, &arguments, &csv_path, html.len())
}

/// Says what was written, and whether everything could be looked at.
fn tell(gathered: &Gathered, arguments: &ReportArguments, csv: &Path, bytes: usize) -> Result<Exit, Failure> {
    let lines = gathered.spend.all.currencies.values().map(|currency| currency.lines).sum();
    let invoices = gathered.invoices.len();
    let path = &arguments.out;
    say(&format!(
        "{} shows {lines} charges of {invoices} invoices; {} has the same data",
        path.display(),
        csv.display()
    ));
    let charges_in_no_sum = gathered.spend.all.in_no_sum;
    if let Some(text) = totals::in_no_sum(gathered) {
        say(&format!(
            "{text} `invoices lines ID` names what was not understood; ask for the lines again, or ask who made them"
        ));
    }
    gathered.not_understood.texts(totals::NOT_UNDERSTOOD).for_each(|text| say(&text));
    let unknown = outstanding::unknown(gathered);
    if let Some(text) = &unknown {
        say(text);
    }
    let renewals = gathered.renewals.as_ref().map(|(renewals, _)| renewals);
    let errors = gathered.checked.errors();
    if arguments.read.json {
        let renewals = renewals.map(Renewals::count);
        let not_understood = gathered.not_understood.members().collect();
        print_json(&Written {
            path,
            csv,
            bytes,
            invoices,
            lines,
            charges_in_no_sum,
            not_understood,
            renewals,
            errors,
        })?;
    }
    let is_whole = charges_in_no_sum == 0
        && gathered.not_understood.is_empty()
        && unknown.is_none()
        && renewals.is_none_or(Renewals::is_whole)
        && (arguments.no_reconcile || invoices == 0 || errors.is_some());
    Ok(if is_whole { Exit::Done } else { Exit::Unresolved })
}

/// The file of the CSV.
fn beside(page: &Path) -> Result<PathBuf, Failure> {
    let csv = page.with_extension("csv");
    match csv == page || page == Path::new("-") {
        true => Err(Failure::usage(
            "--out names the page, such as spend.html: the CSV is written beside it. Nothing was done",
        )),
        false => Ok(csv),
    }
}

async fn gather(
    arguments: &ReportArguments,
    billing: &Billing,
    progress: &Progress,
) -> Result<Gathered, Failure> {
    let listed = arguments.filter.read(billing).await?;
    let invoices = billing.invoices(listed.into_iter().map(|invoice| invoice.id), progress).await?;
    let now = billing.service.clock.now();
    let renewals = match arguments.no_renewals {
        true => None,
        false => Some(Renewals::read(billing, now, progress).await),
    };
    let mut lines = Lines {
        spend: MonthlySpend::of(&invoices),
        reservations: Reservations::new()?,
        charges: renewals.as_ref().map(Renewals::last_charges).unwrap_or_default(),
        checking: Checking::begin(!arguments.no_reconcile, billing, progress).await?,
        not_understood: NotUnderstood::default(),
    };
    progress.doing("reading the lines of invoices");
    let readers = billing.readers(&invoices, &SectionFilter::default(), arguments.source)?;
    for (index, (invoice, reader)) in readers.enumerate() {
        progress.done(index, invoices.len(), "invoices");
        lines.read(invoice, reader, progress).await?;
    }
    let Lines { spend, reservations, charges, checking, not_understood } = lines;
    Ok(Gathered {
        checked: checking.finish(billing, &invoices, arguments.filter.is_open()).await?,
        expiring: reservations.expiring(now, figures::MAX_TABLE_ROWS)?,
        renewals: renewals.map(|renewals| (renewals, charges)),
        names: Names::of(&spend.all),
        spend,
        invoices,
        not_understood,
        now,
    })
}

/// What is taken from lines as they are read.
struct Lines {
    spend: MonthlySpend,
    reservations: Reservations,
    charges: LastCharges,
    checking: Checking,
    not_understood: NotUnderstood,
}

impl Lines {
    /// Takes in an invoice. Its sums count once it is read to the end, since it may be started again.
    async fn read(
        &mut self,
        invoice: &Invoice,
        reader: LineReader,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let mut steps = ReadAhead::begin(reader);
        let month = month_of(invoice);
        self.reservations.begin_invoice();
        self.checking.begin_invoice(invoice);
        let (mut spend, mut charges) = (Spend::default(), self.charges.emptied());
        let mut not_understood = NotUnderstood::default();
        while let Some(step) = steps.next().await? {
            match step {
                Step::Lines { lines, .. } => {
                    progress.add(lines.len(), "lines");
                    for line in &lines {
                        let facts = line.facts();
                        spend.add(&facts, month)?;
                        charges.add(&facts)?;
                        not_understood.add(line, &facts);
                        self.spend.note(line);
                        self.reservations.add(&facts)?;
                        self.checking.add(&facts)?;
                    }
                }
                Step::Note(note) => {
                    tell_note(progress, &invoice.id, steps.max_wait(), &note);
                    if matches!(note, Note::StartedAgain(_)) {
                        (spend, charges) = (Spend::default(), self.charges.emptied());
                        not_understood = NotUnderstood::default();
                        self.reservations.restart_invoice()?;
                        self.checking.restart_invoice()?;
                    }
                }
                _ => {}
            }
        }
        self.not_understood.merge(not_understood);
        self.charges.merge(charges)?;
        Ok(self.spend.merge(invoice, spend)?)
    }
}
