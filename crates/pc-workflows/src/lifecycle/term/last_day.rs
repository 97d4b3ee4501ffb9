//! The last day of a term.

use std::time::Duration;

use pc_models::{TermDuration, Timestamp};

const ONE_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The last day of a term that is said to end at `end`.
///
/// Ends are inclusive: a year from 14 September 2023 ends on 13 September 2024, and what stands there as its end is some
/// instant of that day. Legacy subscriptions tell the first day that is not theirs any more, which is as many whole terms after
/// their start: then the last day is the one before it.
pub(super) fn of(start: Option<Timestamp>, end: Timestamp, term: Option<TermDuration>) -> Timestamp {
    let last = end.start_of_day();
    match start.map(Timestamp::start_of_day) {
        Some(start) if start < last && is_whole(start, last, term) => last - ONE_DAY,
        _ => last,
    }
}

/// The first instant of the next day.
pub(super) fn day_after(day: Timestamp) -> Timestamp {
    day + ONE_DAY
}

/// Whether from the one day to the other it is a number of whole terms; of whole months, where the term is not told.
fn is_whole(start: Timestamp, end: Timestamp, term: Option<TermDuration>) -> bool {
    if let Some(TermDuration::Days(days)) = term {
        let between = end.since(start).as_secs() / ONE_DAY.as_secs();
        return days > 0 && between.is_multiple_of(days.into());
    }
    let months = (end.year() - start.year()) * 12 + i32::from(end.month()) - i32::from(start.month());
    let term = term.and_then(TermDuration::months).filter(|months| *months > 0).unwrap_or(1);
    months % term == 0 && start.add_months(months) == end
}
