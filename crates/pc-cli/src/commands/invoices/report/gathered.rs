//! What was read for the report.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use pc_models::{CurrencyCode, Invoice, Timestamp};
use pc_workflows::billing::{BillingLine, CurrencySpend, Expiries, LastCharges, Spend};

use super::checked::Checked;
use super::figures::length;
use super::names::Names;
use super::renewals::Renewals;
use crate::commands::invoices::not_understood::NotUnderstood;

/// What was read.
pub(super) struct Gathered {
    pub(super) spend: MonthlySpend,
    pub(super) invoices: Vec<Invoice>,
    pub(super) expiring: Expiries,
    /// What renews soon, and its last charges; none where it was not looked for.
    pub(super) renewals: Option<(Renewals, LastCharges)>,
    pub(super) checked: Checked,
    pub(super) not_understood: NotUnderstood,
    pub(super) names: Names,
    pub(super) now: Timestamp,
}

/// What was spent in all, in the last month and in the one before.
pub(super) struct MonthlySpend {
    pub(super) all: Spend,
    pub(super) last: Spend,
    pub(super) before: Spend,
    /// The first day of the last month.
    pub(super) last_month: Timestamp,
    /// Whether there is an invoice of the month before.
    pub(super) is_compared: bool,
    /// The partner whom the lines name.
    pub(super) partner: Option<String>,
    /// How much of each currency is one of the currency in which prices are; only to tell which is the largest.
    rates: BTreeMap<CurrencyCode, f64>,
}

/// The month that an invoice charges.
pub(super) fn month_of(invoice: &Invoice) -> Timestamp {
    invoice.billing_period_start_date.or(invoice.invoice_date).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl MonthlySpend {
    pub(super) fn of(invoices: &[Invoice]) -> Self {
        let months = || invoices.iter().map(|invoice| month_of(invoice).start_of_month());
        let last_month = months().max().unwrap_or(Timestamp::UNIX_EPOCH);
        let before = last_month.add_months(-1);
        Self {
            all: Spend::default(),
            last: Spend::default(),
            before: Spend::default(),
            last_month,
            is_compared: months().any(|month| month == before),
            partner: None,
            rates: BTreeMap::new(),
        }
    }

    /// Takes in what was spent on an invoice.
    pub(super) fn merge(&mut self, invoice: &Invoice, spend: Spend) -> Result<(), pc_models::MoneyError> {
        let month = month_of(invoice).start_of_month();
        if month == self.last_month {
            self.last.merge(spend.clone())?;
        } else if month == self.last_month.add_months(-1) {
            self.before.merge(spend.clone())?;
        }
        self.all.merge(spend)
    }

    /// Takes in what a line says beside its amount.
    pub(super) fn note(&mut self, line: &BillingLine) {
        if self.partner.is_none() {
            let details = line.details();
            let partner = [details.partner_name, details.partner_id].map(str::trim);
            self.partner = match partner {
                ["", ""] => None,
                ["", one] | [one, ""] => Some(one.to_owned()),
                [name, id] => Some(format!("{name} ({id})")),
            };
        }
        let facts = line.facts();
        if let (Some(currency), Some(rate)) = (facts.currency, facts.exchange_rate.map(length)) {
            self.rates.entry(currency).or_insert(rate);
        }
    }

    /// The currencies, the largest first.
    pub(super) fn currencies(&self) -> Vec<(CurrencyCode, &CurrencySpend)> {
        let mut all: Vec<_> = self.all.currencies.iter().map(|(code, spend)| (*code, spend)).collect();
        let rate = |code| self.rates.get(&code).copied().filter(|rate| *rate > 0.0).unwrap_or(1.0);
        let worth = |(code, spend): &(_, &CurrencySpend)| length(spend.subtotal) / rate(*code);
        all.sort_by(|one, other| worth(other).total_cmp(&worth(one)).then_with(|| one.0.cmp(&other.0)));
        all
    }

    /// The names of the month before and of the last one.
    pub(super) fn months(&self) -> [String; 2] {
        [self.last_month.add_months(-1), self.last_month].map(Timestamp::to_month_text)
    }

    /// What was spent in a currency in the month before, and in the last one.
    pub(super) fn both(&self, currency: CurrencyCode) -> [Option<&CurrencySpend>; 2] {
        [&self.before, &self.last].map(|spend| spend.currencies.get(&currency))
    }
}

impl Gathered {
    /// The invoices, the newest first.
    pub(super) fn newest_first(&self) -> Vec<&Invoice> {
        let mut invoices: Vec<&Invoice> = self.invoices.iter().collect();
        invoices.sort_by_key(|invoice| (Reverse(invoice.invoice_date), invoice.id.to_string()));
        invoices
    }
}
