//! Amounts as people read them: digits in groups of three, the decimals of the currency.

use pc_models::{CurrencyCode, Decimal, Money, MoneyTotals};

use super::grouped;

/// An amount with every digit that it has, and at least the decimals of its currency: `1,388,950.80`, yen without any. Where
/// the currency is not known there are only the digits that it has.
pub(crate) fn amount(amount: Decimal, currency: impl Into<Option<CurrencyCode>>) -> String {
    let places = currency.into().map_or(0, CurrencyCode::decimal_places);
    let exact = amount.get().normalize();
    let places = exact.scale().max(places) as usize;
    grouped(&format!("{exact:.places$}"))
}

/// The same, rounded to the decimals of the currency, halves away from zero: for sums on a page.
pub(crate) fn rounded(amount: Decimal, currency: CurrencyCode) -> String {
    use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    let nearest = amount.get().round_dp_with_strategy(currency.decimal_places(), MidpointAwayFromZero);
    self::amount(nearest.into(), currency)
}

/// An amount with its currency: `1,388,950.80 EUR`.
pub(crate) fn money(money: Money) -> String {
    format!("{} {}", amount(money.amount, money.currency), money.currency)
}

/// Sums in several currencies, with commas between them.
pub(crate) fn sums(totals: &MoneyTotals) -> String {
    totals.iter().map(money).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str, currency: &str) -> String {
        amount(text.parse().unwrap(), currency.parse::<CurrencyCode>().ok())
    }

    fn nearest(text: &str, currency: &str) -> String {
        rounded(text.parse().unwrap(), currency.parse().unwrap())
    }

    #[test]
    fn amounts_have_the_decimals_of_their_currency_and_every_digit() {
        assert_eq!(exact("1388950.8", "EUR"), "1,388,950.80");
        assert_eq!(exact("1000", "USD"), "1,000.00");
        assert_eq!(exact("1234567", "JPY"), "1,234,567");
        assert_eq!(exact("1234567.5", "JPY"), "1,234,567.5");
        assert_eq!(exact("12.5", "KWD"), "12.500");
        assert_eq!(exact("0.1234567", "EUR"), "0.1234567");
        assert_eq!(exact("12.340000", "EUR"), "12.34");
        assert_eq!(exact("-999.5", "EUR"), "−999.50");
        assert_eq!(exact("0", "EUR"), "0.00");
        assert_eq!(exact("-0.00", "EUR"), "0.00");
        assert_eq!(exact("1234.5", "no currency"), "1,234.5");
        assert_eq!(exact("79228162514264337593543950335", "JPY"), "79,228,162,514,264,337,593,543,950,335");
    }

    #[test]
    fn sums_are_rounded_to_the_decimals_of_their_currency() {
        assert_eq!(nearest("1000.005", "EUR"), "1,000.01");
        assert_eq!(nearest("-1000.005", "EUR"), "−1,000.01");
        assert_eq!(nearest("0.5", "JPY"), "1");
        assert_eq!(nearest("2.0004", "BHD"), "2.000");
        assert_eq!(nearest("-0.001", "EUR"), "0.00");
    }
}
