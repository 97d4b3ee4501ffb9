//! `invoices lines` and `invoices export`: any document, streamed.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use pc_models::{CurrencyCode, Decimal, InvoiceLineItemType, Money, MoneyTotals};
use pc_workflows::billing::{BillingError, BillingLine, LinePosition, LineReader, Note, Step};
use serde::Serialize;
use tokio::sync::mpsc::{Receiver, channel};

use crate::commands::invoices::line_file::{self, SpellingArguments};
use crate::commands::invoices::lines_file::{LinesOut, Work};
use crate::commands::invoices::lines_format::{Formatter, LayoutArguments, add_total};
use crate::commands::invoices::markup::MarkupReport;
use crate::commands::invoices::not_understood::{MemberNotUnderstood, NotUnderstood};
use crate::connection::{Billing, DocumentArguments, ServiceArguments, Source, Wanted, describe};
use crate::output::{Exit, Failure, Signals, print_json, say};

/// Lines of a file that are written together.
const LINES_PER_BATCH: usize = 1000;
/// Batches read ahead while one is written.
const BATCHES_READ_AHEAD: usize = 1;

/// What both commands say of files.
const FILES_HELP: &str = "Columns are described in {docs}/billing-guide.md. Lines that do not come to the invoice's total, or lack an \
    amount, give exit code 4. With --out the lines are collected in FILE.part, with \
    their position in FILE.position; FILE itself appears when everything is there. After an interruption --resume goes on.";

#[derive(Args)]
#[command(after_help = format!("Examples:\n  \
    {{program}} invoices lines G000024135 --endpoint http://127.0.0.1:8080\n  \
    {{program}} invoices lines G000024135 --format jsonl --out june.jsonl --endpoint http://127.0.0.1:8080\n  \
    {{program}} invoices lines G000024135 --out june.csv --resume --endpoint http://127.0.0.1:8080\n  \
    {{program}} invoices lines unbilled --currency USD --period current --type all --endpoint http://127.0.0.1:8080\n  \
    {{program}} invoices lines --from november.csv.gz --format jsonl --out november.jsonl\n\n{FILES_HELP}"))]
pub(crate) struct LinesArguments {
    #[command(flatten)]
    copy: CopyArguments,
    /// Where to read the lines.
    #[arg(long, value_enum, default_value_t)]
    source: Source,
    /// Read the lines of these files instead of a service's: CSV, JSON lines or a JSON list, packed with gzip or not.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["id", "resume"])]
    from: Vec<PathBuf>,
    #[command(flatten)]
    spelling: SpellingArguments,
}

#[derive(Args)]
#[command(after_help = format!("The same as `invoices lines --source v2`; legacy invoices and periods before February 2024 are \
    refused.\n\nExamples:\n  \
    {{program}} invoices export G000024135 --out june.csv --endpoint http://127.0.0.1:8080\n  \
    {{program}} invoices export G000024135 --out june.csv --resume --endpoint http://127.0.0.1:8080\n  \
    {{program}} invoices export unbilled --currency USD --json --endpoint http://127.0.0.1:8080\n\n{FILES_HELP}"))]
pub(crate) struct ExportArguments {
    #[command(flatten)]
    copy: CopyArguments,
}

/// Which lines, and where to.
#[derive(Args)]
struct CopyArguments {
    #[command(flatten)]
    document: DocumentArguments,
    #[command(flatten)]
    layout: LayoutArguments,
    /// Where to; stdout when absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Go on where an interrupted run with the same --out stopped.
    #[arg(long, requires = "out", conflicts_with = "force")]
    resume: bool,
    /// Overwrite what is there, and forget an interrupted run.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    service: ServiceArguments,
    /// Lines as JSON on stdout; with --out, one JSON object about the file.
    #[arg(long)]
    json: bool,
}

/// What `--json` says about a file.
#[derive(Serialize)]
struct Written<'a> {
    path: &'a PathBuf,
    rows: u64,
    bytes: u64,
    sources: Vec<&'static str>,
    totals: Vec<Total>,
    invoice_total: Option<Decimal>,
    /// How much more the lines come to; none where they are not all charges of one invoice.
    difference: Option<Decimal>,
    not_understood: Vec<MemberNotUnderstood<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    markup: Option<MarkupReport<'a>>,
}

#[derive(Serialize)]
struct Total {
    currency: CurrencyCode,
    amount: Decimal,
}

pub(crate) async fn run(arguments: LinesArguments) -> Result<Exit, Failure> {
    match arguments.from.is_empty() {
        true => copy(arguments.copy, arguments.source).await,
        false => copy_files(&arguments.copy, &arguments.from, arguments.spelling),
    }
}

