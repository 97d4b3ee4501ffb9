//! Lines in the forms that people want them in.

use clap::ValueEnum;
use pc_models::{Invoice, MoneyTotals};
use pc_workflows::billing::BillingLine;
use serde::Serialize;

use crate::commands::invoices::markup::{Markup, MarkupReport};
use crate::output::{Exit, Failure};

mod cell_text;
mod column_choice;
mod cost_once;
mod csv_form;
mod csv_rows;
mod focus;
mod form_state;
mod json_form;
mod layout;
#[cfg(not(feature = "parquet"))]
mod parquet_absent;
#[cfg(feature = "parquet")]
mod parquet_form;
mod table;

use cost_once::CostOnce;
use focus::Focus;
pub(crate) use form_state::FormState;
pub(crate) use layout::{Destination, Layout, LayoutArguments};
#[cfg(not(feature = "parquet"))]
use parquet_absent::ParquetForm;
#[cfg(feature = "parquet")]
use parquet_form::ParquetForm;
use table::{Lines, Table};

/// The column of the line as the service wrote it.
const RAW: &str = "raw";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    /// Comma-separated values with a heading.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// CSV by the FinOps Open Cost and Usage Specification (FOCUS) 1.0.
    Focus,
    /// Apache Parquet, for engines: amounts as exact decimals, times as instants. Where the program was built with it.
    Parquet,
}

/// Writes lines into memory, batch by batch.
pub(crate) struct Formatter {
    layout: Layout,
    table: Table,
    focus: Focus,
    /// None for other forms.
    parquet: Option<ParquetForm>,
    once: CostOnce,
}

impl Formatter {
    /// For the lines of an invoice, or of what is none.
    pub(crate) fn new(layout: Layout, invoice: Option<&Invoice>) -> Result<Self, Failure> {
        let table = Table::new(layout.columns.clone(), layout.markup.is_some(), layout.raw);
        let is_parquet = layout.format == Format::Parquet;
        let parquet = is_parquet.then(|| ParquetForm::new(&table)).transpose()?;
        Ok(Self { layout, table, focus: Focus::of(invoice), parquet, once: CostOnce::default() })
    }

    /// What stands before the first line; all lines come after it.
    pub(crate) fn heading(&mut self) -> Result<Vec<u8>, Failure> {
        self.once = CostOnce::default();
        if let Some(markup) = &mut self.layout.markup {
            markup.start_again();
        }
        if let Some(parquet) = &mut self.parquet {
            *parquet = ParquetForm::new(&self.table)?;
        }
        Ok(match self.layout.format {
            Format::Focus => self.focus.heading(),
            Format::Csv => csv_form::heading(&self.table),
            Format::Jsonl | Format::Parquet => Vec::new(),
        })
    }

    /// What is remembered of the lines until now.
    pub(crate) fn state(&self) -> FormState {
        FormState { once: self.once, focus: self.focus.state }
    }

    /// Goes on behind lines that were written before.
    pub(crate) fn go_on_from(&mut self, state: FormState) {
        self.once = state.once;
        self.focus.state = state.focus;
    }

    /// The text of some lines.
    pub(crate) fn lines(&mut self, lines: &[BillingLine]) -> Result<Vec<u8>, Failure> {
        if self.layout.has_sums() {
            self.once.check(lines)?;
        }
        let priced = self.layout.markup.as_mut().map(|markup| markup.price(lines)).transpose()?;
        let prices = self.layout.markup.as_ref().zip(priced.as_deref());
        let priced_lines = Lines { lines, prices };
        if let Some(parquet) = &mut self.parquet {
            return parquet.rows(&self.table, priced_lines);
        }
        match self.layout.format {
            Format::Focus => Ok(self.focus.text(lines, self.layout.safe_csv)),
            Format::Csv => {
                csv_form::text(&self.table, priced_lines, self.layout.safe_csv).map_err(Failure::failed)
            }
            Format::Jsonl | Format::Parquet => {
                json_form::text(&self.table, priced_lines).map_err(Failure::failed)
            }
        }
    }

    /// What stands after the last line.
    pub(crate) fn ending(&mut self) -> Result<Vec<u8>, Failure> {
        self.parquet.as_mut().map_or(Ok(Vec::new()), ParquetForm::ending)
    }

