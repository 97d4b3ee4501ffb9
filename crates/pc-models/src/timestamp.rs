//! The one date type: reads every form the service sends and writes it back in the same form.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use crate::member::Kind;
use crate::scalar::Scalar;

/// An instant, to the nanosecond.
///
/// Reads 0 to 9 fraction digits, `Z`, an offset or no zone (meaning UTC), and the year-1 date that stands for
/// "not set" ([`Timestamp::is_unset`]). Written back with the digits and zone it came with; instants made here are
/// written as the service does: up to 7 digits without trailing zeros, and `Z`. Two timestamps are equal when they
/// are the same instant, however they are written.
///
/// ```
/// # use pc_models::Timestamp;
/// let read: Timestamp = "2018-03-06T17:37:05.253-08:00".parse()?;
/// assert_eq!(read, "2018-03-07T01:37:05.2530000Z".parse()?);
/// assert_eq!(read.to_string(), "2018-03-06T17:37:05.253-08:00");
/// # Ok::<_, pc_models::InvalidTimestamp>(())
/// ```
#[derive(Clone, Copy)]
pub struct Timestamp {
    instant: OffsetDateTime,
    form: Form,
}

/// How an instant was written.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Form {
    fraction_digits: u8,
    zone: Zone,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    Utc,
    Offset,
    Missing,
    /// Neither zone nor time of day.
    DateOnly,
}

/// The text is not a timestamp in any form the service uses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a timestamp such as 2019-01-16T00:45:41.6062996Z")]
pub struct InvalidTimestamp(String);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self =
        Self { instant: OffsetDateTime::UNIX_EPOCH, form: Form { fraction_digits: 0, zone: Zone::Utc } };

    /// The instant that many milliseconds after 1970; clamped to the years the service can write (1 to 9999).
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Self {
        let nanos = i128::from(millis) * 1_000_000;
        let instant = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(if millis < 0 {
            PrimitiveDateTime::MIN.assume_utc()
        } else {
            PrimitiveDateTime::MAX.assume_utc()
        });
        Self::at(instant)
    }

    /// Milliseconds since 1970, rounded down.
    #[must_use]
    pub fn unix_millis(self) -> i64 {
        i64::try_from(self.instant.unix_timestamp_nanos().div_euclid(1_000_000)).unwrap_or(i64::MAX)
    }

    /// Whether this is the year-1 date with which the service says "not set".
    #[must_use]
    pub fn is_unset(self) -> bool {
        self.instant.year() <= 1
    }

    /// How long after `earlier` this is; zero when it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        (self.instant - earlier.instant).try_into().unwrap_or_default()
    }

    /// Calendar date and time of day in UTC as `YYYY-MM-DD HH:MM:SS`, for people.
    #[must_use]
    pub fn to_utc_text(self) -> String {
        let utc = self.instant.to_offset(UtcOffset::UTC);
        let (date, (hour, minute, second)) = (utc.date(), utc.to_hms());
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }

    /// The instant with the given text form for an instant made by us.
    fn at(instant: OffsetDateTime) -> Self {
        let mut digits = 7;
        let mut ticks = instant.nanosecond() / 100;
        // The service's own resolution: what is written is what is meant.
        let instant = instant.replace_nanosecond(ticks * 100).unwrap_or(instant);
        while digits > 0 && ticks.is_multiple_of(10) {
            ticks /= 10;
            digits -= 1;
        }
        Self { instant, form: Form { fraction_digits: digits, zone: Zone::Utc } }
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        let instant = time::Duration::try_from(duration).ok().and_then(|by| self.instant.checked_add(by));
        Self::at(instant.unwrap_or(PrimitiveDateTime::MAX.assume_utc()))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        let instant = time::Duration::try_from(duration).ok().and_then(|by| self.instant.checked_sub(by));
        Self::at(instant.unwrap_or(PrimitiveDateTime::MIN.assume_utc()))
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.instant == other.instant
    }
}
impl Eq for Timestamp {}
impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.instant.cmp(&other.instant)
    }
}
impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.instant.hash(state);
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = self.instant;
        let (year, month, day) = (instant.year(), u8::from(instant.month()), instant.day());
        let (hour, minute, second) = instant.to_hms();
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        if self.form.zone == Zone::DateOnly {
            return Ok(());
        }
        write!(f, "T{hour:02}:{minute:02}:{second:02}")?;
        if self.form.fraction_digits > 0 {
            let digits = usize::from(self.form.fraction_digits);
            let nanos = format!("{:09}", instant.nanosecond());
            write!(f, ".{}", &nanos[..digits.min(9)])?;
        }
        match self.form.zone {
            Zone::Missing | Zone::DateOnly => Ok(()),
            Zone::Utc => f.write_str("Z"),
            Zone::Offset => {
                let minutes = instant.offset().whole_minutes();
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;
    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        parse(text.trim()).ok_or_else(|| InvalidTimestamp(text.chars().take(64).collect()))
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = parse_date(date)?;
    if rest.is_empty() {
        let form = Form { fraction_digits: 0, zone: Zone::DateOnly };
        return Some(Timestamp { instant: date.midnight().assume_utc(), form });
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = rest.split_at_checked(8)?;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count()),
        None => ("", rest),
    };
    let time = parse_time(clock, fraction)?;
    let (offset, zone) = parse_zone(zone)?;
    let form = Form { fraction_digits: fraction.len().min(9) as u8, zone };
    Some(Timestamp { instant: PrimitiveDateTime::new(date, time).assume_offset(offset), form })
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) =
        (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()
}

