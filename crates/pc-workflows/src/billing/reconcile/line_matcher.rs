//! One line that was bought, and what was charged for it so far.

use std::time::Duration;

use pc_models::{BillingCycleType, ChargeType, Decimal, Timestamp};

use super::billed::BilledLine;
use super::bought::{BoughtLine, Charging};
use super::finding::Finding;
use super::scope::Window;

/// How far the dates of a charge may be from those of the purchase: the service rounds them to days, and short months
/// move them.
const SLACK: Duration = Duration::from_secs(4 * 24 * 60 * 60);
/// No term has more charges.
const MAX_CYCLES: i32 = 600;

/// One line that was bought, and what was charged for it.
pub(super) struct Slot {
    pub(super) line: BoughtLine,
    /// The last charge of a cycle.
    pub(super) last: Option<BilledLine>,
    spans: Vec<(Option<Timestamp>, Option<Timestamp>)>,
    /// How many units there are after the changes charged so far.
    units: Decimal,
    /// From when on it was cancelled.
    ended: Option<Timestamp>,
    /// Differences that a credit may explain.
    pub(super) differences: Vec<Finding>,
    pub(super) charged: Sum,
    pub(super) credited: Sum,
    pub(super) expected: Sum,
}

/// An exact sum, or the knowledge that there is none.
#[derive(Clone, Copy)]
pub(super) struct Sum(Option<Decimal>);

impl Default for Sum {
    fn default() -> Self {
        Self(Some(Decimal::ZERO))
    }
}

impl Sum {
    pub(super) fn add(&mut self, amount: Option<Decimal>) {
        let sum = self.0.zip(amount).and_then(|(sum, amount)| sum.get().checked_add(amount.get()));
        self.0 = sum.map(Decimal::from);
    }

    pub(super) fn plus(mut self, other: Self) -> Self {
        self.add(other.0);
        self
    }

    pub(super) fn get(self) -> Option<Decimal> {
        self.0
    }

    pub(super) fn is_zero(self) -> bool {
        self.0 == Some(Decimal::ZERO)
    }
}

impl Slot {
    pub(super) fn new(line: BoughtLine) -> Self {
        let (charged, credited, expected) = Default::default();
        let (spans, differences) = Default::default();
        let units = i64::from(line.quantity).into();
        Self { line, last: None, spans, units, ended: None, differences, charged, credited, expected }
    }

    pub(super) fn is_item(&self, billed: &BilledLine) -> bool {
        self.line.product.eq_ignore_ascii_case(&billed.product)
            && self.line.sku.eq_ignore_ascii_case(&billed.sku)
    }

    pub(super) fn is_subscription(&self, billed: &BilledLine) -> bool {
        let is_same = |known: &String| known.eq_ignore_ascii_case(&billed.subscription);
        self.line.subscription.as_ref().is_some_and(is_same)
    }

    /// Whether nothing was charged yet for the time of a charge.
    pub(super) fn is_free(&self, billed: &BilledLine) -> bool {
        let is_once = self.line.cycle_months().is_none() && billed.charge() == ChargeType::New;
        let (Some(start), Some(end), false) = (billed.start, billed.end, is_once) else {
            return self.spans.is_empty();
        };
        let is_apart = |span: &(Option<Timestamp>, Option<Timestamp>)| match *span {
            // What lasts for ever may begin and end on one day.
            (Some(begin), _) if begin <= start + SLACK && start <= begin + SLACK => false,
            (Some(begin), Some(finish)) => finish <= start + SLACK || end <= begin + SLACK,
            _ => false,
        };
        self.spans.iter().all(is_apart)
    }

    /// Takes in a change within a cycle: units come or go, or all end.
    pub(super) fn change(&mut self, billed: &BilledLine) {
        match billed.charge() {
            ChargeType::AddQuantity | ChargeType::RemoveQuantity => {
                let units = billed.quantity.and_then(|by| self.units.get().checked_add(by.get()));
                self.units = units.map_or(self.units, Decimal::from);
            }
            ChargeType::CancelImmediate | ChargeType::Cancel => self.ended = billed.start,
            _ => {}
        }
    }

    /// How many units a charge may rightly be for, the likeliest first.
    pub(super) fn quantities(&self, billed: &BilledLine) -> Vec<Decimal> {
        let bought = i64::from(self.line.quantity).into();
        if billed.charge() == ChargeType::New {
            return vec![bought];
        }
        let now = self.line.since.map(|since| i64::from(since.quantity).into());
        [self.units].into_iter().chain(now).collect()
    }

    /// Takes a cycle's charge in.
    pub(super) fn take(&mut self, billed: BilledLine, expected: Option<Decimal>) {
        self.charged.add(billed.subtotal);
        self.expected.add(expected);
        self.spans.push((billed.start, billed.end));
        self.last = Some(billed);
    }

    /// What was charged and not credited.
    pub(super) fn net(&self) -> Sum {
        self.charged.plus(self.credited)
    }

    pub(super) fn is_charged(&self) -> bool {
        !self.spans.is_empty()
    }

    /// Whether the purchase itself costs something.
    pub(super) fn costs(&self) -> bool {
        let is_free = |amount: Decimal| amount == Decimal::ZERO;
        match self.line.charging {
            Charging::Priced { unit, whole } => !is_free(whole.unwrap_or(unit)),
            Charging::Metered => false,
            Charging::Unknown => self.line.cycle != Some(BillingCycleType::None),
        }
    }

    /// The beginnings of the cycles that should have been charged within the window and were not.
    pub(super) fn missing(&self, window: Window) -> Vec<Timestamp> {
        let Some(created) = self.line.created else { return Vec::new() };
        let is_due = |start: &Timestamp| {
            *start < window.until
                && window.from.is_none_or(|from| *start >= from)
                && self.ended.is_none_or(|ended| *start <= ended)
        };
        let starts = self.cycles(created, window.until);
        starts.into_iter().filter(|start| is_due(start) && !self.covers(*start)).collect()
    }

    /// When cycles begin, until an instant.
    fn cycles(&self, created: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let (Some(cycle), Some(term)) = (self.line.cycle_months(), self.line.term_months()) else {
            return vec![created];
        };
        let in_term = ((term + cycle - 1) / cycle).clamp(1, MAX_CYCLES);
        let last = self.spans.iter().filter_map(|(start, _)| *start).max();
        let since = self.line.since.as_ref();
        let starts = (0..MAX_CYCLES).map(|number| (number, created.add_months(number * cycle)));
        let goes_on = |(number, start): &(i32, Timestamp)| {
            // What ended may have ended before these invoices.
            let in_term = *number < in_term && since.is_none_or(|since| !since.ended || *number == 0);
            let renewed = since.is_some_and(|since| since.renews);
            *start < until && (in_term || renewed || last.is_some_and(|last| *start < last))
        };
        starts.take_while(goes_on).map(|(_, start)| start).collect()
    }

    /// Whether a charge begins where a cycle does, or reaches across its beginning.
    fn covers(&self, start: Timestamp) -> bool {
        if self.line.cycle_months().is_none() {
            return self.is_charged();
        }
        self.spans.iter().any(|(begin, end)| {
            let begins_there = begin.is_none_or(|begin| begin <= start + SLACK && start <= begin + SLACK);
            let reaches_across =
                begin.is_none_or(|begin| begin <= start) && end.is_some_and(|end| end >= start + SLACK);
            begins_there || reaches_across
        })
    }
}