    /// What `--json` says of prices; nothing without them.
    pub(crate) fn prices(&self) -> Option<MarkupReport<'_>> {
        self.layout.markup.as_ref().map(Markup::report)
    }

    /// Says at the end what customers pay and what is wrong with lines in this form, and writes the sums; with `force` over
    /// what is there.
    pub(crate) fn conclude(&self, force: bool) -> Result<Exit, Failure> {
        let Layout { markup, sums, safe_csv, .. } = &self.layout;
        if let Some((markup, path)) = markup.as_ref().zip(sums.as_deref()) {
            markup.write_sums(path, *safe_csv, force)?;
        }
        let priced = markup.as_ref().map_or(Exit::Done, Markup::tell);
        Ok(priced.max(self.focus.tell()))
    }
}

/// Adds what a line costs to the sums by currency.
pub(crate) fn add_total(totals: &mut MoneyTotals, line: &BillingLine) -> Result<(), Failure> {
    line.facts().money().map_or(Ok(()), |money| totals.add(money).map_err(Failure::failed))
}

#[cfg(test)]
mod tests {
    use pc_workflows::billing::COLUMNS;

    use super::*;

    fn formatter(format: Format, raw: bool) -> Formatter {
        Formatter::new(Layout { raw, ..Layout::new(format) }, None).unwrap()
    }

    fn line(json: &str) -> BillingLine {
        BillingLine::Item(serde_json::from_str(json).unwrap())
    }

    fn tricky() -> BillingLine {
        line(
            r#"{"attributes":{"objectType":"OneTimeInvoiceLineItem"},"invoiceNumber":"G1","customerName":"A \"B\", C\nD","orderId":"o1",
               "unitPrice":"0.1234567890123456789012","quantity":2,"subtotal":12.50,"taxTotal":"0",
               "totalForCustomer":"12.50","currency":"eur","chargeStartDate":"2031-01-05T00:00:00Z",
               "subscriptionEndDate":"0001-01-01T00:00:00"}"#,
        )
    }

    #[test]
    fn csv_keeps_quotes_breaks_and_digits() {
        let mut formatter = formatter(Format::Csv, false);
        let bytes = [formatter.heading().unwrap(), formatter.lines(&[tricky()]).unwrap()].concat();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
        let row = reader.records().next().unwrap().unwrap();
        let at = |name: &str| &row[COLUMNS.iter().position(|column| *column == name).unwrap()];
        assert_eq!(at("customer_name"), "A \"B\", C\nD");
        assert_eq!(
            (at("unit_price"), at("subtotal"), at("currency")),
            ("0.1234567890123456789012", "12.50", "EUR")
        );
        assert_eq!((at("charge_start"), at("subscription_end")), ("2031-01-05T00:00:00Z", ""));
    }

    #[test]
    fn json_has_the_same_names_exact_numbers_and_the_line_as_it_came() {
        let text = formatter(Format::Jsonl, true).lines(&[tricky()]).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains(r#""unit_price":0.1234567890123456789012,"#), "{text}");
        assert!(
            text.contains(r#""total":12.50,"#) && text.contains(r#""totalForCustomer":"12.50""#),
            "{text}"
        );
        let object: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(COLUMNS.iter().all(|name| object.get(name).is_some()), "{text}");
        assert_eq!(object["raw"]["orderId"], "o1");
    }

    #[test]
    fn what_is_not_understood_stands_in_the_csv_as_it_came() {
        let json = r#"{"UsageDate":"11/17/2025","BillingPreTaxTotal":"4,4268","UnitPrice":"","Quantity":2}"#;
        let line = BillingLine::Usage(serde_json::from_str(json).unwrap());
        let mut formatter = formatter(Format::Csv, false);
        let bytes = [formatter.heading().unwrap(), formatter.lines(&[line]).unwrap()].concat();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let row = reader.records().next().unwrap().unwrap();
        let at = |name: &str| &row[COLUMNS.iter().position(|column| *column == name).unwrap()];
        assert_eq!((at("usage_date"), at("subtotal"), at("unit_price")), ("11/17/2025", "4,4268", ""));
        assert_eq!(at("quantity"), "2");
    }

    #[test]
    fn only_charges_count_towards_the_total() {
        let mut totals = MoneyTotals::default();
        add_total(&mut totals, &tricky()).unwrap();
        let usage = r#"{"attributes":{"objectType":"DailyRatedUsageLineItem"},"billingPreTaxTotal":9,"billingCurrency":"EUR"}"#;
        add_total(&mut totals, &line(usage)).unwrap();
        assert_eq!(totals.to_string(), "12.50 EUR");
    }
}
