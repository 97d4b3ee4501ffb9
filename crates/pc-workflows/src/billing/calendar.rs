//! Months and years later, by the calendar.

use pc_models::{BillingCycleType, TermDuration, Timestamp};

/// So many months later, at the same time of day; the last day of a month that is too short.
pub(super) fn months_later(at: Timestamp, months: u32) -> Timestamp {
    let text = at.to_utc_text();
    let number =
        |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else { return at };
    let month = year * 12 + month - 1 + months;
    let (year, month) = (month / 12, month % 12 + 1);
    let day = (1..=day).rev().find_map(|day| {
        format!("{year:04}-{month:02}-{day:02}T{}Z", text.get(11..)?).parse::<Timestamp>().ok()
    });
    day.unwrap_or(at)
}

/// The months between two charges; none where there is one charge only.
pub(super) fn cycle_months(cycle: Option<&BillingCycleType>) -> Option<u32> {
    match cycle? {
        BillingCycleType::Monthly => Some(1),
        BillingCycleType::Annual => Some(12),
        BillingCycleType::Biennial => Some(24),
        BillingCycleType::Triennial => Some(36),
        _ => None,
    }
}

/// The months of a term; none for one of days, or none at all.
pub(super) fn term_months(term: Option<&str>) -> Option<u32> {
    match term?.parse().ok()? {
        TermDuration::Months(months) => Some(months.into()),
        TermDuration::Years(years) => Some(u32::from(years) * 12),
        TermDuration::Days(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_months_end_early_and_years_roll_over() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (start, months, end) in [
            ("2026-01-31T10:00:00Z", 1, "2026-02-28T10:00:00Z"),
            ("2024-01-31T10:00:00Z", 1, "2024-02-29T10:00:00Z"),
            ("2026-11-15T00:00:00Z", 3, "2027-02-15T00:00:00Z"),
            ("2026-12-01T00:00:00Z", 36, "2029-12-01T00:00:00Z"),
        ] {
            assert_eq!(months_later(at(start), months), at(end), "{start}");
        }
    }
}