pub(crate) async fn export(arguments: ExportArguments) -> Result<Exit, Failure> {
    copy(arguments.copy, Source::V2).await
}

async fn copy(arguments: CopyArguments, source: Source) -> Result<Exit, Failure> {
    let layout = arguments.layout.layout(arguments.json && arguments.out.is_none(), arguments.force)?;
    let billing = Billing::connect(&arguments.service).await?;
    let wanted = billing.wanted(&arguments.document, source).await?;
    let work = Work::new(&billing.service.identity, &wanted, &layout);
    layout.check_sections(&wanted.sections)?;
    let mut formatter = Formatter::new(layout, wanted.invoice.as_ref());
    let mut out = match &arguments.out {
        Some(path) => LinesOut::file(path, work, &mut formatter, arguments.resume, arguments.force)?,
        None => LinesOut::stdout(&mut formatter)?,
    };
    let access = billing.access.clone();
    let sections = wanted.sections.clone();
    let reader = LineReader::new(access, wanted.document.clone(), sections, out.position())?;
    let mut signals = Signals::listen();
    let mut not_understood = NotUnderstood::default();
    tokio::select! {
        done = read_and_write(reader, &mut formatter, &mut out, &mut not_understood) => done?,
        () = signals.next() => {
            out.save()?;
            return Err(Failure::failed(format!("interrupted after {} rows. {}", out.rows(), out.advice())));
        }
    }
    let (rows, bytes, totals) = out.finish(arguments.force)?;
    let copied = Copied {
        rows,
        bytes,
        gap: difference(&wanted, &totals),
        totals,
        invoice_total: wanted.invoice.as_ref().and_then(|invoice| invoice.total_charges),
        sources: wanted.sections.iter().map(|section| crate::connection::billing::via(section.via)).collect(),
        not_understood,
    };
    copied.tell(&arguments, &formatter)
}

/// The lines of files, in the form of all others.
fn copy_files(
    arguments: &CopyArguments,
    files: &[PathBuf],
    spelling: SpellingArguments,
) -> Result<Exit, Failure> {
    let layout = arguments.layout.layout(arguments.json && arguments.out.is_none(), arguments.force)?;
    let work = Work::of_files(files, &layout);
    let mut formatter = Formatter::new(layout, None);
    let mut out = match &arguments.out {
        Some(path) => LinesOut::file(path, work, &mut formatter, false, arguments.force)?,
        None => LinesOut::stdout(&mut formatter)?,
    };
    let mut not_understood = NotUnderstood::default();
    let mut batch = Vec::new();
    for file in files {
        line_file::read(file, spelling, |line| {
            not_understood.add(&line);
            batch.push(line);
            if batch.len() == LINES_PER_BATCH {
                write_batch(&mut batch, &mut formatter, &mut out)
            } else {
                Ok(())
            }
        })?;
    }
    write_batch(&mut batch, &mut formatter, &mut out)?;
    let (rows, bytes, totals) = out.finish(arguments.force)?;
    let sources = vec!["files"];
    let copied = Copied { rows, bytes, totals, gap: None, invoice_total: None, sources, not_understood };
    copied.tell(arguments, &formatter)
}

fn write_batch(
    lines: &mut Vec<BillingLine>,
    formatter: &mut Formatter,
    out: &mut LinesOut,
) -> Result<(), Failure> {
    let text = formatter.lines(lines)?;
    let mut totals = MoneyTotals::default();
    lines.iter().try_for_each(|line| add_total(&mut totals, line))?;
    out.write(&text, lines.len(), &totals, LinePosition::default())?;
    lines.clear();
    Ok(())
}

/// Reads the next batch while the last one is written.
async fn read_and_write(
    reader: LineReader,
    formatter: &mut Formatter,
    out: &mut LinesOut,
    not_understood: &mut NotUnderstood,
) -> Result<(), Failure> {
    let (sender, mut steps) = channel(BATCHES_READ_AHEAD);
    let reading = tokio::spawn(async move {
        let mut reader = reader;
        while let Some(step) = reader.next().await.transpose() {
            let is_last = step.is_err();
            if sender.send(step).await.is_err() || is_last {
                break;
            }
        }
    });
    let written = write(&mut steps, formatter, out, not_understood).await;
    reading.abort();
    if let Err(failure) = written {
        // On a full disk this fails too: the position saved before is still good.
        let _ = out.save();
        return Err(failure.advising(out.advice()));
    }
    Ok(())
}

