//! One line that was bought, and what was charged for it so far.

use pc_models::{BillingCycleType, ChargeType, Decimal, Timestamp};

use super::billed::BilledLine;
use super::bought::{BoughtLine, Charging, PriceSource};
use super::charged_period::ChargedPeriod;
use super::finding::{Finding, FindingKind};
use super::price::{expected_amounts, is_cycle_of_one_day, new_price};
use super::sum::ExactSum;

/// Tells which charges may be for a line that was bought, and remembers what was charged for it.
pub(super) struct LineMatcher {
    pub(super) line: BoughtLine,
    /// The last charge of a cycle.
    pub(super) last_cycle: Option<BilledLine>,
    /// When the term ends that was charged last, as the charges that began it tell.
    pub(super) told_end: Option<Timestamp>,
    /// When it ends by its order, where the first charge at hand is of the middle of it.
    assumed_end: Option<Timestamp>,
    /// What the charges of cycles are for.
    pub(super) periods: Vec<ChargedPeriod>,
    /// By how many days cycles began before the ones before them ended.
    pub(super) overlapped: i64,
    /// How many units there are after the changes charged so far.
    pub(super) units: Decimal,
    /// Whether it is known how many there are: not of what was cancelled, nor of what was bought long before, until a charge tells.
    pub(super) are_units_known: bool,
    /// What the charges of cycles came to.
    charged_sizes: Vec<Decimal>,
    /// From when on its cycles are charged, where it came from another line in the middle of one.
    pub(super) begun_from: Option<Timestamp>,
    /// From when on it was cancelled, or became something else.
    pub(super) ended_from: Option<Timestamp>,
    /// Whether its end was credited as it should be.
    pub(super) is_end_credited: bool,
    /// The beginnings of cycles of an earlier billing plan that were not charged.
    pub(super) missing_of_earlier_plans: Vec<Timestamp>,
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
            are_units_known: !line.is_cancelled() && !line.is_from_before,
            charged_sizes: Vec::new(),
            line,
            last_cycle: None,
            told_end: None,
            assumed_end: None,
            periods: Vec::new(),
            overlapped: 0,
            begun_from: None,
            ended_from: None,
            is_end_credited: false,
            missing_of_earlier_plans: Vec::new(),
            differences: Vec::new(),
            charged: ExactSum::default(),
            credited: ExactSum::default(),
            expected: ExactSum::default(),
        }
    }

    /// A line that begins with units of another, in the middle of its cycle.
    pub(super) fn begun_from(line: BoughtLine, from: Option<Timestamp>) -> Self {
        Self { begun_from: from, ..Self::new(line) }
    }

    pub(super) fn is_of_item(&self, billed: &BilledLine) -> bool {
        self.line.product.eq_ignore_ascii_case(&billed.product) && is_same_sku(&self.line.sku, &billed.sku)
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

    /// The cycle that ran at the beginning of a charge, if it was charged.
    pub(super) fn cycle_at(&self, billed: &BilledLine) -> Option<&BilledLine> {
        let runs = |cycle: &&BilledLine| {
            billed.start.is_some_and(|start| ChargedPeriod::of(cycle).contains(start.start_of_day()))
        };
        self.last_cycle.as_ref().filter(runs)
    }

    /// How many units a change should begin with; none where it cannot be told, for nothing was charged before.
    pub(super) fn units_before_change(&self, billed: &BilledLine) -> Option<Decimal> {
        let is_known = self.is_charged() && self.are_units_known && self.units != Decimal::ZERO;
        is_known.then(|| self.rightful_quantity(billed))
    }

    /// How many units a charge should be for: as many as it is for, if that may be.
    pub(super) fn rightful_quantity(&self, billed: &BilledLine) -> Decimal {
        if !self.are_units_known {
            return billed.quantity.unwrap_or_default();
        }
        let allowed = self.allowed_quantities(billed);
        // A term may be renewed for another count.
        let is_renewed_for = |quantity: Decimal| {
            billed.charge() == ChargeType::Renew
                && expected_amounts(&self.line, billed, quantity).admits(billed.subtotal)
        };
        let is_right = |quantity: &Decimal| allowed.contains(quantity) || is_renewed_for(*quantity);
        let is_allowed = billed.quantity.filter(is_right);
        is_allowed.or(allowed.first().copied()).unwrap_or_default()
    }

    /// Another billing plan begins with this charge: cycles are counted from it.
    pub(super) fn begin_plan(&mut self, billed: &BilledLine) {
        let (Some(start), Some(created)) = (billed.start, self.line.created) else { return };
        self.missing_of_earlier_plans.extend(self.uncharged_cycles(created, start));
        let left = self.line.term_months().map(|term| {
            let elapsed = (0..term).take_while(|month| created.add_months(*month) < start).count();
            term - i32::try_from(elapsed).unwrap_or(term)
        });
        self.line.term = left.map(|months| format!("P{}M", months.max(1)));
        self.line.cycle = match billed.frequency.to_ascii_lowercase().as_str() {
            "monthly" => Some(BillingCycleType::Monthly),
            "annual" => Some(BillingCycleType::Annual),
            _ => self.line.cycle.take(),
        };
        self.line.created = Some(start);
    }

    /// Forgets a price that is known from a charge, where this one has other reasons for its price.
    pub(super) fn forget_price_before(&mut self, billed: &BilledLine) {
        let is_other = |cycle: &BilledLine| cycle.adjustment != billed.adjustment;
        if self.line.price_from != PriceSource::Order && self.last_cycle.as_ref().is_some_and(is_other) {
            self.line.charging = Charging::Unknown;
        }
    }

    /// From now on the price of this charge holds, if it begins a term or a plan at another one; or if none is known, for a whole
    /// cycle.
    pub(super) fn take_price_of(&mut self, billed: &BilledLine) {
        if self.line.charging == Charging::Unknown {
            let is_cycle = ChargedPeriod::of(billed)
                .months()
                .is_some_and(|months| Some(months) == self.line.cycle_months());
            if let Some(unit) = billed.effective.filter(|unit| is_cycle && *unit > Decimal::ZERO) {
                self.line.charging = Charging::Priced { unit, whole: None };
                self.line.price_from = PriceSource::Charge { cuts: billed.cut_prices() };
            }
            return;
        }
        let Charging::Priced { unit: ordered, .. } = self.line.charging else { return };
        let is_plan = billed.charge() == ChargeType::ChangeBillingPlan;
        let new = new_price(&self.line, billed).filter(|_| is_plan || billed.effective != Some(ordered));
        if let Some(unit) = new {
            self.line.charging = Charging::Priced { unit, whole: None };
            let cuts = if billed.is_adjusted() { billed.cut_prices() } else { 0 };
            self.line.price_from = PriceSource::Charge { cuts };
        }
    }

    /// From now on it is of the item of a charge, at a price that charges will tell.
    pub(super) fn become_item(&mut self, billed: &BilledLine) {
        self.line.product = billed.product.to_string();
        self.line.sku = billed.sku.to_string();
        self.line.charging = Charging::Unknown;
        self.line.price_from = PriceSource::Charge { cuts: 0 };
    }

    /// From now on it is of the item of a charge, at the list price of that.
    pub(super) fn become_item_at_its_price(&mut self, billed: &BilledLine) {
        self.become_item(billed);
        if let Some(unit) = billed.unit_price.filter(|_| !billed.is_adjusted()) {
            self.line.charging = Charging::Priced { unit, whole: None };
        }
    }

    /// Takes the first charge of what was bought before for what it was then: whatever happened earlier is not at hand.
    pub(super) fn begin_in_the_middle(&mut self, billed: &BilledLine) {
        self.line.is_from_before = false;
        if let Some(start) = billed.start {
            let created = self.line.created.zip(self.line.term_months());
            let end = created.map(|(created, months)| created.add_months(months)).filter(|end| start < *end);
            self.assumed_end = end;
            // Without an end nothing tells how many cycles are left.
            self.line.term = self.line.term.take().filter(|_| billed.term_end.or(end).is_some());
            self.line.created = Some(start);
        }
        if !expected_amounts(&self.line, billed, billed.quantity.unwrap_or_default()).admits(billed.subtotal)
        {
            self.line.charging = Charging::Unknown;
        }
    }

    /// Whether a credit takes back just what a cycle was charged.
    pub(super) fn reverses(&self, credit: &BilledLine) -> bool {
        credit.size().is_some_and(|size| self.charged_sizes.contains(&size))
    }

    /// The beginning of this line was charged as a change of another.
    pub(super) fn add_period(&mut self, billed: &BilledLine) {
        self.periods.push(ChargedPeriod::of(billed));
    }

    /// Takes in the charge of a cycle.
    pub(super) fn add_cycle(&mut self, billed: BilledLine, expected: Option<Decimal>) {
        if !self.are_units_known && billed.subtotal == expected {
            self.units = billed.quantity.unwrap_or_default();
            self.are_units_known = true;
        }
        self.charged_sizes.extend(billed.size());
        self.charged.add(billed.subtotal);
        self.expected.add(expected);
        if self.begins_term(&billed) || self.told_end.is_none() {
            self.tell_end(&billed);
        }
        let own = self.period_of(&billed);
        self.overlapped += self.overlap_of(own);
        self.periods.push(own);
        self.last_cycle = Some(billed);
    }

    /// Whether the charge of a cycle begins a term: further cycles do not move the end of theirs, nor does a purchase that comes again.
    pub(super) fn begins_term(&self, billed: &BilledLine) -> bool {
        !self.is_charged() || billed.is_called_beginning() || self.is_renewed_unseen(billed)
    }

    /// Whether a charge is of a later term whose first cycle is not at hand: that one is missing then. What follows on the end of the
    /// term, or on what was charged after it, is not renewed by naming another end.
    fn is_renewed_unseen(&self, billed: &BilledLine) -> bool {
        let is_outside = |finding: &Finding| finding.kind == FindingKind::BilledNotBought;
        let end = self.told_end.filter(|end| billed.term_end.is_some_and(|own| *end < own));
        let is_later = |(end, start): (Timestamp, Timestamp)| end + ChargedPeriod::TOLERANCE < start;
        end.zip(billed.start).is_some_and(is_later) && !self.differences.iter().any(is_outside)
    }

    /// Takes over the end that a charge tells, if it is a later one.
    pub(super) fn tell_end(&mut self, billed: &BilledLine) {
        self.told_end = self.told_end.max(billed.term_end);
    }

    /// When the term ends, as far as that is known.
    pub(super) fn term_end(&self) -> Option<Timestamp> {
        self.told_end.or(self.assumed_end)
    }

    /// What the charge of a cycle is for.
    pub(super) fn period_of(&self, billed: &BilledLine) -> ChargedPeriod {
        let cycle = billed.start.zip(self.line.cycle_months());
        let cycle = cycle.filter(|_| is_cycle_of_one_day(&self.line, billed));
        cycle.map_or(ChargedPeriod::of(billed), |(start, months)| ChargedPeriod::of_cycle(start, months))
    }

    /// By how many days a cycle begins before another one ended.
    pub(super) fn overlap_of(&self, cycle: ChargedPeriod) -> i64 {
        self.periods.iter().map(|period| period.overlap_with(cycle)).max().unwrap_or_default()
    }

    /// Takes in a credit.
    pub(super) fn add_credit(&mut self, billed: &BilledLine) {
        self.credited.add(billed.subtotal);
        self.note_change(billed);
    }

    /// Takes in a part of a change, and what it should come to.
    pub(super) fn add_part(&mut self, billed: &BilledLine, expected: Option<Decimal>) {
        self.charged.add(billed.subtotal);
        self.expected.add(expected);
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
            ChargeType::CancelImmediate | ChargeType::Cancel => self.ended_from = billed.start,
            ChargeType::ExtendTerm => self.tell_end(billed),
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

    /// Whether its usage is charged, and not the purchase.
    pub(super) fn is_metered(&self) -> bool {
        self.line.charging == Charging::Metered
    }

    /// Whether the purchase itself costs something.
    pub(super) fn has_price(&self) -> bool {
        match self.line.charging {
            Charging::Priced { unit, whole } => whole.unwrap_or(unit) != Decimal::ZERO,
            Charging::Metered => false,
            Charging::Unknown => self.line.cycle != Some(BillingCycleType::None),
        }
    }
}

/// Ids are compared without case, and without the zeros before them, which spreadsheets take off.
fn is_same_sku(one: &str, other: &str) -> bool {
    one.trim_start_matches('0').eq_ignore_ascii_case(other.trim_start_matches('0'))
}
