//! The times that charges are for.

use std::time::Duration;

use pc_models::Timestamp;

use super::billed::Billed;

pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How far the dates of a charge may be from those of the purchase: the service rounds them to days, and short months
/// move them.
const DATE_TOLERANCE: Duration = Duration::from_secs(4 * 24 * 60 * 60);
/// The days of the shortest month.
const SHORTEST_MONTH: u8 = 28;
const MEAN_DAYS_OF_MONTH: f64 = 30.436_875;

/// From when to when a charge goes, as far as it says.
#[derive(Clone, Copy)]
pub(super) struct ChargedPeriod {
    pub(super) start: Option<Timestamp>,
    pub(super) end: Option<Timestamp>,
}

impl ChargedPeriod {
    pub(super) const TOLERANCE: Duration = DATE_TOLERANCE;

    pub(super) fn of(billed: &Billed<'_>) -> Self {
        Self { start: billed.start, end: billed.end }
    }

    /// A whole cycle of so many months.
    pub(super) fn of_cycle(start: Timestamp, months: i32) -> Self {
        Self { start: Some(start), end: Some(start.add_months(months) - DAY) }
    }

    /// Whether it is for another time than `start` to `end`, or overlaps with that by days only.
    pub(super) fn is_apart_from(self, start: Timestamp, end: Timestamp) -> bool {
        let (Some(own_start), Some(own_end)) = (self.start, self.end) else { return false };
        // What lasts for ever may begin and end on one day.
        if own_start.start_of_day() == start.start_of_day() {
            return false;
        }
        let is_apart = own_end <= start || end <= own_start;
        let is_nearly = own_end <= start + DATE_TOLERANCE || end <= own_start + DATE_TOLERANCE;
        is_apart || (is_nearly && !is_near(own_start, start))
    }

    /// By how many days the earlier of two that are apart ends after the later one began.
    pub(super) fn overlap_with(self, other: Self) -> i64 {
        let (earlier, later) = if self.start < other.start { (self, other) } else { (other, self) };
        later.start.zip(earlier.next_day()).map_or(0, |(start, next)| whole_days(start, next).max(0))
    }

    /// The day after the last one; the last one where it is not known whether it counts.
    fn next_day(self) -> Option<Timestamp> {
        let counts = self.ends_with_last_day() && !self.begins_where_months_end();
        if counts { self.day_after() } else { self.end }
    }

    /// Whether it begins where a cycle does, or reaches across that cycle's beginning.
    pub(super) fn covers(self, cycle_start: Timestamp) -> bool {
        let is_before = self.start.zip(self.end).is_some_and(|(start, end)| {
            start.start_of_day() < cycle_start.start_of_day()
                && end.start_of_day() <= cycle_start.start_of_day()
        });
        let begins_there = self.start.is_none_or(|start| is_near(start, cycle_start)) && !is_before;
        let reaches_across = self.start.is_none_or(|start| start <= cycle_start)
            && self.end.is_some_and(|end| end >= cycle_start + DATE_TOLERANCE);
        begins_there || reaches_across
    }

    /// The day after its last one.
    pub(super) fn day_after(self) -> Option<Timestamp> {
        self.end.map(|end| end.start_of_day() + DAY)
    }

    /// Whether an instant is in it.
    pub(super) fn contains(self, at: Timestamp) -> bool {
        self.start.is_none_or(|start| start <= at) && self.end.is_none_or(|end| at <= end)
    }

