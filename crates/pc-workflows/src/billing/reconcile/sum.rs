//! Sums that are exact or not known at all.

use pc_models::Decimal;

/// An exact sum; none when an amount was missing, or when there were too many digits.
#[derive(Clone, Copy)]
pub(super) struct ExactSum(Option<Decimal>);

impl Default for ExactSum {
    fn default() -> Self {
        Self(Some(Decimal::ZERO))
    }
}

impl ExactSum {
    pub(super) fn add(&mut self, amount: Option<Decimal>) {
        let sum = self.0.zip(amount).and_then(|(sum, amount)| sum.get().checked_add(amount.get()));
        self.0 = sum.map(Decimal::from);
    }

    /// The sum with another amount in it.
    pub(super) fn plus(mut self, amount: Option<Decimal>) -> Self {
        self.add(amount);
        self
    }

    pub(super) fn get(self) -> Option<Decimal> {
        self.0
    }

    pub(super) fn is_zero(self) -> bool {
        self.0 == Some(Decimal::ZERO)
    }
}
