//! Calendar months, the periods of invoices, and terms such as `P1M` and `P3Y`.

use std::time::Duration;

use pc_models::{TermDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// January 1970, where timestamps count from.
const EPOCH_MONTH: i32 = 1970 * 12;

/// A month, counted since the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Month(i32);

impl Month {
    pub(crate) fn of(instant: Timestamp) -> Self {
        Self(instant.year() * 12 + i32::from(instant.month()) - 1)
    }

    pub(crate) fn later(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// `202603`.
    pub(crate) fn number(self) -> i32 {
        self.0.div_euclid(12) * 100 + self.0.rem_euclid(12) + 1
    }

    /// The first instant of a day, counted from 1.
    pub(crate) fn day(self, day: u32) -> Timestamp {
        self.start() + DAY * day.saturating_sub(1)
    }

    /// Which day of this month an instant lies in, counted from 1; 0 before it, and more than it has days after it.
    pub(crate) fn day_of(self, instant: Timestamp) -> u32 {
        if instant < self.start() {
            return 0;
        }
        let days = instant.since(self.start()).as_secs() / DAY.as_secs();
        u32::try_from(days).unwrap_or(u32::MAX - 1) + 1
    }

    pub(crate) fn start(self) -> Timestamp {
        Timestamp::UNIX_EPOCH.add_months(self.0 - EPOCH_MONTH)
    }

    /// How many days it has.
    pub(crate) fn days(self) -> u32 {
        self.start().days_in_month().into()
    }
}

/// How many days there are from the first to the last, both counted.
pub(crate) fn days_of(first: Timestamp, last: Timestamp) -> i64 {
    let between = last.start_of_day().since(first.start_of_day()).as_secs() / DAY.as_secs();
    i64::try_from(between).unwrap_or(i64::MAX - 1) + 1
}

/// How many months a term has; none for a word that is no term of months or years.
pub(crate) fn months(term: &str) -> Option<i32> {
    term.parse::<TermDuration>().ok()?.months()
}

/// The day the term ends, as midnight without a zone. A term that cannot be read ends the day it began.
pub(crate) fn end_of_term(start: Timestamp, term: &str) -> String {
    let end = start.add_months(months(term).unwrap_or_default());
    format!("{:04}-{:02}-{:02}T00:00:00", end.year(), end.month(), end.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_their_days() {
        let month = Month::of("2024-02-29T23:59:59Z".parse().unwrap());
        assert_eq!((month.number(), month.days(), month.later(-2).number()), (202_402, 29, 202_312));
        assert_eq!(month.day_of("2024-02-29T23:59:59Z".parse().unwrap()), 29);
        assert_eq!(month.day_of("2024-01-31T23:59:59Z".parse().unwrap()), 0);
        assert_eq!(month.later(11).start(), "2025-01-01T00:00:00Z".parse().unwrap());
    }

    #[test]
    fn days_are_counted_with_the_first_and_the_last() {
        let days = |first: &str, last: &str| days_of(first.parse().unwrap(), last.parse().unwrap());
        assert_eq!(days("2021-06-20T23:00:00Z", "2021-07-17T00:00:00Z"), 28);
        assert_eq!(days("2021-06-20T00:00:00Z", "2021-06-20T00:00:00Z"), 1);
    }

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
