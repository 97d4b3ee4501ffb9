//! When reservations expire.

use std::collections::BTreeMap;

use pc_models::{Decimal, Timestamp};

/// When reservations expire.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Expiries {
    /// How many reservations there are, those that are over with the others.
    pub count: u64,
    /// How many expire in each month to come, as `2026-03`.
    pub months: BTreeMap<String, u64>,
    /// Those that expire next, as many as were asked for; behind them those that are over.
    pub next: Vec<ReservedTime>,
}

/// A reservation or savings plan.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ReservedTime {
    /// Its order.
    pub order: String,
    /// What is reserved.
    pub name: String,
    /// For whom.
    pub customer: String,
    /// How many, as far as they were charged.
    pub quantity: Decimal,
    /// From when.
    pub start: Option<Timestamp>,
    /// Until when.
    pub end: Timestamp,
}

impl ReservedTime {
    /// Takes in another charge of it.
    pub(super) fn extend(&mut self, other: &Self) {
        self.end = self.end.max(other.end);
        let sum = self.quantity.get().checked_add(other.quantity.get());
        self.quantity = sum.map_or(self.quantity, Decimal::from);
    }
}

/// Counts all reservations, and keeps those that expire next.
pub(super) struct ExpiryCounter {
    now: Timestamp,
    /// How many are kept.
    max_kept: usize,
    expiries: Expiries,
    /// By whether they are over, when they end, and order.
    next: BTreeMap<(bool, Timestamp, String), ReservedTime>,
}

impl ExpiryCounter {
    pub(super) fn new(now: Timestamp, max_kept: usize) -> Self {
        Self { now, max_kept, expiries: Expiries::default(), next: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, reserved: ReservedTime) {
        let is_over = reserved.end < self.now;
        self.expiries.count += 1;
        if !is_over {
            *self.expiries.months.entry(reserved.end.to_month_text()).or_default() += 1;
        }
        self.next.insert((is_over, reserved.end, reserved.order.clone()), reserved);
        if self.next.len() > self.max_kept {
            self.next.pop_last();
        }
    }

    pub(super) fn finish(self) -> Expiries {
        Expiries { next: self.next.into_values().collect(), ..self.expiries }
    }
}
