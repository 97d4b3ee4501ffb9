//! What a reconciliation found, as a table, CSV or JSON lines.

use pc_models::Decimal;
use pc_workflows::billing::reconcile::{Finding, FindingKind, InvoiceTotals, Outcome, Severity};
use serde::Serialize;

use super::Form;
use crate::output::console::{print, print_json, say};
use crate::output::exit::Failure;
use crate::output::table;

/// The columns of the CSV form.
const COLUMNS: [&str; 15] = [
    "kind",
    "severity",
    "invoice",
    "customer",
    "order",
    "line",
    "product",
    "sku",
    "bought_quantity",
    "billed_quantity",
    "expected",
    "billed",
    "currency",
    "difference",
    "text",
];

/// Takes findings in as they come.
pub(super) struct Findings {
    form: Form,
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

#[derive(Serialize)]
struct TotalsRecord<'a> {
    record: &'static str,
    fits: bool,
    errors: u64,
    #[serde(flatten)]
    outcome: &'a Outcome,
}

impl Findings {
    pub(super) fn new(form: Form, limit: usize) -> Result<Self, Failure> {
        if form == Form::Csv {
            print(&csv(COLUMNS.map(str::to_owned))?)?;
        }
        let (errors, open) = Default::default();
        Ok(Self { form, limit, errors, open })
    }

    pub(super) fn add(&mut self, finding: Finding) -> Result<(), Failure> {
        match self.form {
            Form::Jsonl => {
                let difference = difference(&finding);
                print_json(&FindingRecord { record: "finding", finding: &finding, difference })
            }
            Form::Csv => print(&csv(cells(&finding))?),
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
            Form::Csv => say(&summary(outcome)?),
            Form::Table => {
                self.print_table()?;
                print(&summary(outcome)?)?;
            }
        }
        Ok(())
    }

    /// What is wrong, and where there is room for it what is open.
    fn print_table(&self) -> Result<(), Failure> {
        let headings = [
            "finding",
            "invoice",
            "order",
            "line",
            "item",
            ">bought",
            ">billed",
            ">expected",
            ">charged",
            "",
            "what",
        ];
        let mut rows = table::new(&headings);
        let shown: Vec<&Finding> =
            self.errors.first.iter().chain(&self.open.first).take(self.limit).collect();
        let count = self.errors.count + self.open.count;
        rows.add_rows(shown.iter().map(|finding| row(finding)));
        if count > 0 {
            print(&table::text(&rows))?;
        }
        match count - shown.len() {
            0 => Ok(()),
            more => {
                print(&format!("… and {more} more: --format csv or --json has all, --limit N shows more"))
            }
        }
    }
}

fn row(finding: &Finding) -> Vec<String> {
    vec![
        finding.kind.as_str().replace('_', " "),
        finding.invoice.clone().unwrap_or_default(),
        finding.order.clone(),
        finding.line.map(|line| line.to_string()).unwrap_or_default(),
        format!("{}:{}", finding.product, finding.sku),
        table::amount(finding.bought_quantity),
        table::amount(finding.billed_quantity),
        table::amount(finding.expected),
        table::amount(finding.billed),
        finding.currency.map(|code| code.to_string()).unwrap_or_default(),
        finding.text.clone(),
    ]
}

fn cells(finding: &Finding) -> [String; 15] {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Open => "open",
        Severity::Note => "note",
    };
    [
        finding.kind.as_str().to_owned(),
        severity.to_owned(),
        finding.invoice.clone().unwrap_or_default(),
        finding.customer.clone(),
        finding.order.clone(),
        finding.line.map(|line| line.to_string()).unwrap_or_default(),
        finding.product.clone(),
        finding.sku.clone(),
        table::amount(finding.bought_quantity),
        table::amount(finding.billed_quantity),
        table::amount(finding.expected),
        table::amount(finding.billed),
        finding.currency.map(|code| code.to_string()).unwrap_or_default(),
        table::amount(difference(finding)),
        finding.text.clone(),
    ]
}

/// How much more was billed than should have been.
fn difference(finding: &Finding) -> Option<Decimal> {
    let (billed, expected) = (finding.billed?, finding.expected?);
    billed.get().checked_sub(expected.get()).map(Decimal::from)
}

/// One record, without the line's end.
fn csv(cells: [String; 15]) -> Result<String, Failure> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(cells).map_err(Failure::failed)?;
    let bytes = csv.into_inner().map_err(Failure::failed)?;
    Ok(String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned())
}

/// Totals of the invoices, and how many findings of each kind there are.
fn summary(outcome: &Outcome) -> Result<String, Failure> {
    let headings =
        ["invoice", ">charges", ">before tax", ">tax", ">with tax", "", ">invoice says", ">difference"];
    let mut rows = table::new(&headings);
    for totals in &outcome.invoices {
        rows.add_row(totals_row(totals));
    }
    let mut text = format!("\n{}\n", table::text(&rows));
    for total in outcome.totals().map_err(Failure::failed)?.iter() {
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

fn totals_row(totals: &InvoiceTotals) -> Vec<String> {
    vec![
        if totals.invoice.is_empty() { "(none)".to_owned() } else { totals.invoice.clone() },
        totals.lines.to_string(),
        totals.subtotal.to_string(),
        totals.tax.to_string(),
        totals.total.to_string(),
        totals.currency.map(|code| code.to_string()).unwrap_or_default(),
        table::amount(totals.header),
        table::amount(totals.difference),
    ]
}
