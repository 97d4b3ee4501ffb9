//! Amounts for people, and as lengths.

use pc_models::Decimal;

use crate::output::grouped;

/// Rows that a table shows: a page of a million would not open.
pub(super) const MAX_TABLE_ROWS: usize = 1000;

/// An amount to the cent, its digits in groups of three.
pub(super) fn money(amount: Decimal) -> String {
    grouped(&format!("{:.2}", amount.get().round_dp(2)))
}

/// A number of things, its digits in groups of three.
pub(super) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// An amount abbreviated: `12.4k`, `1.2M`.
pub(super) fn short(amount: f64) -> String {
    let size = amount.abs();
    let (by, unit) = match size {
        1e9.. => (1e9, "B"),
        1e6.. => (1e6, "M"),
        1e3.. => (1e3, "k"),
        _ => (1.0, ""),
    };
    let digits = format!("{:.1}", amount / by);
    format!("{}{unit}", digits.strip_suffix(".0").unwrap_or(&digits).replace('-', "−"))
}

/// An amount as a floating-point number, for the lengths of charts only.
pub(super) fn length(amount: Decimal) -> f64 {
    amount.to_string().parse().unwrap_or_default()
}

/// A text cut to so many letters.
pub(super) fn clipped(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A coordinate, short enough to read.
pub(super) fn at(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_shortened() {
        let money = |text: &str| money(text.parse().unwrap());
        assert_eq!((money("1234567.5").as_str(), count(1_000).as_str()), ("1,234,567.50", "1,000"));
        assert_eq!((money("-999"), money("-1000.005")), ("−999.00".to_owned(), "−1,000.00".to_owned()));
        assert_eq!(
            (short(12_400.0), short(-1_000_000.0), short(7.0)),
            ("12.4k".into(), "−1M".into(), "7".into())
        );
        assert_eq!(clipped("Straße der Äpfel", 8), "Straße…");
    }
}
