//! Calendar months, the periods of invoices.

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A month, counted since the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Month(i32);

impl Month {
    pub(crate) fn of(instant: Timestamp) -> Self {
        let date = OffsetDateTime::from_unix_timestamp(instant.unix_millis().div_euclid(1000));
        let date = date.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Self(date.year() * 12 + i32::from(u8::from(date.month())) - 1)
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
        let (year, month) = (self.0.div_euclid(12), self.0.rem_euclid(12) + 1);
        format!("{year:04}-{month:02}-{day:02}T00:00:00Z").parse().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Which day of this month an instant lies in, counted from 1; 0 before it, and more than it has days after it.
    pub(crate) fn day_of(self, instant: Timestamp) -> u32 {
        if instant < self.start() {
            return 0;
        }
        u32::try_from(instant.since(self.start()).as_secs() / (24 * 60 * 60)).unwrap_or(u32::MAX - 1) + 1
    }

    pub(crate) fn start(self) -> Timestamp {
        self.day(1)
    }

    /// How many days it has.
    pub(crate) fn days(self) -> u32 {
        let seconds = self.later(1).start().since(self.start()).as_secs();
        u32::try_from(seconds / (24 * 60 * 60)).unwrap_or_default()
    }
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
}