fn parse_time(clock: &str, fraction: &str) -> Option<Time> {
    let mut parts = clock.split(':').map(|part| number(part, 2).and_then(|n| u8::try_from(n).ok()));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let digits = &fraction[..fraction.len().min(9)];
    let nanos =
        if digits.is_empty() { 0 } else { digits.parse::<u32>().ok()? * 10u32.pow(9 - digits.len() as u32) };
    Time::from_hms_nano(hour, minute, second, nanos).ok()
}

fn parse_zone(text: &str) -> Option<(UtcOffset, Zone)> {
    match text {
        "" => return Some((UtcOffset::UTC, Zone::Missing)),
        "Z" | "z" => return Some((UtcOffset::UTC, Zone::Utc)),
        _ => {}
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let seconds = i32::try_from(number(hours, 2)? * 3600 + number(minutes, 2)? * 60).ok()?;
    Some((UtcOffset::from_whole_seconds(sign * seconds).ok()?, Zone::Offset))
}

fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::member::deserialize(deserializer)
    }
}

impl Scalar for Timestamp {
    fn from_text(text: &str) -> Option<(Self, Kind)> {
        Some((parse(text.trim())?, Kind::Usual))
    }
    fn write<S: Serializer>(&self, _: Kind, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
    fn is_default(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_on_the_wire_is_read_and_written_back() {
        for text in [
            "2019-01-16T00:45:41.6062996Z",
            "2019-01-16T00:48:44.76+00:00",
            "2018-03-06T17:37:05.253-08:00",
            "2022-01-28T00:00:00Z",
            "2019-02-23T00:00:00",
            "0001-01-01T00:00:00",
            "9999-12-31T23:59:59.9999999Z",
            "2018-03-06T17:37:05.253000Z",
            "2020-09-02",
        ] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn no_zone_means_utc_and_year_one_means_unset() {
        let read = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(read("2019-02-23T00:00:00"), read("2019-02-23T00:00:00Z"));
        assert_eq!(read("2019-02-23"), read("2019-02-23T00:00:00Z"));
        assert!(read("0001-01-01T00:00:00").is_unset());
    }

    #[test]
    fn broken_text_is_refused() {
        for text in
            ["", "2019", "2019-13-01", "2019-01-16T25:00:00Z", "2019-01-16T00:00:00+99:99", "é2019-01-16T0"]
        {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn own_instants_are_written_with_the_digits_they_need() {
        let start = Timestamp::from_unix_millis(1_500);
        assert_eq!(start.to_string(), "1970-01-01T00:00:01.5Z");
        assert_eq!((start + Duration::from_millis(500)).to_string(), "1970-01-01T00:00:02Z");
        assert_eq!(start.since(start + Duration::from_secs(1)), Duration::ZERO);
        let fine = start + Duration::from_nanos(123);
        assert_eq!(
            fine.to_string().parse::<Timestamp>().unwrap(),
            fine,
            "nothing finer than what is written"
        );
    }
}
