//! The one date type: reads every form the service sends and writes it back in the same form.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::Duration;

use time::{Date, Month, OffsetDateTime, UtcDateTime};

use crate::codec::kind::Kind;
use crate::codec::scalar::Scalar;
use crate::codec::shape::Shape;

mod calendar;

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
    /// Since 1970, rounded down.
    seconds: i64,
    /// Of that second.
    nanos: u32,
    form: Form,
}

/// The first and the last second that the service can write, in the years 1 and 9999, in seconds since 1970.
const FIRST_SECOND: i64 = -62_135_596_800;
const LAST_SECOND: i64 = 253_402_300_799;
/// Where the year 2 begins.
const SECOND_YEAR: i64 = FIRST_SECOND + 365 * 86_400;
const NANOS_PER_SECOND: u32 = 1_000_000_000;

/// How an instant was written, in few bytes: there are millions of them.
#[derive(Clone, Copy)]
struct Form {
    style: Style,
    /// Between 0 and 9; [`Style::Own`] takes as many as it needs.
    fraction_digits: u8,
    /// Minutes east of UTC; 0 unless there is an offset.
    offset: i16,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// What we made ourselves, in UTC.
    Own,
    Utc,
    Offset,
    NoZone,
    /// Neither zone nor time of day.
    DateOnly,
}

/// The text is not a timestamp in any form the service uses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a timestamp such as 2019-01-16T00:45:41.6062996Z")]
pub struct InvalidTimestamp(String);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self { seconds: 0, nanos: 0, form: Form::OWN };

    /// The instant that many milliseconds after 1970; clamped to the years the service can write (1 to 9999).
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Self {
        let rest = Duration::from_millis(millis.rem_euclid(1000).unsigned_abs());
        Self::UNIX_EPOCH.moved(millis.div_euclid(1000), rest.subsec_nanos())
    }

    /// Milliseconds since 1970, rounded down.
    #[must_use]
    pub fn unix_millis(self) -> i64 {
        self.seconds * 1000 + i64::from(self.nanos / 1_000_000)
    }

    /// The instant in few bytes, to the nanosecond: what [`Timestamp::from_bytes`] reads.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&self.seconds.to_be_bytes());
        bytes[8..].copy_from_slice(&self.nanos.to_be_bytes());
        bytes
    }

    /// What [`Timestamp::to_bytes`] wrote; clamped to the years the service can write (1 to 9999).
    #[must_use]
    pub fn from_bytes([a, b, c, d, e, f, g, h, nanos @ ..]: [u8; 12]) -> Self {
        let seconds = i64::from_be_bytes([a, b, c, d, e, f, g, h]);
        let (seconds, nanos) = clamped(seconds, u32::from_be_bytes(nanos));
        Self { seconds, nanos, form: Form::OWN }
    }

    /// Whether this is the year-1 date with which the service says "not set".
    #[must_use]
    pub fn is_unset(self) -> bool {
        self.seconds + self.form.seconds_east() < SECOND_YEAR
    }

    /// How long after `earlier` this is; zero when it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        let nanos = self.nanos + NANOS_PER_SECOND - earlier.nanos;
        let seconds = self.seconds - earlier.seconds + i64::from(nanos / NANOS_PER_SECOND) - 1;
        u64::try_from(seconds)
            .map_or(Duration::ZERO, |seconds| Duration::new(seconds, nanos % NANOS_PER_SECOND))
    }

    /// Calendar date and time of day in UTC as `YYYY-MM-DD HH:MM:SS`, for people.
    #[must_use]
    pub fn to_utc_text(self) -> String {
        let utc = in_utc(self.seconds);
        let (date, (hour, minute, second)) = (utc.date(), utc.to_hms());
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }

    /// As the clock on the wall stood where it was written.
    fn local(self) -> OffsetDateTime {
        in_utc(self.seconds + self.form.seconds_east())
    }

    /// An instant of our own, so far from this one, in the form in which the service writes its own.
    fn moved(self, seconds: i64, nanos: u32) -> Self {
        let nanos = self.nanos + nanos;
        let seconds = self.seconds.saturating_add(seconds).saturating_add((nanos / NANOS_PER_SECOND).into());
        let (seconds, nanos) = clamped(seconds, nanos % NANOS_PER_SECOND);
        // The service's own resolution: what is written is what is meant.
        Self { seconds, nanos: nanos - nanos % 100, form: Form::OWN }
    }
}

