//! Calendar arithmetic of terms such as `P1M` and `P3Y`.

use pc_models::Timestamp;
use time::{Date, Month, OffsetDateTime, util::days_in_month};

/// The day the term ends, as midnight without a zone. A term that cannot be read ends the day it began.
pub(crate) fn end_of_term(start: Timestamp, term: &str) -> String {
    let days = start.unix_millis().div_euclid(24 * 60 * 60 * 1000);
    let first = OffsetDateTime::from_unix_timestamp(days.saturating_mul(24 * 60 * 60));
    let first = first.unwrap_or(OffsetDateTime::UNIX_EPOCH).date();
    let last = months(term).and_then(|months| later(first, months)).unwrap_or(first);
    format!("{:04}-{:02}-{:02}T00:00:00", last.year(), u8::from(last.month()), last.day())
}

/// The same time of day so many months later, on the last day when that month has no such day.
pub(crate) fn months_later(start: Timestamp, months: i32) -> Timestamp {
    const DAY: i64 = 24 * 60 * 60;
    let midnight = start.unix_millis().div_euclid(DAY * 1000).saturating_mul(DAY);
    let time_of_day = start.since(Timestamp::from_unix_millis(midnight * 1000));
    let first = OffsetDateTime::from_unix_timestamp(midnight).unwrap_or(OffsetDateTime::UNIX_EPOCH).date();
    let last = later(first, months).unwrap_or(first);
    Timestamp::from_unix_millis(last.midnight().assume_utc().unix_timestamp() * 1000) + time_of_day
}

/// How many months a term has.
pub(crate) fn months(term: &str) -> Option<i32> {
    let rest = term.strip_prefix(['P', 'p'])?;
    let (count, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
    let count: i32 = count.parse().ok()?;
    match unit {
        "M" | "m" => Some(count),
        "Y" | "y" => count.checked_mul(12),
        _ => None,
    }
}

/// The same day so many months later, or the last one of that month.
fn later(first: Date, months: i32) -> Option<Date> {
    let total = first.year().checked_mul(12)?.checked_add(i32::from(u8::from(first.month())) - 1 + months)?;
    let (year, month) = (total.div_euclid(12), u8::try_from(total.rem_euclid(12) + 1).ok()?);
    let month = Month::try_from(month).ok()?;
    Date::from_calendar_date(year, month, first.day().min(days_in_month(month, year))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_end_on_the_same_day_or_the_last_one() {
        for (start, term, end) in [
            ("2018-02-23T18:15:24.6724884Z", "P1Y", "2019-02-23T00:00:00"),
            ("2024-02-29T00:00:00Z", "P1Y", "2025-02-28T00:00:00"),
            ("2024-01-31T23:59:59Z", "P1M", "2024-02-29T00:00:00"),
            ("2024-12-31T00:00:00Z", "P3Y", "2027-12-31T00:00:00"),
            ("2024-12-31T00:00:00Z", "forever", "2024-12-31T00:00:00"),
        ] {
            assert_eq!(end_of_term(start.parse().unwrap(), term), end, "{start} {term}");
        }
    }
}
