//! Which purchases the invoices at hand should charge.

use std::collections::{BTreeMap, BTreeSet};

use pc_models::{CurrencyCode, CustomerId, Timestamp};

/// The times that the invoices at hand charge, by currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReconcileScope {
    windows: BTreeMap<CurrencyCode, Window>,
    /// For currencies without an invoice: none means that they are not looked at.
    others: Option<Window>,
    /// Whose charges are judged; empty means everybody's.
    customers: BTreeSet<String>,
}

/// From, if there is a beginning, and until; the end is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Option<Timestamp>,
    pub(super) until: Timestamp,
}

impl Window {
    pub(super) fn contains(self, at: Timestamp) -> bool {
        at < self.until && self.from.is_none_or(|from| from <= at)
    }
}

impl ReconcileScope {
    /// Every purchase before `until` should be charged: for the reconciliation of all invoices there are.
    #[must_use]
    pub fn everything(until: Timestamp) -> Self {
        Self { others: Some(Window { from: None, until }), ..Self::default() }
    }

    /// Purchases of the periods of some invoices only; add each with [`ReconcileScope::add`].
    #[must_use]
    pub fn of_invoices() -> Self {
        Self::default()
    }

    /// Purchases of this period, in this currency, should be charged too. The end is not part of it.
    pub fn add(&mut self, currency: CurrencyCode, from: Timestamp, until: Timestamp) {
        let from = if self.others.is_some() { None } else { Some(from) };
        let window = self.windows.entry(currency).or_insert(Window { from, until });
        window.from = window.from.zip(from).map(|(one, other)| one.min(other));
        window.until = window.until.max(until);
    }

    /// Only these customers' orders are at hand: charges of others are added up, and not judged.
    #[must_use]
    pub fn only(mut self, customers: &[CustomerId]) -> Self {
        self.customers.extend(customers.iter().map(|customer| customer.as_str().to_ascii_lowercase()));
        self
    }

    pub(super) fn includes(&self, customer: &str) -> bool {
        self.customers.is_empty() || self.customers.contains(&customer.to_ascii_lowercase())
    }

    /// Whether an instant is before the time that is looked at in a currency.
    pub(super) fn is_before(&self, at: Option<Timestamp>, currency: Option<CurrencyCode>) -> bool {
        let from = self.window(currency).and_then(|window| window.from);
        from.zip(at).is_some_and(|(from, at)| at < from)
    }

    /// Whether all invoices there are are at hand.
    pub(super) fn is_everything(&self) -> bool {
        self.others.is_some()
    }

    pub(super) fn window(&self, currency: Option<CurrencyCode>) -> Option<Window> {
        currency.and_then(|currency| self.windows.get(&currency).copied()).or(self.others)
    }
}
