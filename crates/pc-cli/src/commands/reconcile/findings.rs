//! What a reconciliation found, as a table, CSV or JSON lines.

use clap::ValueEnum;
use pc_models::{CurrencyCode, Decimal};
use pc_workflows::billing::reconcile::{Finding, FindingKind, InvoiceTotals, Outcome, Severity};
use serde::Serialize;

use crate::output::amount::money;
use crate::output::{
    Cell, Column, Failure, Painted, Row, SafeCsv, Tone, grouped, print, print_data, print_json,
    print_painted, rows, say_painted, shown,
};

/// The form of the findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people.
    #[default]
    Table,
    /// Comma-separated values with a heading; the totals on stderr.
    Csv,
    /// JSON lines.
    Jsonl,
}

/// Takes findings in as they come.
pub(super) struct Findings {
    form: Form,
    safe_csv: SafeCsv,
    limit: usize,
    /// Whether what is as it should be is listed, too.
    has_all: bool,
    /// The first of what is wrong, what is open and what is worth knowing, and how many there are.
    errors: Shown,
    open: Shown,
    notes: Shown,
}

#[derive(Default)]
struct Shown {
    first: Vec<Finding>,
    count: usize,
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    record: &'static str,
    #[serde(flatten)]
    finding: &'a Finding,
    difference: Option<Decimal>,
}

/// A row of the CSV form: its members are the columns.
#[derive(Default, Serialize)]
struct CsvRow<'a> {
    kind: &'a str,
    severity: Option<Severity>,
    invoice: Option<&'a str>,
    customer: &'a str,
    order: &'a str,
    line: Option<u32>,
    product: &'a str,
    sku: &'a str,
    bought_quantity: String,
    billed_quantity: String,
    expected: String,
    billed: String,
    currency: Option<CurrencyCode>,
    difference: String,
    text: &'a str,
}

impl<'a> From<&'a Finding> for CsvRow<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            kind: finding.kind.as_str(),
            severity: Some(finding.severity),
            invoice: finding.invoice.as_deref(),
            customer: &finding.customer,
            order: &finding.order,
            line: finding.line,
            product: &finding.product,
            sku: &finding.sku,
            bought_quantity: shown(finding.bought_quantity),
            billed_quantity: shown(finding.billed_quantity),
            expected: shown(finding.expected),
            billed: shown(finding.billed),
            currency: finding.currency,
            difference: shown(difference(finding)),
            text: &finding.text,
        }
    }
}

#[derive(Serialize)]
struct TotalsRecord<'a> {
    record: &'static str,
    fits: bool,
    errors: u64,
    #[serde(flatten)]
    outcome: &'a Outcome,
}

impl Findings {
    pub(super) fn new(form: Form, safe_csv: SafeCsv, limit: usize, has_all: bool) -> Result<Self, Failure> {
        if form == Form::Csv {
            let heading = csv(&CsvRow::default(), true, safe_csv)?;
            print_data(heading.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default())?;
        }
        let [errors, open, notes] = std::array::from_fn(|_| Shown::default());
        Ok(Self { form, safe_csv, limit, has_all, errors, open, notes })
    }

    pub(super) fn add(&mut self, finding: Finding) -> Result<(), Failure> {
        match self.form {
            Form::Jsonl => {
                let difference = difference(&finding);
                print_json(&FindingRecord { record: "finding", finding: &finding, difference })
            }
            Form::Csv => print_data(&csv(&CsvRow::from(&finding), false, self.safe_csv)?).map(|_| ()),
            // Totals stand in a table of their own.
            Form::Table if finding.kind == FindingKind::TotalDiffers => Ok(()),
            Form::Table => {
                let shown = match finding.severity {
                    Severity::Error => &mut self.errors,
                    Severity::Open => &mut self.open,
                    Severity::Note => &mut self.notes,
                };
                shown.count += 1;
                if shown.first.len() < self.limit {
                    shown.first.push(finding);
                }
                Ok(())
            }
        }
    }

    /// Tells the totals; `fits` says whether nothing is wrong and all was understood.
    pub(super) fn finish(self, outcome: &Outcome, fits: bool) -> Result<(), Failure> {
        match self.form {
            Form::Jsonl => {
                let errors = outcome.errors();
                return print_json(&TotalsRecord { record: "totals", fits, errors, outcome });
            }
            Form::Csv => say_painted(&summary(outcome, fits, true)?),
            Form::Table => {
                self.print_table()?;
                print_painted(&summary(outcome, fits, self.has_all)?)?;
            }
        }
        Ok(())
    }

