//! What the lines add up to, and what the invoices say.

use std::collections::BTreeMap;

use pc_models::{CurrencyCode, Decimal, InvoiceId, Money, MoneyError, MoneyTotals};
use serde::Serialize;

use super::billed::Billed;
use super::finding::{Finding, FindingKind};
use crate::billing::add_money::add_money;

/// One invoice: its own total, and what its lines come to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InvoiceTotals {
    /// The invoice.
    pub invoice: String,
    /// Its currency.
    pub currency: Option<CurrencyCode>,
    /// Its own total; none when it was not told.
    pub header: Option<Decimal>,
    /// How many charges it has.
    pub lines: u64,
    /// Their sum before tax.
    pub subtotal: Decimal,
    /// Their tax.
    pub tax: Decimal,
    /// Their sum with tax.
    pub total: Decimal,
    /// How much the lines come to more than the invoice says.
    pub difference: Option<Decimal>,
}

/// What a reconciliation came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// Findings by kind.
    pub counts: BTreeMap<FindingKind, u64>,
    /// Lines that were bought.
    pub bought: u64,
    /// Charges.
    pub billed: u64,
    /// The invoices.
    pub invoices: Vec<InvoiceTotals>,
}

impl Outcome {
    /// How many findings are errors.
    #[must_use]
    pub fn errors(&self) -> u64 {
        let errors = self.counts.iter().filter(|(kind, _)| kind.severity() == super::Severity::Error);
        errors.map(|(_, count)| count).sum()
    }

    /// What all charges come to with tax, by currency.
    ///
    /// # Errors
    /// When a sum has too many digits.
    pub fn totals(&self) -> Result<MoneyTotals, MoneyError> {
        let mut totals = MoneyTotals::default();
        for invoice in &self.invoices {
            if let Some(currency) = invoice.currency {
                totals.add(Money::new(invoice.total, currency))?;
            }
        }
        Ok(totals)
    }
}

/// Sums by invoice and currency.
#[derive(Clone, Default)]
pub(super) struct InvoiceSums(BTreeMap<(InvoiceId, Option<CurrencyCode>), InvoiceTotals>);

impl InvoiceSums {
    /// An invoice's own total.
    pub(super) fn expect(&mut self, invoice: &InvoiceId, total: Option<Money>) {
        if let Some(total) = total {
            self.of(invoice.as_str(), Some(total.currency)).header = Some(total.amount);
        }
    }

    pub(super) fn add(&mut self, billed: &Billed<'_>) -> Result<(), MoneyError> {
        let Some(currency) = billed.currency else { return Ok(()) };
        let totals = self.of(&billed.invoice, Some(currency));
        totals.lines += 1;
        add_money(&mut totals.subtotal, billed.subtotal.unwrap_or_default(), currency)?;
        add_money(&mut totals.tax, billed.tax.unwrap_or_default(), currency)?;
        add_money(&mut totals.total, billed.total.or(billed.subtotal).unwrap_or_default(), currency)
    }

    fn of(&mut self, invoice: &str, currency: Option<CurrencyCode>) -> &mut InvoiceTotals {
        let new = || InvoiceTotals { invoice: invoice.to_owned(), currency, ..InvoiceTotals::default() };
        self.0.entry((invoice.into(), currency)).or_insert_with(new)
    }

    /// The currency of an invoice that does not say it: that of most of its lines.
    pub(super) fn currencies(&self) -> BTreeMap<String, CurrencyCode> {
        let mut lines = BTreeMap::<&str, (u64, Option<CurrencyCode>, u64)>::new();
        for ((invoice, currency), totals) in &self.0 {
            let (all, most, count) = lines.entry(invoice.as_str()).or_default();
            *all += totals.lines;
            if totals.lines > *count {
                (*most, *count) = (*currency, totals.lines);
            }
        }
        let known =
            lines.into_iter().filter(|(invoice, (all, _, count))| !invoice.is_empty() && count * 2 > *all);
        known.filter_map(|(invoice, (_, most, _))| Some((invoice.to_owned(), most?))).collect()
    }

    /// The currency of the own total of each invoice that tells one.
    fn currencies_of_totals(&self) -> BTreeMap<&InvoiceId, CurrencyCode> {
        let told = self.0.iter().filter(|(_, totals)| totals.header.is_some());
        told.filter_map(|((invoice, currency), _)| Some((invoice, (*currency)?))).collect()
    }

    /// The totals, each with its difference; one that is not zero is a finding. An invoice has one total: in currencies other
    /// than that of it, its lines come to nothing.
    pub(super) fn compared(&self, mut report: impl FnMut(Finding)) -> Vec<InvoiceTotals> {
        let of_total = self.currencies_of_totals();
        let mut all = Vec::with_capacity(self.0.len());
        for ((invoice, _), totals) in &self.0 {
            let mut totals = totals.clone();
            let other = of_total.get(invoice).filter(|_| totals.header.is_none());
            if let Some(expected) = totals.header.or(other.map(|_| Decimal::ZERO)) {
                totals.difference = totals.total.get().checked_sub(expected.get()).map(Decimal::from);
                if totals.difference != Some(Decimal::ZERO) {
                    report(match other {
                        Some(currency) => other_currency(&totals, *currency),
                        None => difference(&totals, expected),
                    });
                }
            }
            all.push(totals);
        }
        all
    }
}

/// Lines of an invoice whose total is in `currency`, and theirs is not.
fn other_currency(totals: &InvoiceTotals, currency: CurrencyCode) -> Finding {
    let own = totals.currency.map(|code| code.to_string()).unwrap_or_default();
    let text =
        format!("{} lines come to {} {own}, and its total is in {currency}", totals.lines, totals.total);
    total_differs(totals, Decimal::ZERO, text)
}

fn difference(totals: &InvoiceTotals, header: Decimal) -> Finding {
    let currency = totals.currency.map(|code| code.to_string()).unwrap_or_default();
    let gap = totals.difference.unwrap_or_default();
    let than = if gap < Decimal::ZERO { "less" } else { "more" };
    let text = format!(
        "its lines come to {} {currency}, {} {than} than its total {header}",
        totals.total,
        gap.get().abs()
    );
    total_differs(totals, header, text)
}

fn total_differs(totals: &InvoiceTotals, header: Decimal, text: String) -> Finding {
    Finding {
        invoice: Some(totals.invoice.clone()),
        expected: Some(header),
        billed: Some(totals.total),
        currency: totals.currency,
        ..Finding::new(FindingKind::TotalDiffers, text)
    }
}
