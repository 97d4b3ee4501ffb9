//! One line that was bought, and what was charged for it so far.

use pc_models::{BillingCycleType, ChargeType, Decimal, Timestamp};

use super::billed::BilledLine;
use super::bought::{BoughtLine, Charging};
use super::charged_period::ChargedPeriod;
use super::finding::Finding;
use super::scope::Window;
use super::sum::ExactSum;

/// No term has more cycles.
const MAX_CYCLES: i32 = 600;

/// Tells which charges may be for a line that was bought, and remembers what was charged for it.
pub(super) struct LineMatcher {
    pub(super) line: BoughtLine,
    /// The last charge of a cycle.
    pub(super) last_cycle: Option<BilledLine>,
    /// What the charges of cycles are for.
    periods: Vec<ChargedPeriod>,
    /// How many units there are after the changes charged so far.
    units: Decimal,
    /// From when on it was cancelled.
    cancelled_from: Option<Timestamp>,
    /// Differences that a credit may explain.
    pub(super) differences: Vec<Finding>,
    pub(super) charged: ExactSum,
    pub(super) credited: ExactSum,
    pub(super) expected: ExactSum,
}

impl LineMatcher {
    pub(super) fn new(line: BoughtLine) -> Self {
        Self {
            units: line.units(),
            line,
            last_cycle: None,
            periods: Vec::new(),
            cancelled_from: None,
            differences: Vec::new(),
            charged: ExactSum::default(),
            credited: ExactSum::default(),
            expected: ExactSum::default(),
        }
    }

    pub(super) fn is_of_item(&self, billed: &BilledLine) -> bool {
        self.line.product.eq_ignore_ascii_case(&billed.product)
            && self.line.sku.eq_ignore_ascii_case(&billed.sku)
    }

    pub(super) fn is_of_subscription(&self, billed: &BilledLine) -> bool {
        self.line.is_subscription(&billed.subscription)
    }

    /// Whether nothing was charged yet for the time of a charge.
    pub(super) fn is_uncharged_for(&self, billed: &BilledLine) -> bool {
        match (billed.start, billed.end) {
            (Some(start), Some(end)) if !self.is_paid_once(billed) => {
                self.periods.iter().all(|period| period.is_apart_from(start, end))
            }
            _ => !self.is_charged(),
        }
    }

    /// Whether it is the first charge of what has no further ones: a second one is wrong at any time.
    fn is_paid_once(&self, billed: &BilledLine) -> bool {
        self.line.cycle_months().is_none() && billed.charge() == ChargeType::New
    }

    /// How many units a charge may rightly be for, the likeliest first: the first charge for what was bought, later ones
    /// for what there is after all changes, whether they were charged or are known from the subscription only.
    pub(super) fn allowed_quantities(&self, billed: &BilledLine) -> Vec<Decimal> {
        if billed.charge() == ChargeType::New {
            return vec![self.line.units()];
        }
        let now = self.line.current.map(|current| i64::from(current.quantity).into());
        [self.units].into_iter().chain(now).collect()
    }

    /// Takes in the charge of a cycle.
    pub(super) fn add_cycle(&mut self, billed: BilledLine, expected: Option<Decimal>) {
        self.charged.add(billed.subtotal);
        self.expected.add(expected);
        self.periods.push(ChargedPeriod::of(&billed));
        self.last_cycle = Some(billed);
    }

    /// Takes in a credit.
    pub(super) fn add_credit(&mut self, billed: &BilledLine) {
        self.credited.add(billed.subtotal);
        self.note_change(billed);
    }

    /// Takes in a change within a cycle. Whatever it costs is taken as right.
    pub(super) fn add_change(&mut self, billed: &BilledLine) {
        self.charged.add(billed.subtotal);
        self.expected.add(billed.subtotal);
        self.note_change(billed);
    }

    /// Units come or go, or all end.
    fn note_change(&mut self, billed: &BilledLine) {
        match billed.charge() {
            ChargeType::AddQuantity | ChargeType::RemoveQuantity => {
                let units = billed.quantity.and_then(|by| self.units.get().checked_add(by.get()));
                self.units = units.map_or(self.units, Decimal::from);
            }
            ChargeType::CancelImmediate | ChargeType::Cancel => self.cancelled_from = billed.start,
            _ => {}
        }
    }

    /// What was charged and not credited.
    pub(super) fn net(&self) -> ExactSum {
        self.charged.plus(self.credited.get())
    }

    pub(super) fn is_charged(&self) -> bool {
        !self.periods.is_empty()
    }

    /// Whether the purchase itself costs something.
    pub(super) fn has_price(&self) -> bool {
        match self.line.charging {
            Charging::Priced { unit, whole } => whole.unwrap_or(unit) != Decimal::ZERO,
            Charging::Metered => false,
            Charging::Unknown => self.line.cycle != Some(BillingCycleType::None),
        }
    }

    /// The beginnings of the cycles that should have been charged within the window and were not.
    pub(super) fn missing_cycles(&self, window: Window) -> Vec<Timestamp> {
        let Some(created) = self.line.created else { return Vec::new() };
        let is_due = |start: &Timestamp| {
            window.contains(*start) && self.cancelled_from.is_none_or(|from| *start <= from)
        };
        let starts = self.cycle_starts(created, window.until);
        starts.into_iter().filter(|start| is_due(start) && !self.is_cycle_charged(*start)).collect()
    }

    /// When cycles begin, until an instant.
    fn cycle_starts(&self, created: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let (Some(cycle), Some(term)) = (self.line.cycle_months(), self.line.term_months()) else {
            return vec![created];
        };
        let cycles_of_term = ((term + cycle - 1) / cycle).clamp(1, MAX_CYCLES);
        let last_charged = self.periods.iter().filter_map(|period| period.start).max();
        let goes_on = |(number, start): &(i32, Timestamp)| {
            let is_expected = *number < self.cycles_before_end(cycles_of_term) || self.line.renews();
            *start < until && (is_expected || last_charged.is_some_and(|last| *start < last))
        };
        let starts = (0..MAX_CYCLES).map(|number| (number, created.add_months(number * cycle)));
        starts.take_while(goes_on).map(|(_, start)| start).collect()
    }

    /// How many cycles of the first term there must have been: what has ended may have ended in its first one.
    fn cycles_before_end(&self, cycles_of_term: i32) -> i32 {
        if self.line.current.is_some_and(|current| current.ended) { 1 } else { cycles_of_term }
    }

    fn is_cycle_charged(&self, start: Timestamp) -> bool {
        match self.line.cycle_months() {
            None => self.is_charged(),
            Some(_) => self.periods.iter().any(|period| period.covers(start)),
        }
    }
}