    /// Which parts of a cycle of so many months it may be: days of it and all of its days, or months. The cycle that runs is
    /// `cycle`, where that is known. The documents count by the month in which the cycle began; where months end a cycle may have
    /// other days, and an example counts by the month in which it ended.
    pub(super) fn parts_of(self, cycle: Option<Self>, months: i32) -> Vec<(i64, i64)> {
        let Some(end) = self.end else { return Vec::new() };
        let after_last_day = end.start_of_day() + DAY;
        let nexts = match cycle {
            Some(cycle) if !cycle.last_day_counts(months) && cycle.begins_where_months_end() => {
                vec![end, after_last_day]
            }
            Some(cycle) if !cycle.last_day_counts(months) => vec![end],
            _ => vec![after_last_day],
        };
        let parts = nexts.into_iter().flat_map(|next| self.parts_until(next, cycle, months));
        let mut parts: Vec<_> = parts.filter(|(part, whole)| (1..=*whole).contains(part)).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// The same where it ends before the instant `next`.
    fn parts_until(self, next: Timestamp, cycle: Option<Self>, months: i32) -> Vec<(i64, i64)> {
        let (Some(start), Some(end)) = (self.start, self.end) else { return Vec::new() };
        let begun = cycle.and_then(|cycle| cycle.start).unwrap_or_else(|| next.add_months(-months));
        let part = whole_days(start, next);
        let mut wholes = match months {
            1 => [begun, start, end].map(|at| i64::from(at.days_in_month())).to_vec(),
            12 => vec![365, 366],
            _ => Vec::new(),
        };
        wholes.push(whole_days(begun, next));
        let mut parts: Vec<_> = wholes.into_iter().map(|whole| (part, whole)).collect();
        if let Some(own) = self.months().filter(|own| *own > 0) {
            parts.push((own.into(), months.into()));
        }
        parts
    }

    /// Whether it begins where a month ends: there the service has several rules.
    pub(super) fn begins_where_months_end(self) -> bool {
        self.start.is_some_and(is_end_of_month)
    }

    /// Whether its end is its last day or the one after: none where it is no whole number of months, or where months end.
    pub(super) fn counts_last_day(self) -> Option<bool> {
        let (start, end, months) = (self.start?, self.end?, self.months()?);
        let is_telling = months > 0 && !self.begins_where_months_end() && start == start.start_of_day();
        let next = start.add_months(months);
        let is_either = end == next || end + DAY == next;
        (is_telling && is_either).then_some(end != next)
    }

    /// Whether it is of days, the last of which counts: a whole number of months is one day less then.
    pub(super) fn ends_with_last_day(self) -> bool {
        self.months().is_some_and(|months| months > 0 && self.last_day_counts(months))
    }

    /// Whether the day it ends on is the last of it, and not the one after.
    fn last_day_counts(self, months: i32) -> bool {
        let (Some(start), Some(end)) = (self.start, self.end) else { return true };
        start.add_months(months).start_of_day() != end.start_of_day()
    }

    /// How many months it has: 0 when less than one or no whole number, none when it does not say.
    pub(super) fn months(self) -> Option<i32> {
        let (start, end) = (self.start?, self.end?);
        let months = (days(start, end) / MEAN_DAYS_OF_MONTH).round() as i32;
        Some(if is_whole(start, end, months) { months } else { 0 })
    }
}

/// Whether `end` is the end of so many months from `start`: the same day of the month, or the day before where the last day
/// counts, whatever the hour; or less than a day after it, for instants may be cut to days. Where months end the service's rules differ: what began on the 28th or
/// later may end up to three days beside that.
fn is_whole(start: Timestamp, end: Timestamp, months: i32) -> bool {
    let beside = if is_end_of_month(start) { 3 } else { 0 };
    let next = start.add_months(months);
    whole_days(next, end) >= i64::from(-1 - beside) && days(next, end) < f64::from(1 + beside)
}

/// Whether a day is one that not every month has, or one of the last two of its month.
fn is_end_of_month(day: Timestamp) -> bool {
    day.day() >= SHORTEST_MONTH || day.day() + 1 >= day.days_in_month()
}

/// From the day of one to the day of the other.
fn whole_days(from: Timestamp, to: Timestamp) -> i64 {
    days(from.start_of_day(), to.start_of_day()) as i64
}

/// From one to the other in days; below zero when that one is earlier.
fn days(from: Timestamp, to: Timestamp) -> f64 {
    (to.since(from).as_secs_f64() - from.since(to).as_secs_f64()) / DAY.as_secs_f64()
}

fn is_near(one: Timestamp, other: Timestamp) -> bool {
    one <= other + DATE_TOLERANCE && other <= one + DATE_TOLERANCE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(start: &str, end: &str) -> Option<i32> {
        let at = |day: &str| format!("{day}T00:00:00Z").parse().ok();
        ChargedPeriod { start: at(start), end: at(end) }.months()
    }

    #[test]
    fn a_whole_month_is_one_whether_its_last_day_counts_or_not() {
        for (start, end) in [
            ("2027-02-15", "2027-03-14"),
            ("2027-02-15", "2027-03-15"),
            ("2028-02-15", "2028-03-14"),
            ("2026-01-15", "2026-02-14"),
            ("2026-06-18", "2026-07-17"),
            ("2026-02-01", "2026-02-28"),
            ("2026-02-01", "2026-03-01"),
            // Both rules for what is bought where a month ends.
            ("2023-01-29", "2023-02-27"),
            ("2023-01-30", "2023-02-26"),
            ("2023-01-31", "2023-02-27"),
            ("2023-02-28", "2023-03-27"),
            ("2023-02-28", "2023-03-30"),
            ("2024-02-29", "2024-03-28"),
            ("2024-02-29", "2024-03-30"),
            ("2023-03-31", "2023-04-29"),
            ("2023-04-29", "2023-05-29"),
        ] {
            assert_eq!(months(start, end), Some(1), "{start} to {end}");
        }
        for (start, end, count) in [
            ("2026-02-15", "2027-02-14", 12),
            ("2024-02-29", "2025-02-27", 12),
            ("2024-02-29", "2025-02-28", 12),
            ("2026-02-15", "2029-02-14", 36),
        ] {
            assert_eq!(months(start, end), Some(count), "{start} to {end}");
        }
    }

    #[test]
    fn a_part_of_a_month_is_none() {
        for (start, end) in [
            ("2021-06-20", "2021-07-17"),
            ("2021-06-18", "2021-07-16"),
            ("2021-06-18", "2021-07-19"),
            ("2021-07-17", "2021-08-14"),
            ("2022-01-25", "2022-02-20"),
            ("2026-03-02", "2026-03-02"),
        ] {
            assert_eq!(months(start, end), Some(0), "{start} to {end}");
        }
        assert_eq!(ChargedPeriod { start: None, end: None }.months(), None);
    }
}
