//! Years, months and days of an instant, and months later, all by the calendar in UTC.

use std::time::Duration;

use time::{Date, Month};

use super::{Timestamp, in_utc};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Timestamp {
    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.utc_date().year()
    }

    /// The month, from 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.utc_date().month().into()
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        self.utc_date().day()
    }

    /// How many days the month has.
    #[must_use]
    pub fn days_in_month(self) -> u8 {
        let date = self.utc_date();
        date.month().length(date.year())
    }

    /// The first instant of the day.
    #[must_use]
    pub fn start_of_day(self) -> Self {
        Self::UNIX_EPOCH.moved(self.utc_date().midnight().assume_utc().unix_timestamp(), 0)
    }

    /// The first instant of the month.
    #[must_use]
    pub fn start_of_month(self) -> Self {
        self.start_of_day() - DAY * u32::from(self.day() - 1)
    }

    /// The same day and time of day so many months later, or earlier when there are less than none. A month that has
    /// no such day gives its last one. Ends with the years that the service can write, as `+` does.
    ///
    /// ```
    /// # use pc_models::Timestamp;
    /// let bought: Timestamp = "2026-01-31T10:00:00.25Z".parse()?;
    /// assert_eq!(bought.add_months(1).to_string(), "2026-02-28T10:00:00.25Z");
    /// assert_eq!(bought.add_months(2).to_string(), "2026-03-31T10:00:00.25Z");
    /// assert_eq!(bought.add_months(-11).to_string(), "2025-02-28T10:00:00.25Z");
    /// # Ok::<_, pc_models::InvalidTimestamp>(())
    /// ```
    #[must_use]
    pub fn add_months(self, months: i32) -> Self {
        let from = self.utc_date();
        let seconds = match date_in_months(from, months) {
            Some(date) => (date - from).whole_seconds(),
            None if months < 0 => i64::MIN,
            None => i64::MAX,
        };
        self.moved(seconds, 0)
    }

    /// Year and month as `YYYY-MM`, for people.
    #[must_use]
    pub fn to_month_text(self) -> String {
        format!("{:04}-{:02}", self.year(), self.month())
    }

    fn utc_date(self) -> Date {
        in_utc(self.seconds).date()
    }
}

fn date_in_months(from: Date, months: i32) -> Option<Date> {
    let months = (from.year() * 12 + i32::from(u8::from(from.month())) - 1).checked_add(months)?;
    let month = Month::January.nth_next(u8::try_from(months.rem_euclid(12)).ok()?);
    let year = months.div_euclid(12);
    Date::from_calendar_date(year, month, from.day().min(month.length(year))).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_that_a_month_lacks_is_its_last_one() {
        for (start, months, end) in [
            ("2026-01-28T10:00:00Z", 1, "2026-02-28T10:00:00Z"),
            ("2026-01-29T10:00:00Z", 1, "2026-02-28T10:00:00Z"),
            ("2026-01-30T10:00:00Z", 1, "2026-02-28T10:00:00Z"),
            ("2026-01-31T10:00:00Z", 1, "2026-02-28T10:00:00Z"),
            ("2024-01-31T10:00:00Z", 1, "2024-02-29T10:00:00Z"),
            ("2024-02-29T10:00:00Z", 12, "2025-02-28T10:00:00Z"),
            ("2024-02-29T10:00:00Z", 48, "2028-02-29T10:00:00Z"),
            ("1999-12-31T10:00:00Z", 2, "2000-02-29T10:00:00Z"),
            ("2100-03-31T10:00:00Z", -1, "2100-02-28T10:00:00Z"),
            ("2026-05-31T10:00:00Z", 1, "2026-06-30T10:00:00Z"),
            ("2026-11-15T00:00:00Z", 3, "2027-02-15T00:00:00Z"),
            ("2026-01-15T00:00:00Z", -1, "2025-12-15T00:00:00Z"),
            ("2026-12-01T00:00:00Z", 36, "2029-12-01T00:00:00Z"),
            ("1970-01-01T00:00:00Z", -1, "1969-12-01T00:00:00Z"),
        ] {
            assert_eq!(at(start).add_months(months).to_string(), end, "{start} {months}");
        }
    }

    #[test]
    fn months_go_by_utc_and_keep_fractions() {
        let written_elsewhere = at("2026-03-01T01:30:00.1234567+02:00");
        assert_eq!(written_elsewhere.add_months(1).to_string(), "2026-03-28T23:30:00.1234567Z");
        assert_eq!(written_elsewhere.start_of_month().to_string(), "2026-02-01T00:00:00Z");
        assert_eq!(written_elsewhere.to_month_text(), "2026-02");
        assert_eq!(at("1969-12-31T23:59:59.5Z").add_months(2).to_string(), "1970-02-28T23:59:59.5Z");
    }

    #[test]
    fn months_end_with_the_years_that_can_be_written() {
        for text in ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0000-01-01", "2026-01-31"] {
            for months in [i32::MIN, -120_000, 120_000, i32::MAX] {
                let end = if months < 0 { "0001-01-01T00:00:00Z" } else { "9999-12-31T23:59:59.9999999Z" };
                assert_eq!(at(text).add_months(months).to_string(), end, "{text} {months}");
            }
            assert!(at(text).start_of_month() <= at(text).start_of_day(), "{text}");
        }
        assert_eq!(at("9999-11-30").add_months(1).to_string(), "9999-12-30T00:00:00Z");
    }

    #[test]
    fn days_and_months_have_their_first_instant() {
        let leap = at("2024-02-10T17:00:00.5Z");
        assert_eq!((leap.year(), leap.month(), leap.day(), leap.days_in_month()), (2024, 2, 10, 29));
        assert_eq!(leap.start_of_day().to_string(), "2024-02-10T00:00:00Z");
        assert_eq!(leap.start_of_month().to_string(), "2024-02-01T00:00:00Z");
        assert_eq!(leap.to_month_text(), "2024-02");
    }

    proptest! {
        #[test]
        fn months_later_are_so_many_months_later(
            // From the year 1000 to 3000, to the service's own 100 nanoseconds.
            seconds in -30_610_224_000_i64..32_503_680_000,
            fraction in 0..10_000_000_u32,
            months in -9_000..9_000_i32,
        ) {
            let from = Timestamp::UNIX_EPOCH.moved(seconds, fraction * 100);
            let to = from.add_months(months);
            let number = |at: Timestamp| at.year() * 12 + i32::from(at.month());
            prop_assert_eq!(number(to) - number(from), months);
            prop_assert_eq!(to.day(), from.day().min(to.days_in_month()));
            prop_assert_eq!(to.since(to.start_of_day()), from.since(from.start_of_day()));
            let first = from.start_of_month();
            prop_assert_eq!(first.add_months(1), first + DAY * u32::from(from.days_in_month()));
            if from.day() <= 28 {
                prop_assert_eq!(to.add_months(-months), from);
            }
        }
    }
}
