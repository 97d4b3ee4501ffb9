//! What the lines of an invoice come to, against its own total.

use pc_models::{CurrencyCode, Decimal, Invoice, InvoiceLineItemType, Money, MoneyTotals};

use crate::connection::Wanted;
use crate::output::amount::{money, sums};

/// Whether lines come to the total of their invoice. Nothing is compared where they are of none, or where they were not all
/// read.
#[derive(Default)]
pub(super) struct AgainstTotal {
    /// The currency of the invoice's total.
    currency: Option<CurrencyCode>,
    /// How much more they come to than the invoice, in its currency; none where they are not all of its charges.
    gap: Option<Money>,
    /// What they come to in other currencies, where that is not zero.
    others: Vec<Money>,
}

impl AgainstTotal {
    pub(super) fn of(wanted: &Wanted, totals: &MoneyTotals) -> Self {
        let Some(header) = wanted.invoice.as_ref().and_then(Invoice::total) else {
            return Self::default();
        };
        let gap = totals.get(header.currency).amount.get().checked_sub(header.amount.get());
        let is_other = |total: &Money| total.currency != header.currency && total.amount != Decimal::ZERO;
        Self {
            currency: Some(header.currency),
            gap: gap.filter(|_| is_all(wanted)).map(|gap| Money::new(gap.into(), header.currency)),
            others: totals.iter().filter(is_other).collect(),
        }
    }

    /// How much more the lines come to, in the currency of the invoice; none where that was not compared.
    pub(super) fn gap(&self) -> Option<Money> {
        self.gap
    }

    /// What they come to in other currencies.
    pub(super) fn others(&self) -> &[Money] {
        &self.others
    }

    /// Whether nothing is missing, nothing is too much, and nothing is in another currency.
    pub(super) fn fits(&self) -> bool {
        self.wrong_gap().is_none() && self.others.is_empty()
    }

    fn wrong_gap(&self) -> Option<Money> {
        self.gap.filter(|gap| gap.amount != Decimal::ZERO)
    }

    /// What the lines come to, as it is said behind their number.
    pub(super) fn text(&self, totals: &MoneyTotals) -> String {
        let compared = match (totals.is_empty(), self.wrong_gap()) {
            (true, None) => String::new(),
            (true, Some(gap)) => format!(": all of the invoice's total is missing, {}", money(missing(gap))),
            (false, Some(gap)) => format!("; charges come to {}, which is {}", sums(totals), compared(gap)),
            (false, None) if self.gap.is_none() || !self.others.is_empty() => {
                format!("; charges come to {}", sums(totals))
            }
            (false, None) => format!("; charges come to {}, which is the invoice's total", sums(totals)),
        };
        compared + &self.text_of_others()
    }

    fn text_of_others(&self) -> String {
        let others: Vec<String> = self.others.iter().copied().map(money).collect();
        match self.currency.filter(|_| !others.is_empty()) {
            Some(currency) => {
                format!("; {} are not in {currency}, the currency of the invoice's total", others.join(", "))
            }
            None => String::new(),
        }
    }
}

/// Whether all charges of an invoice were asked for.
fn is_all(wanted: &Wanted) -> bool {
    let is_charges = |line_type: &InvoiceLineItemType| *line_type != InvoiceLineItemType::UsageLineItems;
    let read = wanted.sections.iter().filter(|section| is_charges(&section.line_item_type)).count();
    let details = wanted.invoice.iter().flat_map(|invoice| &invoice.invoice_details);
    let all = details.filter_map(|detail| detail.invoice_line_item_type.as_ref());
    read > 0 && read == all.filter(|one| is_charges(one)).count()
}

fn compared(gap: Money) -> String {
    match gap.amount < Decimal::ZERO {
        true => format!("less than the invoice's total: {} are missing", money(missing(gap))),
        false => format!("{} more than the invoice's total", money(gap)),
    }
}

fn missing(gap: Money) -> Money {
    Money::new(gap.amount.get().abs().into(), gap.currency)
}
