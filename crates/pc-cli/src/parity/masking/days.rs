//! Dates and instants: moved by whole days, the same number for the whole recording, and written as they were.

use std::time::Duration;

use pc_models::Timestamp;

use crate::parity::masking::key::MaskKey;

const DAY: Duration = Duration::from_secs(86_400);
/// The most days that dates are moved by.
const MOST_DAYS: u32 = 364;
/// `YYYY-MM-DD`.
const DATE_LENGTH: usize = 10;
/// The years with which the service says "never".
const NEVER: [&str; 3] = ["0000", "0001", "9999"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A text that is a date or an instant and nothing else, masked; none for any other.
///
/// Known forms: ISO 8601 with or without time and zone, `11/30/2026` with or without time, and that of HTTP.
pub(super) fn mask(text: &str, key: &MaskKey) -> Option<String> {
    if !text.is_ascii() || text.len() < 8 {
        return None;
    }
    iso(text, key).or_else(|| with_slashes(text, key)).or_else(|| http(text, key))
}

/// The same for a day as `YYYY-MM-DD`; none for what is no day.
pub(super) fn moved(day: &str, key: &MaskKey) -> Option<String> {
    let is_day = day.len() == DATE_LENGTH && day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let read: Timestamp = day.parse().ok().filter(|_| is_day)?;
    if NEVER.contains(&day.get(..4)?) {
        return Some(day.to_owned());
    }
    let days = 1 + key.numbers("days", &[]).next().unwrap_or_default() % MOST_DAYS;
    Some((read - DAY * days).to_utc_text().get(..DATE_LENGTH)?.to_owned())
}

fn iso(text: &str, key: &MaskKey) -> Option<String> {
    let (day, time) = text.split_at_checked(DATE_LENGTH)?;
    let moved = moved(day, key)?;
    if day == moved {
        return is_time(time.trim_start_matches(['T', ' '])).then(|| text.to_owned());
    }
    match time.strip_prefix(['T', 't', ' ']) {
        None => time.is_empty().then_some(moved),
        Some(clock) => {
            let separator = &time[..time.len() - clock.len()];
            Some(moved + separator + &masked_time(day, clock, key)?)
        }
    }
}

/// Month, day and year, or day, month and year where it cannot be the other.
fn with_slashes(text: &str, key: &MaskKey) -> Option<String> {
    let (date, clock) = text.split_once(' ').map_or((text, None), |(date, clock)| (date, Some(clock)));
    let [first, second, year] = date.split('/').collect::<Vec<_>>().try_into().ok()?;
    if year.len() != 4 || first.len() > 2 || second.len() > 2 {
        return None;
    }
    let day_first = first.parse::<u32>().ok()? > MONTHS.len() as u32;
    let (month, day) = if day_first { (second, first) } else { (first, second) };
    let iso = format!("{year}-{month:0>2}-{day:0>2}");
    let moved = moved(&iso, key)?;
    let [new_year, new_month, new_day] = moved.split('-').collect::<Vec<_>>().try_into().ok()?;
    // As many digits as before, where that is possible.
    let as_long = |new: &str, old: &str| {
        let digits = new.trim_start_matches('0');
        format!("{digits:0>width$}", width = old.len())
    };
    let (new_month, new_day) = (as_long(new_month, month), as_long(new_day, day));
    let (first, second) = if day_first { (new_day, new_month) } else { (new_month, new_day) };
    let date = format!("{first}/{second}/{new_year}");
    match clock {
        None => Some(date),
        Some(clock) => Some(date + " " + &masked_time(&iso, clock, key)?),
    }
}

/// `Mon, 30 Nov 2026 07:55:28 GMT`.
fn http(text: &str, key: &MaskKey) -> Option<String> {
    let [weekday, day, month, year, clock, zone] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let number = MONTHS.iter().position(|known| known.eq_ignore_ascii_case(month))? + 1;
    let known = WEEKDAYS
        .iter()
        .any(|known| weekday.strip_suffix(',').is_some_and(|day| day.eq_ignore_ascii_case(known)));
    if !known || zone != "GMT" {
        return None;
    }
    let iso = format!("{year}-{number:02}-{day:0>2}");
    let moved = moved(&iso, key)?;
    let days = moved.parse::<Timestamp>().ok()?.unix_millis().div_euclid(86_400_000);
    let weekday = WEEKDAYS.get(usize::try_from(days.rem_euclid(7)).ok()?)?;
    let [year, month, day] = moved.split('-').collect::<Vec<_>>().try_into().ok()?;
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some(format!("{weekday}, {day} {month} {year} {} {zone}", masked_time(&iso, clock, key)?))
}

/// A time of day: hours and minutes stay, and so does midnight; seconds and their fraction are masked.
fn masked_time(day: &str, clock: &str, key: &MaskKey) -> Option<String> {
    if !is_time(clock) {
        return None;
    }
    let end = clock.find(|character: char| !":.0123456789".contains(character)).unwrap_or(clock.len());
    let (digits, zone) = clock.split_at(end);
    let mut fields = digits.splitn(3, ':');
    let (hour, minute) = (fields.next()?, fields.next()?);
    let Some(seconds) = fields.next() else { return Some(clock.to_owned()) };
    if seconds.bytes().all(|byte| byte == b'0' || byte == b'.') {
        return Some(clock.to_owned());
    }
    let (whole, fraction) =
        seconds.split_once('.').map_or((seconds, None), |(whole, rest)| (whole, Some(rest)));
    let drawn = key.numbers_for("seconds", &format!("{day} {hour}:{minute}")).next().unwrap_or_default();
    let whole = (whole.parse::<u32>().ok()? + drawn % 60) % 60;
    let fraction = fraction.map_or_else(String::new, |fraction| {
        format!(".{}", masked_fraction(&format!("{day} {hour}:{minute}:{seconds}"), fraction, key))
    });
    Some(format!("{hour}:{minute}:{whole:02}{fraction}{zone}"))
}

/// As many digits as before; zeros at the end stay.
fn masked_fraction(instant: &str, fraction: &str, key: &MaskKey) -> String {
    let drawn = key.numbers_for("fraction", instant.trim_end_matches('0'));
    let significant = fraction.trim_end_matches('0').len();
    let digit = |(at, drawn): (usize, u32)| match at {
        at if at + 1 == significant => char::from_digit(1 + drawn % 9, 10),
        at if at < significant => char::from_digit(drawn % 10, 10),
        _ => Some('0'),
    };
    (0..fraction.len()).zip(drawn).filter_map(digit).collect()
}

/// Whether a text is a time of day, with or without seconds, fraction and zone, or nothing.
fn is_time(clock: &str) -> bool {
    let (time, zone) = match clock.find(|character: char| !":.0123456789".contains(character)) {
        Some(end) => clock.split_at(end),
        None => (clock, ""),
    };
    let is_offset = |offset: &str| {
        let digits = offset.replace(':', "");
        digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let zone_fits = matches!(zone, "" | "Z" | "z" | " AM" | " PM" | " UTC")
        || zone.strip_prefix(['+', '-']).is_some_and(is_offset);
    let fields: Vec<&str> = time.split(':').collect();
    let is_number = |field: &&str| {
        field.len() <= 2 && !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_seconds = |field: &&str| {
        let (whole, fraction) = field.split_once('.').unwrap_or((field, "0"));
        is_number(&whole) && fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit())
    };
    let time_fits = match fields.as_slice() {
        [""] => zone.is_empty(),
        [hour, minute] => is_number(hour) && is_number(minute),
        [hour, minute, seconds] => is_number(hour) && is_number(minute) && is_seconds(seconds),
        _ => false,
    };
    time_fits && zone_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> Option<String> {
        mask(text, &MaskKey::of([3; 32]))
    }

    /// Digits as 9, letters as a.
    fn form(text: &str) -> String {
        text.chars().map(|character| if character.is_ascii_digit() { '9' } else { character }).collect()
    }

    #[test]
    fn every_form_stays_and_the_day_does_not() {
        for text in [
            "2026-11-30",
            "2026-11-30T07:55:28.1234567Z",
            "2026-11-30T07:55:28.253-08:00",
            "2026-11-30T07:55:28",
            "2026-11-30 07:55",
            "2026-11-30T00:00:00Z",
            "2026-11-30T00:00:00.0000000",
            "10/30/2026",
            "11/30/2026 12:00:00 AM",
        ] {
            let masked = masked(text).unwrap_or_else(|| panic!("{text} is no date"));
            assert_ne!(masked, text);
            assert_eq!(form(&masked), form(text));
            assert!(text.parse::<Timestamp>().is_err() || masked.parse::<Timestamp>().is_ok(), "{masked}");
        }
        assert_eq!(masked("2026-11-30T00:00:00Z").unwrap()[10..], *"T00:00:00Z");
        assert_eq!(masked("2026-11-30T07:55:28.500Z").unwrap()[21..], *"00Z");
        let days = |text: &str| masked(text).unwrap()[..10].parse::<Timestamp>().unwrap();
        assert_eq!(days("2026-11-30").since(days("2026-11-01")), DAY * 29);
    }

    #[test]
    fn a_date_of_http_is_one_again() {
        let masked = masked("Mon, 30 Nov 2026 07:55:28 GMT").unwrap();
        let read = httpdate::parse_http_date(&masked).unwrap();
        assert_eq!(httpdate::fmt_http_date(read), masked, "the weekday fits");
    }

    #[test]
    fn never_stays_and_anything_else_is_no_date() {
        for text in ["0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z"] {
            assert_eq!(masked(text).as_deref(), Some(text));
        }
        for text in [
            "2026-11-30 Anna",
            "0001-01-01Anna",
            "2026-11-30T07",
            "2026-13-30",
            "11/30/26",
            "30 Nov 2026",
            "20261130",
            "2026-11-30T07:55:28 Anna",
        ] {
            assert_eq!(masked(text), None, "{text}");
        }
    }
}
