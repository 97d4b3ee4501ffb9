//! What a reconciliation found, as a table, CSV or JSON lines.

use comfy_table::Table;
use pc_models::Decimal;
use pc_workflows::billing::reconcile::{Finding, FindingKind, InvoiceTotals, Outcome, Severity};
use serde::Serialize;

use super::Form;
use crate::console::{print, print_json, say};
use crate::exit::Failure;
use crate::table;

/// The columns of the CSV form.
const COLUMNS: [&str; 15] = [
    "kind", "severity", "invoice", "customer", "order", "line", "product", "sku", "bought_quantity",
    "billed_quantity", "expected", "billed", "currency", "difference", "text",
];

/// Takes findings in as they come.
pub(super) struct Findings {
    form: Form,
    limit: usize,
    rows: Table,
    left_out: usize,
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
        let headings =
            ["finding", "invoice", "order", "line", "item", ">bought", ">billed", ">expected", ">charged", "", "what"];
        Ok(Self { form, limit, rows: table::new(&headings), left_out: 0 })
    }

    pub(super) fn add(&mut self, finding: Finding) -> Result<(), Failure> {
        match self.form {
            Form::Jsonl => {
                let difference = difference(&finding);
                print_json(&FindingRecord { record: "finding", finding: &finding, difference })
            }
            Form::Csv => print(&csv(cells(&finding))?),
            // Totals stand in a table of their own; notes are only counted.
            Form::Table if finding.kind == FindingKind::TotalDiffers || finding.severity == Severity::Note => Ok(()),
            Form::Table if self.rows.row_count() == self.limit => {
                self.left_out += 1;
                Ok(())
            }
            Form::Table => {
                self.rows.add_row(row(&finding));
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
                if self.rows.row_count() > 0 {
                    print(&table::text(&self.rows))?;
                }
                if self.left_out > 0 {
                    let left_out = self.left_out;
                    print(&format!("… and {left_out} more: --format csv or --json has all, --limit N shows more"))?;
                }
                print(&summary(outcome)?)?;
            }
        }
        Ok(())
    }
}

fn row(finding: &Finding) -> Vec<String> {
    let quantity = |quantity: Option<Decimal>| table::amount(quantity);
    vec![
        finding.kind.as_str().replace('_', " "),
        finding.invoice.clone().unwrap_or_default(),
        finding.order.clone(),
        finding.line.map(|line| line.to_string()).unwrap_or_default(),
        format!("{}:{}", finding.product, finding.sku),
        quantity(finding.bought_quantity),
        quantity(finding.billed_quantity),
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