impl Form {
    const OWN: Self = Self { style: Style::Own, fraction_digits: 0, offset: 0 };

    fn seconds_east(self) -> i64 {
        i64::from(self.offset) * 60
    }
}

/// The nearest instant that the service can write.
fn clamped(seconds: i64, nanos: u32) -> (i64, u32) {
    match seconds {
        ..FIRST_SECOND => (FIRST_SECOND, 0),
        FIRST_SECOND..=LAST_SECOND => (seconds, nanos.min(NANOS_PER_SECOND - 1)),
        _ => (LAST_SECOND, NANOS_PER_SECOND - 1),
    }
}

/// The day and time in UTC of that second.
fn in_utc(seconds: i64) -> OffsetDateTime {
    // Two zones apart, an instant may lie a day outside of the years that can be written.
    let seconds = seconds.clamp(FIRST_SECOND - 366 * 86_400, LAST_SECOND);
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        self.moved(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX), duration.subsec_nanos())
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        let seconds = i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        match duration.subsec_nanos() {
            0 => self.moved(-seconds, 0),
            nanos => self.moved(-seconds - 1, NANOS_PER_SECOND - nanos),
        }
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
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
        (self.seconds, self.nanos).cmp(&(other.seconds, other.nanos))
    }
}
impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.seconds, self.nanos).hash(state);
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Digit by digit: invoices hold millions of these.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.local();
        let (hour, minute, second) = local.to_hms();
        let mut text = Digits { bytes: [0; LONGEST], length: 0 };
        // Years are those from 1 to 9999.
        text.add(local.year().unsigned_abs(), 4);
        text.signed(b'-', u8::from(local.month()).into());
        text.signed(b'-', local.day().into());
        let Form { style, fraction_digits, offset } = self.form;
        if style == Style::DateOnly {
            return f.write_str(text.as_str());
        }
        text.signed(b'T', hour.into());
        text.signed(b':', minute.into());
        text.signed(b':', second.into());
        let (fraction, digits) = match style {
            Style::Own => without_zeros(self.nanos),
            _ => (self.nanos / 10_u32.pow(9 - u32::from(fraction_digits)), fraction_digits.into()),
        };
        if digits > 0 {
            text.push(b'.');
            text.add(fraction, digits);
        }
        match style {
            Style::NoZone | Style::DateOnly => {}
            Style::Own | Style::Utc => text.push(b'Z'),
            Style::Offset => {
                let sign = if offset < 0 { b'-' } else { b'+' };
                text.signed(sign, (offset.unsigned_abs() / 60).into());
                text.signed(b':', (offset.unsigned_abs() % 60).into());
            }
        }
        f.write_str(text.as_str())
    }
}

/// The digits of a fraction without the zeros at its end, and how many there are.
fn without_zeros(nanos: u32) -> (u32, usize) {
    let (mut fraction, mut digits) = (nanos, 9);
    while digits > 0 && fraction % 10 == 0 {
        (fraction, digits) = (fraction / 10, digits - 1);
    }
    (fraction, digits)
}

/// How long `0001-01-01T00:00:00.000000000+00:00` is.
const LONGEST: usize = 35;

/// The text of a timestamp while it is written.
struct Digits {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Digits {
    fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    /// A number of so many digits.
    fn add(&mut self, mut number: u32, digits: usize) {
        let end = self.length + digits;
        for digit in self.bytes[self.length..end].iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.length = end;
    }