async fn write(
    steps: &mut Receiver<Result<Step, BillingError>>,
    formatter: &mut Formatter,
    out: &mut LinesOut,
    not_understood: &mut NotUnderstood,
) -> Result<(), Failure> {
    let bar = bar(out);
    while let Some(step) = steps.recv().await {
        match step? {
            Step::Lines { lines, position } => {
                let text = formatter.lines(&lines)?;
                let mut totals = MoneyTotals::default();
                lines.iter().try_for_each(|line| add_total(&mut totals, line))?;
                lines.iter().for_each(|line| not_understood.add(line));
                out.write(&text, lines.len(), &totals, position)?;
                bar.set_position(out.rows());
            }
            Step::Note(note) => {
                bar.suspend(|| say(&describe(&note)));
                if matches!(note, Note::StartedAgain(_)) {
                    out.start_again(formatter)?;
                }
            }
            _ => {}
        }
        if out.is_closed() {
            break;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

#[allow(clippy::unwrap_used)] // the template is a constant; a broken one fails the first run of any test
fn bar(out: &LinesOut) -> ProgressBar {
    // On a terminal that shows stdout too, it would mix with the lines.
    let is_between = out.is_stdout() && std::io::stdout().is_terminal();
    if is_between || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {human_pos} lines, {per_sec}, {elapsed}").unwrap();
    ProgressBar::new_spinner().with_style(style)
}

/// What was written.
struct Copied {
    rows: u64,
    bytes: u64,
    totals: MoneyTotals,
    /// How much more the lines come to than their invoice; none where they are not all charges of one.
    gap: Option<Money>,
    invoice_total: Option<Decimal>,
    sources: Vec<&'static str>,
    not_understood: NotUnderstood,
}

impl Copied {
    fn exit(&self) -> Exit {
        let is_right = self.gap.is_none_or(|gap| gap.amount == Decimal::ZERO);
        if is_right && !self.not_understood.has_amounts() { Exit::Done } else { Exit::Unresolved }
    }

    /// Says what was written, what of it was not understood, and whether it adds up to the invoice.
    fn tell(&self, arguments: &CopyArguments, formatter: &Formatter) -> Result<Exit, Failure> {
        let Self { rows, totals, gap, .. } = self;
        let sums = match (totals.is_empty(), gap.filter(|gap| gap.amount != Decimal::ZERO)) {
            (true, None) => String::new(),
            (true, Some(gap)) => format!(": all of the invoice's total is missing, {}", missing(gap)),
            (false, None) if gap.is_none() => format!("; charges come to {totals}"),
            (false, None) => format!("; charges come to {totals}, which is the invoice's total"),
            (false, Some(gap)) => format!("; charges come to {totals}, which is {}", compared(gap)),
        };
        say(&format!("{rows} lines{sums}"));
        self.not_understood.tell("they stand as they came");
        let exit = self.exit().max(formatter.conclude(arguments.force)?);
        let Some(path) = arguments.out.as_ref().filter(|_| arguments.json) else { return Ok(exit) };
        let amounts = totals.iter().map(|total| Total { currency: total.currency, amount: total.amount });
        print_json(&Written {
            path,
            rows: self.rows,
            bytes: self.bytes,
            sources: self.sources.clone(),
            totals: amounts.collect(),
            invoice_total: self.invoice_total,
            difference: gap.map(|gap| gap.amount),
            not_understood: self.not_understood.members().collect(),
            markup: formatter.prices(),
        })?;
        Ok(exit)
    }
}

/// How much more the lines come to than their invoice; none where they are not all of its charges.
fn difference(wanted: &Wanted, totals: &MoneyTotals) -> Option<Money> {
    let invoice = wanted.invoice.as_ref()?;
    let header = invoice.total()?;
    let is_charges = |line_type: &InvoiceLineItemType| *line_type != InvoiceLineItemType::UsageLineItems;
    let read = wanted.sections.iter().filter(|section| is_charges(&section.line_item_type)).count();
    let all = invoice.invoice_details.iter().filter_map(|detail| detail.invoice_line_item_type.as_ref());
    let gap = totals.get(header.currency).amount.get().checked_sub(header.amount.get())?;
    (read > 0 && read == all.filter(|one| is_charges(one)).count())
        .then(|| Money::new(gap.into(), header.currency))
}

fn compared(gap: Money) -> String {
    match gap.amount < Decimal::ZERO {
        true => format!("less than the invoice's total: {} are missing", missing(gap)),
        false => format!("{gap} more than the invoice's total"),
    }
}

fn missing(gap: Money) -> Money {
    Money::new(gap.amount.get().abs().into(), gap.currency)
}
