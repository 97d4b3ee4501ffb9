//! How numbers, times and what may be missing are written for people.

use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::Fact;

/// A number and what it counts.
pub(crate) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// The digits of a number in groups of three, with a minus sign that is as wide as a digit.
pub(crate) fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("−", digits));
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !cents.is_empty() {
        out.push('.');
        out += cents;
    }
    out
}

/// A duration in the two units that matter.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().round() as u64;
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// The day of an instant; nothing for one that is not set.
pub(crate) fn day(instant: Option<Timestamp>) -> String {
    let instant = instant.filter(|instant| !instant.is_unset());
    instant.map(|instant| instant.to_utc_text()[..10].to_owned()).unwrap_or_default()
}

/// A time to the minute.
pub(crate) fn minute(at: Timestamp) -> String {
    at.to_utc_text().chars().take(16).collect()
}

/// The text of a value; nothing for one that is missing.
pub(crate) fn shown(what: Option<impl ToString>) -> String {
    what.map(|what| what.to_string()).unwrap_or_default()
}

/// A list behind its introduction; nothing when it is empty.
pub(crate) fn joined(introduction: &str, list: &[String]) -> String {
    if list.is_empty() { String::new() } else { format!("{introduction}{}", list.join(", ")) }
}

/// What a fact tells a person; nothing for one that goes without saying.
pub(crate) fn fact_text(fact: &Fact) -> Option<String> {
    (!fact.is_minor()).then(|| fact.to_string())
}
