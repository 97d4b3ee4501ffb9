//! Facts, durations and numbers in words.

use std::time::Duration;

use pc_workflows::Fact;

/// What a fact tells a person; `None` for what goes without saying.
pub(crate) fn fact(fact: &Fact) -> Option<String> {
    (!fact.is_minor()).then(|| fact.to_string())
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

/// A number and what it counts.
pub(crate) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