    /// What is wrong, and where all is asked for what is open and what is worth knowing, up to the limit.
    fn print_table(&self) -> Result<(), Failure> {
        let mut listed = vec![&self.errors];
        if self.has_all {
            listed.extend([&self.open, &self.notes]);
        }
        let shown: Vec<&Finding> = listed.iter().flat_map(|shown| &shown.first).take(self.limit).collect();
        let count: usize = listed.iter().map(|shown| shown.count).sum();
        if count > 0 {
            print_painted(&rows::text(shown.iter().copied()))?;
            print("")?;
        }
        match count - shown.len() {
            0 => Ok(()),
            more => {
                print(&format!("… and {more} more: --format csv or --json has all, --limit N shows more\n"))
            }
        }
    }
}

impl Row for Finding {
    const COLUMNS: &'static [Column<Self>] = &[
        ("finding", |row| Cell::Toned(tone(row.severity), row.kind.as_str().replace('_', " "))),
        ("invoice", |row| Cell::some(row.invoice.as_ref())),
        ("order", |row| Cell::text(&row.order)),
        ("line", |row| Cell::number(row.line)),
        ("item", |row| Cell::text(format!("{}:{}", row.product, row.sku))),
        ("bought", |row| Cell::decimal(row.bought_quantity)),
        ("billed", |row| Cell::decimal(row.billed_quantity)),
        ("expected", |row| Cell::amount(row.expected, row.currency)),
        ("charged", |row| Cell::amount(row.billed, row.currency)),
        ("currency", |row| Cell::some(row.currency)),
        ("what", |row| Cell::text(&row.text)),
    ];
}

/// How much more was billed than should have been.
fn difference(finding: &Finding) -> Option<Decimal> {
    let (billed, expected) = (finding.billed?, finding.expected?);
    billed.get().checked_sub(expected.get()).map(Decimal::from)
}

/// The CSV text of a row, with the columns' names before it or not.
fn csv(row: &CsvRow<'_>, has_headings: bool, safe_csv: SafeCsv) -> Result<Vec<u8>, Failure> {
    let mut csv = csv::WriterBuilder::new().has_headers(has_headings).from_writer(Vec::new());
    csv.serialize(row)?;
    let exact = csv.into_inner().map_err(Failure::failed)?;
    let mut records = csv::ReaderBuilder::new().has_headers(false).from_reader(exact.as_slice());
    let mut csv = csv::Writer::from_writer(Vec::new());
    for record in records.records() {
        csv.write_record(record?.iter().map(|cell| safe_csv.cell(cell).into_owned()))?;
    }
    csv.into_inner().map_err(Failure::failed)
}

/// How many findings of each kind there are, and the totals of the invoices. What is folded is said to be.
fn summary(outcome: &Outcome, fits: bool, has_all: bool) -> Result<Painted, Failure> {
    let mut text = Painted::default();
    let mut is_folded = false;
    for kind in FindingKind::ALL {
        if let Some(count) = outcome.counts.get(kind) {
            let mark = match kind.severity() {
                Severity::Error => "✗",
                Severity::Open => "…",
                Severity::Note => "·",
            };
            is_folded |= kind.severity() != Severity::Error;
            text.add_in(tone(kind.severity()), mark);
            text.add(&format!(" {:>6} {}\n", grouped(&count.to_string()), kind.as_str().replace('_', " ")));
        }
    }
    if fits {
        text.add_in(Tone::Good, "✓ everything fits");
        text.add("\n");
    }
    if is_folded && !has_all {
        text.add("--all lists what is open (…) and worth knowing (·), too\n");
    }
    let (bought, billed) = (grouped(&outcome.bought.to_string()), grouped(&outcome.billed.to_string()));
    text.add(&format!("\n{bought} lines bought, {billed} charges\n\n"));
    text.append(&rows::text(&outcome.invoices));
    for total in outcome.totals()?.iter() {
        text.add(&format!("\ncharged {}", money(total)));
    }
    Ok(text)
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Bad,
        Severity::Open => Tone::Open,
        Severity::Note => Tone::Plain,
    }
}

impl Row for InvoiceTotals {
    const COLUMNS: &'static [Column<Self>] = &[
        ("invoice", |row| Cell::text(if row.invoice.is_empty() { "(none)" } else { &row.invoice })),
        ("charges", |row| Cell::count(row.lines)),
        ("before tax", |row| Cell::amount(Some(row.subtotal), row.currency)),
        ("tax", |row| Cell::amount(Some(row.tax), row.currency)),
        ("with tax", |row| Cell::amount(Some(row.total), row.currency)),
        ("currency", |row| Cell::some(row.currency)),
        ("invoice says", |row| Cell::amount(row.header, row.currency)),
        ("difference", |row| Cell::amount(row.difference, row.currency)),
    ];
}