    /// Two digits behind a sign.
    fn signed(&mut self, sign: u8, number: u32) {
        self.push(sign);
        self.add(number, 2);
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default() // ASCII alone
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
    let (date, rest) = text.as_bytes().split_at_checked(10)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *date else { return None };
    let year = i32::from(two_digits(y1, y2)?) * 100 + i32::from(two_digits(y3, y4)?);
    let month = Month::try_from(two_digits(m1, m2)?).ok()?;
    let date = Date::from_calendar_date(year, month, two_digits(d1, d2)?).ok()?;
    let midnight = i64::from(date.to_julian_day() - UtcDateTime::UNIX_EPOCH.to_julian_day()) * 86_400;
    if rest.is_empty() {
        let form = Form { style: Style::DateOnly, ..Form::OWN };
        return Some(Timestamp { seconds: midnight, nanos: 0, form });
    }
    let (clock, rest) = rest.split_at_checked(9)?;
    let [b'T' | b't' | b' ', h1, h2, b':', m1, m2, b':', s1, s2] = *clock else { return None };
    let (hour, minute, second) = (two_digits(h1, h2)?, two_digits(m1, m2)?, two_digits(s1, s2)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (nanos, fraction_digits, zone) = match rest {
        [b'.', rest @ ..] => parse_fraction(rest)?,
        zone => (0, 0, zone),
    };
    let (style, offset) = parse_zone(zone)?;
    let form = Form { style, fraction_digits, offset };
    let time = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some(Timestamp { seconds: midnight + time - form.seconds_east(), nanos, form })
}

/// The nanoseconds that up to nine digits mean, how many digits these are, and what comes after them.
fn parse_fraction(text: &[u8]) -> Option<(u32, u8, &[u8])> {
    let (digits, rest) = text.split_at(text.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let missing = 9_usize.checked_sub(digits.len())?;
    let fraction = digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    Some((fraction * 10_u32.pow(missing as u32), digits.len() as u8, rest))
}

/// How it is written, and its minutes east of UTC.
fn parse_zone(text: &[u8]) -> Option<(Style, i16)> {
    let (sign, [h1, h2, m1, m2]) = match *text {
        [] => return Some((Style::NoZone, 0)),
        [b'Z' | b'z'] => return Some((Style::Utc, 0)),
        [b'+', h1, h2, b':', m1, m2] => (1, [h1, h2, m1, m2]),
        [b'-', h1, h2, b':', m1, m2] => (-1, [h1, h2, m1, m2]),
        _ => return None,
    };
    let (hours, minutes) = (i16::from(two_digits(h1, h2)?), i16::from(two_digits(m1, m2)?));
    (hours < 26 && minutes < 60).then_some((Style::Offset, sign * (hours * 60 + minutes)))
}

/// The number that two digits make.
fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| tens * 10 + ones)
}

crate::codec::member::serde_as_member!(Timestamp);

impl Scalar for Timestamp {
    fn from_text(text: &str) -> Option<(Self, Kind)> {
        Some((parse(text).or_else(|| parse(text.trim()))?, Kind::Usual))
    }
    fn shape(&self, _: Kind) -> Shape<'_> {
        Shape::Printed(self)
    }
    fn is_default(&self) -> bool {
        false
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut crate::codec::arbitrary::Rng) -> Self {
        const FORMS: &[&str] = &[
            "2019-01-16T00:48:44.76+00:00",
            "2018-03-06T17:37:05.253-08:00",
            "0001-01-01T00:00:00",
            "2020-09-02",
        ];
        let millis = rng.integer();
        if rng.flip() { Self::from_unix_millis(millis) } else { rng.pick(FORMS).parse().unwrap() }
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
    fn bytes_hold_all_of_an_instant() {
        for text in
            ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z", "2018-03-06T17:37:05.253-08:00"]
        {
            let instant: Timestamp = text.parse().unwrap();
            assert_eq!(Timestamp::from_bytes(instant.to_bytes()), instant);
        }
    }

    #[test]
    fn there_are_many_so_they_are_small() {
        assert_eq!((size_of::<Timestamp>(), size_of::<Option<Timestamp>>()), (16, 16));
    }

    #[test]
    fn no_zone_means_utc_and_year_one_means_unset() {
        let read = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(read("2019-02-23T00:00:00"), read("2019-02-23T00:00:00Z"));
        assert_eq!(read("2019-02-23"), read("2019-02-23T00:00:00Z"));
        for unset in ["0001-01-01T00:00:00", "0001-12-31T23:59:59.9-14:00", "0000-01-01"] {
            assert!(read(unset).is_unset(), "{unset}");
        }
        for set in ["0002-01-01", "0002-01-01T00:00:00-14:00", "0002-01-01T00:00:00+14:00"] {
            assert!(!read(set).is_unset(), "{set}");
        }
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
        let of_bytes =
            |first, rest| Timestamp::from_bytes(std::array::from_fn(|at| if at == 0 { first } else { rest }));
        assert_eq!(of_bytes(0x80, 0).to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(of_bytes(0x7f, 0xff).to_string(), "9999-12-31T23:59:59.999999999Z");
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
