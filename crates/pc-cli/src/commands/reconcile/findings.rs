//! What a reconciliation found, as a table, CSV or JSON lines.

use clap::ValueEnum;
use pc_models::{CurrencyCode, Decimal};
use pc_workflows::billing::reconcile::{Finding, FindingKind, InvoiceTotals, Outcome, Severity};
use serde::Serialize;

use crate::output::{Column, Failure, Row, SafeCsv, print, print_data, print_json, rows, say_lines, shown};

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
    /// What is wrong, and what is open: the first of each, and how many there are.
    errors: Shown,
    open: Shown,
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
    pub(super) fn new(form: Form, safe_csv: SafeCsv, limit: usize) -> Result<Self, Failure> {
        if form == Form::Csv {
            let heading = csv(&CsvRow::default(), true, safe_csv)?;
            print_data(heading.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default())?;
        }
        Ok(Self { form, safe_csv, limit, errors: Shown::default(), open: Shown::default() })
    }

    pub(super) fn add(&mut self, finding: Finding) -> Result<(), Failure> {
        match self.form {
            Form::Jsonl => {
                let difference = difference(&finding);
                print_json(&FindingRecord { record: "finding", finding: &finding, difference })
            }
            Form::Csv => print_data(&csv(&CsvRow::from(&finding), false, self.safe_csv)?).map(|_| ()),
            // Totals stand in a table of their own; notes are only counted.
            Form::Table if finding.kind == FindingKind::TotalDiffers => Ok(()),
            Form::Table => {
                let shown = match finding.severity {
                    Severity::Error => &mut self.errors,
                    Severity::Open => &mut self.open,
                    Severity::Note => return Ok(()),
                };
                shown.count += 1;
                if shown.first.len() < self.limit {
                    shown.first.push(finding);
                }
                Ok(())
            }
        }
    }

    pub(super) fn finish(self, outcome: &Outcome) -> Result<(), Failure> {
        match self.form {
            Form::Jsonl => {
                let errors = outcome.errors();
                return print_json(&TotalsRecord { record: "totals", fits: errors == 0, errors, outcome });
            }
            Form::Csv => say_lines(&summary(outcome)?),
            Form::Table => {
                self.print_table()?;
                print(&summary(outcome)?)?;
            }
        }
        Ok(())
    }

    /// What is wrong, then what is open, up to the limit.
    fn print_table(&self) -> Result<(), Failure> {
        let shown: Vec<&Finding> =
            self.errors.first.iter().chain(&self.open.first).take(self.limit).collect();
        let count = self.errors.count + self.open.count;
        if count > 0 {
            print(&rows::text(shown.iter().copied()))?;
        }
        match count - shown.len() {
            0 => Ok(()),
            more => {
                print(&format!("… and {more} more: --format csv or --json has all, --limit N shows more"))
            }
        }
    }
}

impl Row for Finding {
    const COLUMNS: &'static [Column<Self>] = &[
        ("finding", |row| row.kind.as_str().replace('_', " ")),
        ("invoice", |row| shown(row.invoice.as_ref())),
        ("order", |row| row.order.clone()),
        ("line", |row| shown(row.line)),
        ("item", |row| format!("{}:{}", row.product, row.sku)),
        (">bought", |row| shown(row.bought_quantity)),
        (">billed", |row| shown(row.billed_quantity)),
        (">expected", |row| shown(row.expected)),
        (">charged", |row| shown(row.billed)),
        ("", |row| shown(row.currency)),
        ("what", |row| row.text.clone()),
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

/// Totals of the invoices, and how many findings of each kind there are.
fn summary(outcome: &Outcome) -> Result<String, Failure> {
    let mut text = format!("\n{}\n", rows::text(&outcome.invoices));
    for total in outcome.totals()?.iter() {
        text += &format!("charged {total}\n");
    }
    text += &format!("\n{} lines bought, {} charges", outcome.bought, outcome.billed);
    for kind in FindingKind::ALL {
        if let Some(count) = outcome.counts.get(kind) {
            let mark = match kind.severity() {
                Severity::Error => "✗",
                Severity::Open => "…",
                Severity::Note => "·",
            };
            text += &format!("\n{mark} {count:>6} {}", kind.as_str().replace('_', " "));
        }
    }
    if outcome.errors() == 0 {
        text += "\n✓ everything fits";
    }
    Ok(text)
}

impl Row for InvoiceTotals {
    const COLUMNS: &'static [Column<Self>] = &[
        ("invoice", |row| if row.invoice.is_empty() { "(none)".to_owned() } else { row.invoice.clone() }),
        (">charges", |row| row.lines.to_string()),
        (">before tax", |row| row.subtotal.to_string()),
        (">tax", |row| row.tax.to_string()),
        (">with tax", |row| row.total.to_string()),
        ("", |row| shown(row.currency)),
        (">invoice says", |row| shown(row.header)),
        (">difference", |row| shown(row.difference)),
    ];
}
