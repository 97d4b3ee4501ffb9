//! The times that charges are for.

use std::time::Duration;

use pc_models::Timestamp;

use super::billed::BilledLine;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How far the dates of a charge may be from those of the purchase: the service rounds them to days, and short months
/// move them.
const DATE_TOLERANCE: Duration = Duration::from_secs(4 * 24 * 60 * 60);
/// The mean length of a month in days, and how many days a number of months may be longer or shorter: months have 28 to 31
/// days, and the last day of a charge may count or not.
const MEAN_DAYS_OF_MONTH: f64 = 30.436_875;
const MONTH_TOLERANCE_DAYS: f64 = 3.0;

/// From when to when a charge goes, as far as it says.
#[derive(Clone, Copy)]
pub(super) struct ChargedPeriod {
    pub(super) start: Option<Timestamp>,
    pub(super) end: Option<Timestamp>,
}

impl ChargedPeriod {
    pub(super) fn of(billed: &BilledLine) -> Self {
        Self { start: billed.start, end: billed.end }
    }

    /// Whether it is for another time than `start` to `end`.
    pub(super) fn is_apart_from(self, start: Timestamp, end: Timestamp) -> bool {
        match (self.start, self.end) {
            // What lasts for ever may begin and end on one day.
            (Some(own_start), _) if is_near(own_start, start) => false,
            (Some(own_start), Some(own_end)) => {
                own_end <= start + DATE_TOLERANCE || end <= own_start + DATE_TOLERANCE
            }
            _ => false,
        }
    }

    /// Whether it begins where a cycle does, or reaches across that cycle's beginning.
    pub(super) fn covers(self, cycle_start: Timestamp) -> bool {
        let begins_there = self.start.is_none_or(|start| is_near(start, cycle_start));
        let reaches_across = self.start.is_none_or(|start| start <= cycle_start)
            && self.end.is_some_and(|end| end >= cycle_start + DATE_TOLERANCE);
        begins_there || reaches_across
    }

    /// How many months it has: 0 when less than one or no whole number, none when it does not say.
    pub(super) fn months(self) -> Option<i32> {
        let days = self.end?.since(self.start?).as_secs_f64() / DAY.as_secs_f64();
        let months = (days / MEAN_DAYS_OF_MONTH).round();
        let is_whole = (days - months * MEAN_DAYS_OF_MONTH).abs() <= MONTH_TOLERANCE_DAYS;
        Some(if is_whole { months as i32 } else { 0 })
    }
}

fn is_near(one: Timestamp, other: Timestamp) -> bool {
    one <= other + DATE_TOLERANCE && other <= one + DATE_TOLERANCE
}
