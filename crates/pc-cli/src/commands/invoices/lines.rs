//! `invoices lines` and `invoices export`: any document, streamed.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use pc_models::{CurrencyCode, Decimal, Money, MoneyTotals};
use pc_transport::{Clock, TokioClock};
use pc_workflows::billing::{BillingLine, LinePosition, LineReader, Note, Step};
use serde::Serialize;

use crate::commands::invoices::against_total::AgainstTotal;
use crate::commands::invoices::line_file::{self, ReadLine, SpellingArguments};
use crate::commands::invoices::lines_file::{Counted, Finished, LinesOut, Work};
use crate::commands::invoices::lines_format::{Destination, Formatter, LayoutArguments};
use crate::commands::invoices::markup::MarkupReport;
use crate::commands::invoices::not_understood::{MemberNotUnderstood, NotUnderstood};
use crate::commands::invoices::read_ahead::ReadAhead;
use crate::connection::{Billing, DocumentArguments, ServiceArguments, Source, describe};
use crate::output::{Exit, Failure, Progress, Signals, print_json, say};

/// Lines of a file that are written together, and how long their text is, in bytes, unless one line alone is longer.
const LINES_PER_BATCH: usize = 1000;
const BYTES_PER_BATCH: usize = 4 << 20;

/// What both commands say of files.
const FILES_HELP: &str = "Columns are described in {docs}/billing-guide.md. Lines that do not come to the invoice's total, or lack an \
    amount or its currency, give exit code 4. With --out the lines are collected in FILE.part, with \
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
    /// Read the lines of these files instead of a service's: CSV, an Excel workbook (.xlsx), JSON lines or a JSON list, packed
    /// with gzip or ZIP or not; `-` is stdin.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "id")]
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

impl CopyArguments {
    fn destination(&self) -> Destination<'_> {
        Destination { out: self.out.as_deref(), json: self.json, force: self.force, resume: self.resume }
    }
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
    /// What the lines come to in other currencies than the invoice's total.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_currencies: Vec<Total>,
    not_understood: Vec<MemberNotUnderstood<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    markup: Option<MarkupReport<'a>>,
}

#[derive(Serialize)]
struct Total {
    currency: CurrencyCode,
    amount: Decimal,
}

impl From<Money> for Total {
    fn from(total: Money) -> Self {
        Self { currency: total.currency, amount: total.amount }
    }
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
    let layout = arguments.layout.layout(arguments.destination())?;
    let billing = Billing::connect(&arguments.service).await?;
    let wanted = billing.wanted(&arguments.document, source).await?;
    let work = Work::new(&billing.service.identity, &wanted, &layout);
    layout.check_sections(&wanted.sections)?;
    let mut formatter = Formatter::new(layout, wanted.invoice.as_ref())?;
    let mut out = match &arguments.out {
        Some(path) => LinesOut::file(path, work, &mut formatter, arguments.resume, arguments.force)?,
        None => LinesOut::stdout(&mut formatter)?,
    };
    let access = billing.access.clone();
    let sections = wanted.sections.clone();
    let reader = LineReader::new(access, wanted.document.clone(), sections, out.position())?;
    let mut signals = Signals::listen();
    let progress = progress(billing.access.client.clock(), &out);
    tokio::select! {
        done = read_and_write(ReadAhead::begin(reader), &mut formatter, &mut out, &progress) => done?,
        () = signals.next() => {
            out.save()?;
            return Err(Failure::failed(format!("interrupted after {} rows. {}", out.rows(), out.advice())));
        }
    }
    drop(progress);
    if out.is_closed() {
        return Ok(tell_closed(&out));
    }
    out.end(&mut formatter)?;
    let Finished { rows, bytes, totals, not_understood } = out.finish(arguments.force)?;
    let copied = Copied {
        rows,
        bytes,
        against: AgainstTotal::of(&wanted, &totals),
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
    for out in [arguments.out.as_deref(), arguments.layout.sums()].into_iter().flatten() {
        line_file::refuse_to_overwrite(out, files)?;
    }
    files.iter().try_for_each(|file| line_file::check_there(file))?;
    let layout = arguments.layout.layout(arguments.destination())?;
    if arguments.resume && files.iter().any(|file| line_file::is_stdin(file)) {
        return Err(Failure::usage(
            "what came from stdin is gone: only files can be gone on with by --resume",
        ));
    }
    let work = Work::of_files(files, spelling, &layout);
    let mut formatter = Formatter::new(layout, None)?;
    let mut out = match &arguments.out {
        Some(path) => LinesOut::file(path, work, &mut formatter, arguments.resume, arguments.force)?,
        None => LinesOut::stdout(&mut formatter)?,
    };
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::system());
    let progress = progress(&clock, &out);
    let (read_before, rows_before) = out.position().in_files();
    for (number, file) in files.iter().enumerate().skip(read_before) {
        progress.done(number, files.len(), "files");
        let after = if number == read_before { rows_before } else { 0 };
        let mut batch = FileBatch::default();
        let read = line_file::read(file, spelling, after, |read| {
            batch.add(read);
            if !batch.is_full() {
                return Ok(());
            }
            progress.add(batch.lines.len(), "lines");
            batch.write(number, &mut formatter, &mut out)?;
            // Whoever has what was wanted does not wait for the rest of the file.
            if out.is_closed() { Err(Failure::failed("stdout is closed")) } else { Ok(()) }
        });
        // What was read until there is good, whatever comes behind it.
        let written = batch.write(number, &mut formatter, &mut out);
        if out.is_closed() {
            return Ok(tell_closed(&out));
        }
        if let Err(failure) = read.and(written) {
            let _ = out.save();
            return Err(failure);
        }
        out.write(&[], Counted::default(), LinePosition::of_file(number + 1, 0))?;
    }
    drop(progress);
    out.end(&mut formatter)?;
    let Finished { rows, bytes, totals, not_understood } = out.finish(arguments.force)?;
    let sources = vec!["files"];
    let copied = Copied {
        rows,
        bytes,
        totals,
        against: AgainstTotal::default(),
        invoice_total: None,
        sources,
        not_understood,
    };
    copied.tell(arguments, &formatter)
}

