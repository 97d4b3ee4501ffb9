//! Exact amounts of money: prices never touch a binary float.

use std::time::Duration;

use pc_models::Decimal;
use serde::{Deserialize, Serialize};

/// A list price and what the line costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// Amounts in files, where every digit counts.
pub(crate) mod as_text {
    use pc_models::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(crate) fn serialize<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(amount)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Price {
    /// `charges` is how often the unit price is due over the term. `None` when the product has too many digits.
    pub(crate) fn new(list: Decimal, percent_off: u32, quantity: u32, charges: u32) -> Option<Self> {
        let unit = minus(list, percent(list, percent_off));
        let extended = times(unit, i64::from(quantity).checked_mul(charges.into())?)?;
        Some(Self { list, unit, extended })
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

/// The share of an amount that belongs to a part of the time, to the cent below.
pub(crate) fn share(amount: Decimal, part: Duration, whole: Duration) -> Decimal {
    let seconds = |time: Duration| Decimal::from(i64::try_from(time.as_secs()).unwrap_or(i64::MAX)).get();
    let product = amount.get().checked_mul(seconds(part));
    let share = product.and_then(|product| product.checked_div(seconds(whole)));
    share.map(|share| share.trunc_with_scale(2).into()).unwrap_or_default()
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
        let days = |count: u64| Duration::from_secs(count * 86_400);
        assert_eq!(share(amount, days(1), days(3)), "3.33".parse().unwrap());
        assert_eq!(share(amount, days(1), days(0)), Decimal::ZERO);
        assert_eq!(minus(hundredths(250), hundredths(1)), "2.49".parse().unwrap());
    }
}
