//! Lines as CSV or JSON lines.

use std::borrow::Cow;
use std::fmt::Write;

use clap::ValueEnum;
use pc_models::{MoneyTotals, harmless_lines};
use pc_workflows::billing::{BillingLine, COLUMNS, Cell, LineFacts, Unreadable};
use serde::Serialize;

use crate::output::{Failure, SafeCsv};

/// The column of the line as the service wrote it.
const RAW: &str = "raw";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    /// Comma-separated values with a heading.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// Writes lines as text into memory, batch by batch.
pub(crate) struct Formatter {
    format: Format,
    with_raw: bool,
    safe_csv: SafeCsv,
    /// A buffer for the text of one number.
    scratch: String,
}

#[derive(Serialize)]
struct WithRaw<'a> {
    #[serde(flatten)]
    facts: &'a LineFacts<'a>,
    raw: &'a BillingLine,
}

impl Formatter {
    pub(crate) fn new(format: Format, with_raw: bool, safe_csv: SafeCsv) -> Self {
        Self { format, with_raw, safe_csv, scratch: String::new() }
    }

    /// What stands before the first line.
    pub(crate) fn heading(&self) -> Result<Vec<u8>, Failure> {
        if self.format == Format::Jsonl {
            return Ok(Vec::new());
        }
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(COLUMNS.iter().chain(self.with_raw.then_some(&RAW)))?;
        csv.into_inner().map_err(Failure::failed)
    }

    /// The text of some lines.
    pub(crate) fn lines(&mut self, lines: &[BillingLine]) -> Result<Vec<u8>, Failure> {
        match self.format {
            Format::Csv => self.csv(lines).map_err(Failure::failed),
            Format::Jsonl => self.jsonl(lines).map_err(Failure::failed),
        }
    }

    fn csv(&mut self, lines: &[BillingLine]) -> Result<Vec<u8>, csv::Error> {
        let mut csv = csv::Writer::from_writer(Vec::with_capacity(lines.len() * 512));
        for line in lines {
            let unreadable: Vec<Unreadable<'_>> = line.unreadable().collect();
            for (column, cell) in line.facts().cells().iter().enumerate() {
                self.scratch.clear();
                let unreadable = unreadable.iter().find(|one| one.column() == Some(column));
                let cell = match unreadable {
                    Some(unreadable) => unreadable.text(),
                    None => Cow::Borrowed(text(cell, &mut self.scratch)),
                };
                csv.write_field(self.safe_csv.cell(&cell).as_bytes())?;
            }
            if self.with_raw {
                csv.write_field(serde_json::to_string(line).unwrap_or_default())?;
            }
            csv.write_record(None::<&[u8]>)?;
        }
        csv.into_inner().map_err(|error| error.into_error().into())
    }

    fn jsonl(&self, lines: &[BillingLine]) -> serde_json::Result<Vec<u8>> {
        let mut text = Vec::with_capacity(lines.len() * 1024);
        for line in lines {
            let facts = line.facts();
            match self.with_raw {
                true => serde_json::to_writer(&mut text, &WithRaw { facts: &facts, raw: line })?,
                false => serde_json::to_writer(&mut text, &facts)?,
            }
            text.push(b'\n');
        }
        Ok(harmless(text))
    }
}

/// JSON with its control letters and the like escaped: the same values.
fn harmless(json: Vec<u8>) -> Vec<u8> {
    match std::str::from_utf8(&json).map(harmless_lines) {
        Ok(Cow::Owned(clean)) => clean.into_bytes(),
        _ => json, // the same text: what serde writes is UTF-8
    }
}

/// The text of a value; what must be written out first is written into `scratch`.
pub(crate) fn text<'a>(cell: &'a Cell<'a>, scratch: &'a mut String) -> &'a str {
    // Writing to a string does not fail.
    let _ = match cell {
        Cell::Text(text) => return text,
        Cell::Currency(Some(currency)) => return currency.as_str(),
        Cell::Number(Some(number)) => write!(scratch, "{number}"),
        Cell::Time(Some(time)) => write!(scratch, "{time}"),
        _ => Ok(()),
    };
    scratch
}

/// Adds what a line costs to the sums by currency.
pub(crate) fn add_total(totals: &mut MoneyTotals, line: &BillingLine) -> Result<(), Failure> {
    line.facts().money().map_or(Ok(()), |money| totals.add(money).map_err(Failure::failed))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXACT: SafeCsv = SafeCsv { safe_csv: false };

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
        let mut formatter = Formatter::new(Format::Csv, false, EXACT);
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
        let text = Formatter::new(Format::Jsonl, true, EXACT).lines(&[tricky()]).unwrap();
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
        let mut formatter = Formatter::new(Format::Csv, false, EXACT);
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
