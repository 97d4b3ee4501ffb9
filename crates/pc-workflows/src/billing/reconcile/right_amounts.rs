//! What a charge may rightly come to. The documents round in several ways, and what they print lies between them.

use pc_models::{CurrencyCode, Decimal};

type Number = rust_decimal::Decimal;

/// How many decimal places amounts have.
const PLACES: u32 = 2;

/// The amounts that are right for a charge; none when it cannot be told.
#[derive(Debug, Clone, Default)]
pub(super) struct RightAmounts {
    exact: Vec<Decimal>,
    /// From, to: both are right, and so is what lies between.
    spans: Vec<(Decimal, Decimal)>,
}

impl RightAmounts {
    /// What so many units come to, rounded as the service may do it: not at all; the converted unit price, down; the amount,
    /// down; the amount, to the nearest cent; the amount before and after it is converted, down.
    pub(super) fn rounded(unit: Number, rate: Number, quantity: Number) -> Self {
        let exact = product(&[unit, rate, quantity]);
        let amounts = [
            exact,
            product(&[unit, rate]).and_then(|unit| product(&[down(unit), quantity])),
            exact.map(down),
            exact.map(|amount| amount.round_dp(PLACES)),
            product(&[unit, quantity]).and_then(|amount| product(&[down(amount), rate])).map(down),
        ];
        Self { exact: amounts.into_iter().flatten().map(Decimal::from).collect(), spans: Vec::new() }
    }

    /// The same of units that are priced for a part of a cycle: the documents round their price down before it is
    /// multiplied, or the amount after it. Whatever lies between is a matter of rounding.
    pub(super) fn between_roundings(unit: Number, rate: Number, quantity: Number) -> Self {
        let Self { mut exact, .. } = Self::rounded(unit, rate, quantity);
        let (least, most) = (exact.iter().min().copied(), exact.iter().max().copied());
        let of_nearest = product(&[unit.round_dp(PLACES), rate, quantity]);
        exact.extend(of_nearest.map(Decimal::from));
        let exact = exact.iter().map(|amount| amount.get().normalize().into()).collect();
        Self { exact, spans: least.zip(most).into_iter().collect() }
    }

    /// What so many units come to by a printed price, or the sum of some, each of which may have been cut or rounded to cents before
    /// it was printed, and may be cut again before it is multiplied.
    pub(super) fn about(printed: Number, rate: Number, quantity: Number, prices: u32) -> Self {
        let (cent, off) = (Number::new(1, PLACES), Number::new(prices.into(), PLACES));
        let of = |unit: Option<Number>| unit.and_then(|unit| product(&[unit, rate, quantity]));
        let least = of(printed.checked_sub(off)).and_then(|least| least.checked_sub(cent));
        let most = of(printed.checked_add(off));
        let spans = least.zip(most).map(|(least, most)| (least.into(), most.into()));
        Self { spans: spans.into_iter().collect(), ..Self::rounded(printed, rate, quantity) }
    }

    /// Of so many further parts of a product, each of which is rounded for itself: each may lose a cent of the amount, and one of
    /// its price.
    pub(super) fn of_parts(self, further: u32, quantity: Number) -> Self {
        let all = || self.exact.iter().chain(self.spans.iter().flat_map(|(least, most)| [least, most]));
        let lost = quantity
            .abs()
            .checked_add(Number::ONE)
            .and_then(|cents| cents.checked_mul(Number::new(1, PLACES))?.checked_mul(further.into()));
        let least = all().min().zip(lost).and_then(|(least, lost)| least.get().checked_sub(lost));
        let span = least.map(Decimal::from).zip(all().max().copied()).filter(|_| further > 0);
        Self { spans: self.spans.iter().copied().chain(span).collect(), ..self }
    }

    /// In a currency without cents: rounded to whole units as well, down or to the nearest.
    pub(super) fn in_units_of(self, currency: Option<CurrencyCode>) -> Self {
        if currency.is_none_or(|currency| currency.decimal_places() > 0) {
            return self;
        }
        let whole = self.exact.iter().flat_map(|amount| [amount.get().trunc(), amount.get().round()]);
        let exact = self.exact.iter().copied().chain(whole.map(Decimal::from)).collect();
        let spans = self.spans.iter().map(|(least, most)| {
            (least.get().floor().min(least.get()).into(), most.get().round().max(most.get()).into())
        });
        Self { exact, spans: spans.collect() }
    }

    /// With another amount that is right.
    pub(super) fn or(mut self, amount: Option<Decimal>) -> Self {
        self.exact.extend(amount);
        self
    }

    /// With all that are right by another reckoning.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.exact.extend(other.exact);
        self.spans.extend(other.spans);
        self
    }

    /// Whether it cannot be told what is right.
    pub(super) fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.spans.is_empty()
    }

    pub(super) fn admits(&self, amount: Option<Decimal>) -> bool {
        amount.is_some_and(|amount| {
            self.exact.contains(&amount)
                || self.spans.iter().any(|(least, most)| (*least..=*most).contains(&amount))
        })
    }

    /// The right amount that comes nearest to what was billed.
    pub(super) fn nearest(&self, billed: Option<Decimal>) -> Option<Decimal> {
        let billed = billed.unwrap_or_default();
        if self.admits(Some(billed)) {
            return Some(billed);
        }
        let ends = self.spans.iter().flat_map(|(least, most)| [*least, *most]);
        let all = self.exact.iter().copied().chain(ends);
        all.min_by_key(|amount| amount.get().checked_sub(billed.get()).map(|gap| gap.abs()))
    }
}

fn product(parts: &[Number]) -> Option<Number> {
    parts.iter().try_fold(Number::ONE, |product, part| product.checked_mul(*part))
}

/// Without what is less than a cent, toward zero.
fn down(number: Number) -> Number {
    number.trunc_with_scale(PLACES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn a_product_is_rounded_in_each_of_the_ways_of_the_service() {
        let amounts = RightAmounts::rounded(number("0.333"), number("3.5"), 14.into());
        let expected = ["16.317", "16.24", "16.31", "16.32", "16.31"];
        assert_eq!(amounts.exact, expected.map(|amount| Decimal::from(number(amount))));
    }

    #[test]
    fn of_a_part_of_a_cycle_whatever_lies_between_the_roundings_is_right() {
        // 10.08 for 23 of 30 days, 300 times: 7.72 each, or 7.728.
        let amounts = RightAmounts::between_roundings(number("7.728"), Number::ONE, 300.into());
        for (amount, is_right) in
            [("2316", true), ("2317.5", true), ("2318.40", true), ("2315.99", false), ("2318.41", false)]
        {
            assert_eq!(amounts.admits(Some(number(amount).into())), is_right, "{amount}");
        }
        assert_eq!(amounts.nearest(Some(3000.into())), Some(2319.into()), "7.73 each");
        assert!(!amounts.is_empty() && RightAmounts::default().is_empty());
    }
}
