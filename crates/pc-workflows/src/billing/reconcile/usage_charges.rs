//! Charges of usage added up, and how far their roundings may take them from what was used.

use pc_models::Decimal;

use super::billed::Billed;
use super::sum::ExactSum;

/// Some charges of one subscription.
#[derive(Clone, Copy, Default)]
pub(super) struct UsageCharges {
    /// What they come to, in the currency of their invoice; the quantities of legacy usage.
    pub(super) sum: ExactSum,
    /// How many there are.
    pub(super) count: u32,
    /// How much less than what was used they may come to.
    less: ExactSum,
    /// How much more.
    more: ExactSum,
}

impl UsageCharges {
    /// Takes one in. A charge is rounded towards zero: up, where it is below zero.
    pub(super) fn add(&mut self, billed: &Billed<'_>) {
        let (towards_zero, other) = (rounding_towards_zero(billed), rounding_to_nearest(billed));
        let is_below_zero = billed.metered().is_some_and(|amount| amount < Decimal::ZERO);
        let (less, more) = match is_below_zero {
            // Nothing is documented about the quantities of legacy usage.
            _ if billed.is_legacy => (towards_zero, towards_zero),
            true => (other, towards_zero),
            false => (towards_zero, other),
        };
        self.sum.add(billed.metered());
        self.less.add(Some(less));
        self.more.add(Some(more));
        self.count += 1;
    }

    /// These and others.
    pub(super) fn and(self, others: Self) -> Self {
        Self {
            sum: self.sum.plus(others.sum.get()),
            count: self.count.saturating_add(others.count),
            less: self.less.plus(others.less.get()),
            more: self.more.plus(others.more.get()),
        }
    }

    /// Whether they come to what was used, but for their roundings; a cent more is none for any subscription.
    pub(super) fn come_to(self, used: Decimal) -> bool {
        let gap = |sum: Decimal| used.get().checked_sub(sum.get());
        let Some(gap) = self.sum.get().and_then(gap) else { return false };
        let cent = rust_decimal::Decimal::new(1, 2);
        let allowed = |sum: ExactSum| sum.get().map(Decimal::get);
        if gap.is_sign_negative() {
            allowed(self.more).is_some_and(|more| -gap <= more.max(cent))
        } else {
            allowed(self.less).is_some_and(|less| gap <= less)
        }
    }
}

/// How much rounding towards zero may take from a charge: two cents, for its price is reckoned back from an amount that was rounded
/// so, and multiplied and rounded again; from one that is converted both before, and a cent after it.
fn rounding_towards_zero(billed: &Billed<'_>) -> Decimal {
    converted(billed, rust_decimal::Decimal::new(2, 2), rust_decimal::Decimal::new(1, 2))
}

/// How much rounding to the nearest cent may add to a charge, as one documented example has it: half a cent; to one that is converted
/// that before, and again after it.
fn rounding_to_nearest(billed: &Billed<'_>) -> Decimal {
    let half = rust_decimal::Decimal::new(5, 3);
    converted(billed, half, half)
}

/// A rounding of the price's currency and one of the invoice's, where the charge is converted; else the first alone.
fn converted(billed: &Billed<'_>, before: rust_decimal::Decimal, after: rust_decimal::Decimal) -> Decimal {
    let of_price = billed.rate_of_conversion().and_then(|rate| before.checked_mul(rate.get()));
    of_price.and_then(|of_price| of_price.checked_add(after)).unwrap_or(before).into()
}
