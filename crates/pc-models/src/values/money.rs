//! Amounts with their currency, and sums that cannot mix currencies.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{CurrencyCode, Decimal};

/// An exact amount in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// How much.
    pub amount: Decimal,
    /// Of what.
    pub currency: CurrencyCode,
}

/// Why two amounts cannot be put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// They are of different currencies.
    #[error("{0} and {1} cannot be added")]
    CurrencyMismatch(CurrencyCode, CurrencyCode),
    /// The result has more digits than an exact decimal holds.
    #[error("the amount in {0} has too many digits")]
    Overflow(CurrencyCode),
}

impl Money {
    /// So much of this currency.
    #[must_use]
    pub fn new(amount: Decimal, currency: CurrencyCode) -> Self {
        Self { amount, currency }
    }

    /// The sum, exact to the last digit.
    ///
    /// # Errors
    /// When the currencies differ or the sum has too many digits.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        let sum =
            exact_sum(self.amount.get(), other.amount.get()).ok_or(MoneyError::Overflow(self.currency))?;
        Ok(Self::new(sum.into(), self.currency))
    }

    /// The amount for people, without its currency: digits in groups of three, at least the decimals of the currency, and every
    /// digit that it has.
    ///
    /// ```
    /// # use pc_models::Money;
    /// let text = |amount: &str, currency: &str| {
    ///     Ok::<_, Box<dyn std::error::Error>>(Money::new(amount.parse()?, currency.parse()?).to_grouped_text())
    /// };
    /// assert_eq!(text("-1388950.8", "EUR")?, "-1,388,950.80");
    /// assert_eq!((text("1000", "JPY")?, text("0.12345", "USD")?), ("1,000".to_owned(), "0.12345".to_owned()));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_grouped_text(self) -> String {
        let exact = self.amount.get().normalize();
        let places = exact.scale().max(self.currency.decimal_places()) as usize;
        let text = format!("{exact:.places$}");
        let first_digit = usize::from(text.starts_with('-'));
        let whole = text.find('.').unwrap_or(text.len());
        let is_next_group =
            |index: usize| index > first_digit && index < whole && (whole - index).is_multiple_of(3);
        let mut grouped = String::with_capacity(text.len() + whole / 3);
        for (index, letter) in text.char_indices() {
            if is_next_group(index) {
                grouped.push(',');
            }
            grouped.push(letter);
        }
        grouped
    }

    /// The same amount, owed the other way.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::new((-self.amount.get()).into(), self.currency)
    }
}

/// Adds without rounding: a sum that needs more digits than there are is refused.
fn exact_sum(left: rust_decimal::Decimal, right: rust_decimal::Decimal) -> Option<rust_decimal::Decimal> {
    let sum = left.checked_add(right)?;
    // A sum that had to drop digits has fewer of them than the finer of its parts. Zeros at their ends may be dropped.
    let has_all_of = |left: rust_decimal::Decimal, right: rust_decimal::Decimal| {
        sum.scale() >= left.scale().max(right.scale())
    };
    (has_all_of(left, right) || has_all_of(left.normalize(), right.normalize())).then_some(sum)
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

/// Sums by currency.
///
/// ```
/// # use pc_models::{Money, MoneyTotals};
/// let money = |amount: &str, currency: &str| {
///     Ok::<_, Box<dyn std::error::Error>>(Money::new(amount.parse()?, currency.parse()?))
/// };
/// let mut totals = MoneyTotals::default();
/// for part in [money("0.1", "EUR")?, money("0.2", "EUR")?, money("5", "usd")?] {
///     totals.add(part)?;
/// }
/// assert_eq!(totals.to_string(), "0.3 EUR, 5 USD");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// In JSON an object of amounts by currency: `{"EUR":0.3,"USD":5}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MoneyTotals(BTreeMap<CurrencyCode, Decimal>);

impl MoneyTotals {
    /// Adds an amount to the sum of its currency.
    ///
    /// # Errors
    /// When the sum has too many digits; it stays as it was.
    pub fn add(&mut self, money: Money) -> Result<(), MoneyError> {
        let sum = self.0.entry(money.currency).or_default();
        *sum = Money::new(*sum, money.currency).checked_add(money)?.amount;
        Ok(())
    }

    /// The sum in one currency; zero where nothing was added.
    #[must_use]
    pub fn get(&self, currency: CurrencyCode) -> Money {
        Money::new(self.0.get(&currency).copied().unwrap_or_default(), currency)
    }

    /// The sum in one currency; none where nothing was added.
    #[must_use]
    pub fn find(&self, currency: CurrencyCode) -> Option<Money> {
        Some(Money::new(*self.0.get(&currency)?, currency))
    }

    /// The sums, by currency.
    pub fn iter(&self) -> impl Iterator<Item = Money> {
        self.0.iter().map(|(currency, amount)| Money::new(*amount, *currency))
    }

    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for MoneyTotals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sums: Vec<String> = self.iter().map(|money| money.to_string()).collect();
        f.write_str(&sums.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(amount: &str, currency: &str) -> Money {
        Money::new(amount.parse().unwrap(), currency.parse().unwrap())
    }

    #[test]
    fn currencies_do_not_mix() {
        let (euro, dollar) = (money("1", "EUR"), money("1", "USD"));
        assert_eq!(
            euro.checked_add(dollar),
            Err(MoneyError::CurrencyMismatch(euro.currency, dollar.currency))
        );
        let mut totals = MoneyTotals::default();
        totals.add(euro).unwrap();
        totals.add(dollar).unwrap();
        totals.add(euro.negated()).unwrap();
        assert_eq!(totals.get(euro.currency), money("0", "EUR"));
        assert_eq!(totals.iter().count(), 2);
    }

    #[test]
    fn a_sum_is_exact_or_refused() {
        let small = money("0.0000000000000000000000000001", "EUR");
        assert_eq!(money("1", "EUR").checked_add(small), Ok(money("1.0000000000000000000000000001", "EUR")));
        assert!(money("1000000", "EUR").checked_add(small).is_err());
        assert!(money("79228162514264337593543950335", "EUR").checked_add(money("1", "EUR")).is_err());
        let zeros = money("1.0000000000000000000000000000", "EUR");
        assert_eq!(money("1000000", "EUR").checked_add(zeros), Ok(money("1000001", "EUR")));
    }

    proptest! {
        #[test]
        fn what_whole_numbers_add_up_to_so_do_their_parts(
            left in -10i128.pow(16)..10i128.pow(16), left_scale in 0u32..=10,
            right in -10i128.pow(16)..10i128.pow(16), right_scale in 0u32..=10,
        ) {
            let money = |mantissa, scale| {
                let amount = rust_decimal::Decimal::from_i128_with_scale(mantissa, scale);
                Money::new(amount.into(), "EUR".parse().unwrap())
            };
            let of_scale_10 = |mantissa: i128, scale| mantissa * 10i128.pow(10 - scale);
            let sum = of_scale_10(left, left_scale) + of_scale_10(right, right_scale);
            prop_assert_eq!(money(left, left_scale).checked_add(money(right, right_scale)), Ok(money(sum, 10)));
        }
    }
}