/// Lines of a file that are written together.
#[derive(Default)]
struct FileBatch {
    lines: Vec<BillingLine>,
    /// How long their text is.
    bytes: usize,
    /// The row of the last one.
    row: u64,
}

impl FileBatch {
    fn add(&mut self, read: ReadLine) {
        self.lines.push(read.line);
        self.bytes += read.bytes;
        self.row = read.row;
    }

    fn is_full(&self) -> bool {
        self.lines.len() >= LINES_PER_BATCH || self.bytes >= BYTES_PER_BATCH
    }

    fn write(&mut self, file: usize, formatter: &mut Formatter, out: &mut LinesOut) -> Result<(), Failure> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let text = formatter.lines(&self.lines)?;
        out.write(&text, Counted::of(&self.lines, formatter)?, LinePosition::of_file(file, self.row))?;
        self.lines.clear();
        self.bytes = 0;
        Ok(())
    }
}

/// Reads the next batch while the last one is written.
async fn read_and_write(
    mut steps: ReadAhead,
    formatter: &mut Formatter,
    out: &mut LinesOut,
    progress: &Progress,
) -> Result<(), Failure> {
    let written = write(&mut steps, formatter, out, progress).await;
    drop(steps);
    if let Err(failure) = written {
        // On a full disk this fails too: the position saved before is still good.
        let _ = out.save();
        return Err(failure.advising(out.advice()));
    }
    Ok(())
}

async fn write(
    steps: &mut ReadAhead,
    formatter: &mut Formatter,
    out: &mut LinesOut,
    progress: &Progress,
) -> Result<(), Failure> {
    while let Some(step) = steps.next().await? {
        match step {
            Step::Lines { lines, position } => {
                let text = formatter.lines(&lines)?;
                out.write(&text, Counted::of(&lines, formatter)?, position)?;
                progress.add(lines.len(), "lines");
            }
            Step::Note(note) => {
                match note {
                    Note::WaitingForExport => progress.waiting("the export", steps.max_wait()),
                    _ => progress.arrived(),
                }
                say(&describe(&note));
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
    Ok(())
}

/// On a terminal that shows stdout too, a line that changes would mix with the lines.
fn progress(clock: &Arc<dyn Clock>, out: &LinesOut) -> Progress {
    match out.is_stdout() && std::io::stdout().is_terminal() {
        true => Progress::begin_beside_results(clock, "reading lines"),
        false => Progress::begin(clock, "reading lines"),
    }
}

/// Who reads the first lines alone has what was wanted: what they come to says nothing of the invoice.
fn tell_closed(out: &LinesOut) -> Exit {
    say(&format!(
        "{} lines were read until the reader of stdout closed it; they are not added up",
        out.rows()
    ));
    Exit::Done
}

/// What was written.
struct Copied {
    rows: u64,
    bytes: u64,
    totals: MoneyTotals,
    against: AgainstTotal,
    invoice_total: Option<Decimal>,
    sources: Vec<&'static str>,
    not_understood: NotUnderstood,
}

impl Copied {
    fn exit(&self) -> Exit {
        if self.against.fits() && !self.not_understood.has_amounts() { Exit::Done } else { Exit::Unresolved }
    }

    /// Says what was written, what of it was not understood, and whether it adds up to the invoice.
    fn tell(&self, arguments: &CopyArguments, formatter: &Formatter) -> Result<Exit, Failure> {
        let Self { rows, totals, against, .. } = self;
        say(&format!("{rows} lines{}", against.text(totals)));
        self.not_understood.tell("they stand as they came");
        let exit = self.exit().max(formatter.conclude(arguments.force)?);
        let Some(path) = arguments.out.as_ref().filter(|_| arguments.json) else { return Ok(exit) };
        print_json(&Written {
            path,
            rows: self.rows,
            bytes: self.bytes,
            sources: self.sources.clone(),
            totals: totals.iter().map(Total::from).collect(),
            invoice_total: self.invoice_total,
            difference: against.gap().map(|gap| gap.amount),
            other_currencies: against.others().iter().copied().map(Total::from).collect(),
            not_understood: self.not_understood.members().collect(),
            markup: formatter.prices(),
        })?;
        Ok(exit)
    }
}
