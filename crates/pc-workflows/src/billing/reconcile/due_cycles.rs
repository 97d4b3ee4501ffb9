//! Which billing cycles of a line should have been charged, and were not.

use pc_models::Timestamp;

use super::charged_period::ChargedPeriod;
use super::line_matcher::LineMatcher;
use super::scope::Window;

/// No term has more cycles.
const MAX_CYCLES: i32 = 600;

impl LineMatcher {
    /// The beginnings of the cycles that should have been charged within the window and were not.
    pub(super) fn missing_cycles(&self, window: Window) -> Vec<Timestamp> {
        let Some(created) = self.line.created else { return Vec::new() };
        let earlier = self.missing_of_earlier_plans.iter().copied();
        let missing = earlier.chain(self.uncharged_cycles(created, window.until));
        missing.filter(|start| window.contains(*start)).collect()
    }

    /// The beginnings of the cycles until an instant that should have been charged and were not.
    pub(super) fn uncharged_cycles(&self, created: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let is_due = |start: &Timestamp| {
            self.ended_from.is_none_or(|from| *start <= from)
                && self.begun_from.is_none_or(|from| from <= *start)
        };
        let starts = self.cycle_starts(created, until);
        starts.into_iter().filter(|start| is_due(start) && !self.is_cycle_charged(*start)).collect()
    }

    /// When cycles begin, until an instant.
    fn cycle_starts(&self, created: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let (Some(cycle), Some(term)) = (self.line.cycle_months(), self.line.term_months()) else {
            return vec![created];
        };
        let cycles_of_term = ((term + cycle - 1) / cycle).clamp(1, MAX_CYCLES);
        let last_charged = self.periods.iter().filter_map(|period| period.start).max();
        let goes_on = |(number, start): &(i32, Timestamp)| {
            let is_expected = self.line.renews() || self.is_before_end(*number, *start, cycles_of_term);
            *start < until && (is_expected || last_charged.is_some_and(|last| *start < last))
        };
        let begin = |number: i32| match self.second_cycle(created, cycle).filter(|_| number > 0) {
            Some(second) => second.add_months((number - 1) * cycle),
            None => created.add_months(number * cycle),
        };
        let starts = (0..MAX_CYCLES).map(|number| (number, begin(number)));
        starts.take_while(goes_on).map(|(_, start)| start).collect()
    }

    /// When the second cycle began, if the first one was a short one: the term ends with that of another subscription, or with a
    /// month, and more charges follow from that day than from the day of the purchase.
    fn second_cycle(&self, created: Timestamp, cycle: i32) -> Option<Timestamp> {
        let is_short = |period: &&ChargedPeriod| {
            period.months() == Some(0)
                && period.start.is_some_and(|start| start.start_of_day() == created.start_of_day())
        };
        let second = self.periods.iter().find(is_short)?.day_after()?;
        let following = |first: Timestamp| {
            let starts = self.periods.iter().filter_map(|period| period.start);
            let is_cycle = |start: &Timestamp| {
                let days = (0..MAX_CYCLES).map(|number| first.add_months(number * cycle).start_of_day());
                days.take_while(|day| *day <= *start).any(|day| day == start.start_of_day())
            };
            starts.filter(|start| *start > created).filter(is_cycle).count()
        };
        (following(second) > following(created)).then_some(second)
    }

    /// Whether a cycle is of a term that is known: what has ended may have ended in its first cycle. Charges tell when their term
    /// ends; without one it is known how many cycles the first term has.
    fn is_before_end(&self, number: i32, start: Timestamp, cycles_of_term: i32) -> bool {
        match self.term_end() {
            _ if self.line.current.is_some_and(|current| current.ended) => number < 1,
            Some(end) => start + ChargedPeriod::TOLERANCE < end,
            None => number < cycles_of_term,
        }
    }

    fn is_cycle_charged(&self, start: Timestamp) -> bool {
        match self.line.cycle_months() {
            None => self.is_charged(),
            Some(_) => self.periods.iter().any(|period| period.covers(start)),
        }
    }
}
