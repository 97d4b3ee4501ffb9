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

/// The first and the last instant that the service can write.
const EARLIEST: OffsetDateTime = match Date::from_ordinal_date(1, 1) {
    Ok(date) => date.midnight().assume_utc(),
    Err(_) => OffsetDateTime::UNIX_EPOCH,
};
const LATEST: OffsetDateTime = PrimitiveDateTime::MAX.assume_utc();

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
            EARLIEST
        } else {
            LATEST
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
        let utc = self.instant.checked_to_offset(UtcOffset::UTC).unwrap_or(self.instant);
        let (date, (hour, minute, second)) = (utc.date(), utc.to_hms());
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }

    /// An instant made by us, in the form in which the service writes its own.
    fn at(instant: OffsetDateTime) -> Self {
        let instant = instant.max(EARLIEST);
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
        Self::at(instant.unwrap_or(LATEST))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        let instant = time::Duration::try_from(duration).ok().and_then(|by| self.instant.checked_sub(by));
        Self::at(instant.unwrap_or(EARLIEST))
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

/// Works on bytes and allocates nothing: invoices hold millions of these.
fn parse(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let (date, rest) = bytes.split_at_checked(10)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *date else { return None };
    let year = number(&[y1, y2, y3, y4])?;
    let month = Month::try_from(u8::try_from(number(&[m1, m2])?).ok()?).ok()?;
    let day = u8::try_from(number(&[d1, d2])?).ok()?;
    let date = Date::from_calendar_date(i32::try_from(year).ok()?, month, day).ok()?;
    if rest.is_empty() {
        let form = Form { fraction_digits: 0, zone: Zone::DateOnly };
        return Some(Timestamp { instant: date.midnight().assume_utc(), form });
    }
    let (clock, rest) = rest.split_at_checked(9)?;
    let [b'T' | b't' | b' ', h1, h2, b':', m1, m2, b':', s1, s2] = *clock else { return None };
    let part = |tens: u8, ones: u8| number(&[tens, ones]).and_then(|part| u8::try_from(part).ok());
    let (fraction, zone) = match rest.strip_prefix(b".") {
        Some(rest) => rest.split_at(rest.iter().take_while(|byte| byte.is_ascii_digit()).count()),
        None => rest.split_at(0),
    };
    let digits = u8::try_from(fraction.len()).ok().filter(|digits| *digits <= 9)?;
    let nanos = number(fraction)? * 10u32.pow(9 - u32::from(digits));
    let time = Time::from_hms_nano(part(h1, h2)?, part(m1, m2)?, part(s1, s2)?, nanos).ok()?;
    let (offset, zone) = parse_zone(zone)?;
    let form = Form { fraction_digits: digits, zone };
    Some(Timestamp { instant: PrimitiveDateTime::new(date, time).assume_offset(offset), form })
}

fn parse_zone(text: &[u8]) -> Option<(UtcOffset, Zone)> {
    let (sign, [h1, h2, m1, m2]) = match *text {
        [] => return Some((UtcOffset::UTC, Zone::Missing)),
        [b'Z' | b'z'] => return Some((UtcOffset::UTC, Zone::Utc)),
        [b'+', h1, h2, b':', m1, m2] => (1, [h1, h2, m1, m2]),
        [b'-', h1, h2, b':', m1, m2] => (-1, [h1, h2, m1, m2]),
        _ => return None,
    };
    let seconds = i32::try_from(number(&[h1, h2])? * 3600 + number(&[m1, m2])? * 60).ok()?;
    Some((UtcOffset::from_whole_seconds(sign * seconds).ok()?, Zone::Offset))
}

/// The number that at most nine digits make.
fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
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
        Some((parse(text).or_else(|| parse(text.trim()))?, Kind::Usual))
    }
    fn write<S: Serializer>(&self, _: Kind, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
    fn is_default(&self) -> bool {
        false
    }
    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self {
        const FORMS: &[&str] = &[
            "2019-01-16T00:48:44.76+00:00",
            "2018-03-06T17:37:05.253-08:00",
            "0001-01-01T00:00:00",
            "2020-09-02",
        ];
        let millis = dice.integer();
        if dice.flip() { Self::from_unix_millis(millis) } else { dice.pick(FORMS).parse().unwrap() }
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
    fn the_ends_of_time_do_not_overflow() {
        for text in ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0000-01-01"] {
            let end: Timestamp = text.parse().unwrap();
            assert!(!end.to_utc_text().is_empty());
            assert!((end + Duration::MAX).since(end - Duration::MAX) > Duration::ZERO);
            assert_eq!(end.to_string(), text);
        }
        assert_eq!(Timestamp::from_unix_millis(i64::MIN).to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Timestamp::from_unix_millis(i64::MAX).to_string(), "9999-12-31T23:59:59.9999999Z");
    }

    #[test]
    fn broken_text_is_refused() {
        for text in [
            "",
            "2019",
            "2019-13-01",
            "2019-01-16T25:00:00Z",
            "2019-01-16T00:00:00+99:99",
            "é2019-01-16T0",
            "2019-01-16T00:00:00.1234567891Z",
        ] {
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
