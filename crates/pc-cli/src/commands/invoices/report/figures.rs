//! Numbers for people, and as lengths.

use pc_models::Decimal;

use crate::output::grouped;

/// Rows that a table shows: a page of a million would not open.
pub(super) const MAX_TABLE_ROWS: usize = 1000;

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
    if size >= 1e15 {
        return format!("{amount:.0e}").replace('-', "−");
    }
    let digits = format!("{:.1}", amount / by);
    format!("{}{unit}", digits.strip_suffix(".0").unwrap_or(&digits).replace('-', "−"))
}

/// An amount as a floating-point number, for the lengths of charts only.
pub(super) fn length(amount: Decimal) -> f64 {
    amount.to_string().parse().unwrap_or_default()
}

/// A coordinate, short enough to read.
pub(super) fn at(value: f64) -> String {
    format!("{value:.1}")
}

/// A place on the way across a drawing.
pub(super) fn across(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_shortened() {
        assert_eq!(count(1_000), "1,000");
        assert_eq!(
            [12_400.0, -1_000_000.0, 7.0, 8e28].map(short),
            ["12.4k", "−1M", "7", "8e28"].map(str::to_owned)
        );
    }
}
