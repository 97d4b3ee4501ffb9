//! Exact amounts of money: prices never touch a binary float.

use pc_models::Decimal;
use serde::{Deserialize, Serialize};

/// A list price and what the line costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Price {
    /// One unit, one billing cycle, without promotions.
    #[serde(with = "as_text")]
    pub(crate) list: Decimal,
    /// The same with them.
    #[serde(with = "as_text")]
    pub(crate) unit: Decimal,
    /// All units over the whole term.
    #[serde(with = "as_text")]
    pub(crate) extended: Decimal,
    /// What of both unit prices is for telecommunication, which is billed in a line of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) telecom: Option<Box<PartPrice>>,
}

/// A part of a price that has a line of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartPrice {
    /// One unit, one billing cycle, without promotions.
    #[serde(with = "as_text")]
    pub(crate) list: Decimal,
    /// The same with them.
    #[serde(with = "as_text")]
    pub(crate) unit: Decimal,
}

/// So many parts of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) part: i64,
    pub(crate) whole: i64,
}

/// Amounts in files, where every digit counts.
pub(crate) mod as_text {
    use pc_models::Decimal;
    use serde::{Deserializer, Serializer};

    use crate::values::read_text::read_text;

    pub(crate) fn serialize<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(amount)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        read_text(deserializer, str::parse)
    }
}

impl Price {
    /// `charges` is how often the unit price is due over the term. `None` when the product has too many digits.
    pub(crate) fn new(list: Decimal, percent_off: u32, quantity: u32, charges: u32) -> Option<Self> {
        let PartPrice { list, unit } = PartPrice::new(list, percent_off);
        let extended = times(unit, i64::from(quantity).checked_mul(charges.into())?)?;
        Some(Self { list, unit, extended, telecom: None })
    }

    /// What each line of a charge costs: one for everything, or two where telecommunication has its own.
    pub(crate) fn parts(&self) -> impl Iterator<Item = PartPrice> + use<> {
        let telecom = self.telecom.as_deref().copied();
        let rest = telecom.map_or(PartPrice { list: self.list, unit: self.unit }, |telecom| PartPrice {
            list: minus(self.list, telecom.list),
            unit: minus(self.unit, telecom.unit),
        });
        std::iter::once(rest).chain(telecom)
    }
}

impl PartPrice {
    pub(crate) fn new(list: Decimal, percent_off: u32) -> Self {
        Self { list, unit: minus(list, percent(list, percent_off)) }
    }
}

impl Share {
    #[cfg(test)]
    pub(crate) const ALL: Self = Self { part: 1, whole: 1 };

    /// That share of an amount, with all its digits.
    pub(crate) fn of(self, amount: Decimal) -> Decimal {
        if self.part == self.whole {
            return amount;
        }
        let product = times(amount, self.part);
        let share = product.and_then(|all| all.get().checked_div(Decimal::from(self.whole).get()));
        share.map(|share| share.normalize().into()).unwrap_or_default()
    }
}

/// The sum; `None` when it has too many digits.
pub(crate) fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    amounts.into_iter().try_fold(Decimal::default(), |total, amount| {
        total.get().checked_add(amount.get()).map(Decimal::from)
    })
}

/// So many times the amount; `None` when it has too many digits.
pub(crate) fn times(amount: Decimal, count: i64) -> Option<Decimal> {
    amount.get().checked_mul(Decimal::from(count).get()).map(Decimal::from)
}

/// The difference, or nothing when it has too many digits.
pub(crate) fn minus(amount: Decimal, less: Decimal) -> Decimal {
    amount.get().checked_sub(less.get()).map(Decimal::from).unwrap_or_default()
}

/// A number of cents.
pub(crate) fn hundredths(count: i64) -> Decimal {
    Decimal::from(count).get().checked_div(Decimal::from(100).get()).map(Decimal::from).unwrap_or_default()
}

/// That part of an amount, to two digits.
pub(crate) fn percent(amount: Decimal, percent: u32) -> Decimal {
    if percent == 0 {
        return Decimal::ZERO;
    }
    let hundredfold = times(amount, percent.into()).unwrap_or_default();
    let part = hundredfold.get().checked_div(Decimal::from(100).get());
    part.map(|part| part.round_dp(2).into()).unwrap_or_default()
}

/// Without what is less than a cent, toward zero.
pub(crate) fn to_the_cent(amount: Decimal) -> Decimal {
    amount.get().trunc_with_scale(2).into()
}

/// In another currency, with all digits; nothing when it has too many.
pub(crate) fn convert(amount: Decimal, rate: Decimal) -> Decimal {
    amount.get().checked_mul(rate.get()).map(Decimal::from).unwrap_or_default()
}

/// The same amount below zero.
pub(crate) fn negative(amount: Decimal) -> Decimal {
    minus(Decimal::ZERO, amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_digits_are_no_panic() {
        let huge: Decimal = "7000000000000000000000000000".parse().unwrap();
        assert_eq!(Price::new(huge, 0, u32::MAX, 12), None);
        assert_eq!(sum([huge; 12]), None);
    }

    #[test]
    fn parts_are_rounded_as_money_is() {
        let amount: Decimal = "9.99".parse().unwrap();
        assert_eq!(percent(amount, 19), "1.90".parse().unwrap());
        assert_eq!(percent(amount, 0), Decimal::ZERO);
        assert_eq!(minus(hundredths(250), hundredths(1)), "2.49".parse().unwrap());
    }

    #[test]
    fn shares_keep_their_digits_until_they_are_cut() {
        let share = Share { part: 29, whole: 31 }.of("10.08".parse().unwrap());
        assert_eq!(to_the_cent(share), "9.42".parse().unwrap());
        assert_eq!(to_the_cent(negative(share)), "-9.42".parse().unwrap(), "toward zero");
        assert_eq!(Share { part: 28, whole: 30 }.of("10.08".parse().unwrap()), "9.408".parse().unwrap());
        assert_eq!(Share { part: 1, whole: 0 }.of("10.08".parse().unwrap()), Decimal::ZERO);
    }

    #[test]
    fn telecommunication_has_a_line_of_its_own() {
        let mut price = Price::new("30.40".parse().unwrap(), 0, 1, 1).unwrap();
        assert_eq!(price.parts().count(), 1);
        price.telecom = Some(Box::new(PartPrice::new("2.00".parse().unwrap(), 0)));
        let parts: Vec<Decimal> = price.parts().map(|part| part.unit).collect();
        assert_eq!(parts, ["28.40".parse().unwrap(), "2.00".parse().unwrap()]);
    }
}
