//! The processes that run a purchase, as its entries show them. Several may take turns: each has a clock of its own.

use std::time::Duration;

use pc_models::Timestamp;

use crate::poll::MAX_CLOCK_DIFFERENCE;

/// More time than this beyond what was planned, and it is not known what was missed.
const MAX_UNPLANNED_TIME: Duration = Duration::from_secs(15 * 60);

/// What is known of the process that wrote the last entries, of those it takes turns with, and of the one by whose clock the
/// purchase began.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    current: Known,
    /// Those that had their turn before.
    others: Vec<Known>,
    /// The first process that the service answered: only its clock can be held against others.
    first: Option<First>,
    /// While the instants of the purchase are those of the clock of the process before, and it is not known yet how far this
    /// one is from that: how far that one is ahead of the service's, in seconds.
    instants_ahead_s: Option<i64>,
}

/// One process.
#[derive(Debug, Clone)]
struct Known {
    /// Tells it from all others.
    number: u32,
    /// None for one that takes no turns with others.
    name: Option<Box<str>>,
    /// When it went on with a purchase that another had begun; none for the process that began it.
    resumed: Option<Timestamp>,
    /// Its last entry.
    last: Timestamp,
    /// Whether it has written anything since it began.
    has_written: bool,
    /// Whether the service has answered it.
    is_answered: bool,
    /// How far its clock is ahead of the service's, in seconds.
    ahead_s: Option<i64>,
}

/// The first process that the service answered.
#[derive(Debug, Clone, Copy)]
struct First {
    number: u32,
    /// As of that process.
    resumed: Option<Timestamp>,
    ahead_s: Option<i64>,
}

impl Process {
    /// The process that began the purchase.
    pub(crate) fn new(at: Timestamp) -> Self {
        Self {
            current: Known::new(0, None, None, at),
            others: Vec::new(),
            first: None,
            instants_ahead_s: None,
        }
    }

    /// Another process goes on with the purchase from here, and nothing is known of it.
    pub(crate) fn begin(&mut self, at: Timestamp) {
        let current = Known::new(self.next_number(), None, Some(at), at);
        *self = Self { current, others: Vec::new(), first: self.first, instants_ahead_s: None };
    }

    /// The process of this name goes on from here, of several that take turns.
    pub(crate) fn take_turn(&mut self, name: &str, at: Timestamp) {
        if self.current.is_named(name) {
            return;
        }
        let number = self.next_number();
        let known = self.others.iter().position(|other| other.is_named(name));
        let next = match known {
            Some(index) => self.others.swap_remove(index),
            None => Known::new(number, Some(name.into()), Some(at), at),
        };
        self.instants_ahead_s = self.instants_ahead_s.or(self.current.ahead_s);
        let before = std::mem::replace(&mut self.current, next);
        if before.name.is_some() {
            self.others.push(before); // one without a name never comes back
        }
    }

    fn next_number(&self) -> u32 {
        let last = self.others.iter().map(|other| other.number).max();
        self.current.number.max(last.unwrap_or(0)) + 1
    }

    /// Takes in whether the service answered, and how far the clock was ahead of its.
    pub(crate) fn heard(&mut self, is_answer: bool, ahead_s: Option<i64>) {
        let current = &mut self.current;
        current.has_written = true;
        current.is_answered |= is_answer || ahead_s.is_some();
        current.ahead_s = ahead_s.or(current.ahead_s);
        let is_first = self.first.is_none_or(|first| first.number == current.number);
        // By a clock that nobody buys by no deadline is counted.
        let is_sound =
            current.ahead_s.is_none_or(|ahead| ahead.unsigned_abs() <= MAX_CLOCK_DIFFERENCE.as_secs());
        if current.is_answered && is_first && is_sound {
            self.first = Some(current.as_first());
        }
    }

    /// Takes in that it wrote an entry at this instant. Returns by how many seconds the instants of the purchase are to be
    /// shifted, so that they are those of its clock.
    pub(crate) fn wrote(&mut self, at: Timestamp) -> i64 {
        self.current.last = at;
        match (self.instants_ahead_s, self.current.ahead_s) {
            (Some(theirs), Some(ours)) => {
                self.instants_ahead_s = None;
                ours - theirs
            }
            _ => 0,
        }
    }

    /// Whether the instants of the purchase can be held against its clock: not before the service has answered it, where they
    /// are those of another clock.
    pub(crate) fn knows_the_instants(&self) -> bool {
        self.instants_ahead_s.is_none()
    }

    /// Tells the current process from all others.
    pub(crate) fn number(&self) -> u32 {
        self.current.number
    }

    /// When it went on with a purchase that another had begun; none for the process that began it.
    pub(crate) fn resumed(&self) -> Option<Timestamp> {
        self.current.resumed
    }

    /// Whether the process of this name wrote the last entries.
    pub(crate) fn is_turn_of(&self, name: &str) -> bool {
        self.current.is_named(name)
    }

    /// Whether it is not known what was missed, where the process of this name is to go on: the one before took no turns with
    /// others, or more time passed than was planned. It is planned to go on at an instant that the purchase waits for, or at
    /// once.
    pub(crate) fn may_have_missed(&self, name: &str, until: Option<Timestamp>, now: Timestamp) -> bool {
        if self.current.name.is_none() && self.current.has_written {
            return true;
        }
        let next = std::iter::once(&self.current).chain(&self.others).find(|known| known.is_named(name));
        let last = shifted(self.current.last, -self.current.ahead_s.unwrap_or(0));
        let instants_ahead_s = self.instants_ahead_s.or(self.current.ahead_s).unwrap_or(0);
        let planned = last.max(until.map_or(last, |until| shifted(until, -instants_ahead_s)));
        let ahead_s = next.and_then(|known| known.ahead_s).unwrap_or(0);
        shifted(now, -ahead_s) > planned + MAX_UNPLANNED_TIME
    }

    /// Whether an instant of this process's clock can be held against one of an earlier process: not before the service has
    /// answered, which knows the time.
    pub(crate) fn knows_the_time(&self) -> bool {
        self.current.resumed.is_none() || self.current.is_answered
    }

    /// The end of the time that a purchase has, by the clock of this process. It counts from `started`; or, where nobody knows
    /// how wrong the clock was that showed that, from when the first process that was answered went on with it.
    pub(crate) fn deadline(&self, started: Timestamp, time_limit: Duration) -> Timestamp {
        let First { resumed, ahead_s, .. } = self.first.unwrap_or_else(|| self.current.as_first());
        let begun = resumed.unwrap_or(started);
        shifted(begun + time_limit, self.current.ahead_s.unwrap_or(0) - ahead_s.unwrap_or(0))
    }

    /// An instant of this process's clock, by the service's.
    pub(crate) fn by_the_service(&self, at: Timestamp) -> Timestamp {
        shifted(at, -self.current.ahead_s.unwrap_or(0))
    }

    /// When the purchase was started, by the service's clock as far as that is known.
    pub(crate) fn started_by_the_service(&self, started: Timestamp) -> Timestamp {
        let ahead_s = self.first.filter(|first| first.resumed.is_none()).and_then(|first| first.ahead_s);
        shifted(started, -ahead_s.unwrap_or(0))
    }
}

impl Known {
    fn new(number: u32, name: Option<Box<str>>, resumed: Option<Timestamp>, at: Timestamp) -> Self {
        Self { number, name, resumed, last: at, has_written: false, is_answered: false, ahead_s: None }
    }

    fn is_named(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }

    fn as_first(&self) -> First {
        First { number: self.number, resumed: self.resumed, ahead_s: self.ahead_s }
    }
}

/// The same instant by a clock that is so many seconds further ahead.
pub(crate) fn shifted(at: Timestamp, by_s: i64) -> Timestamp {
    let by = Duration::from_secs(by_s.unsigned_abs());
    if by_s < 0 { at - by } else { at + by }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const HOUR: Duration = Duration::from_secs(60 * 60);
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    #[test]
    fn a_deadline_counts_by_the_services_time() {
        let start = Timestamp::UNIX_EPOCH + 100 * DAY;
        let mut process = Process::new(start);
        process.heard(true, Some(600));
        assert_eq!(process.deadline(start, DAY), start + DAY, "by the clock that showed the start");
        process.begin(start + 7 * DAY);
        assert!(!process.knows_the_time());
        process.heard(true, Some(0));
        assert!(process.knows_the_time());
        assert_eq!(process.deadline(start, DAY), start + DAY - Duration::from_secs(600));
    }

    #[test]
    fn where_nobody_answered_the_clock_of_the_start_says_nothing() {
        let start = Timestamp::UNIX_EPOCH;
        let mut process = Process::new(start);
        process.heard(true, Some(20_000_000)); // nobody buys by such a clock
        process.begin(start + 7 * DAY);
        process.heard(true, Some(0));
        assert_eq!(process.deadline(start, DAY), start + 8 * DAY);
        process.begin(start + 30 * DAY);
        process.heard(true, Some(0));
        assert_eq!(
            process.deadline(start, DAY),
            start + 8 * DAY,
            "it does not begin again with each process"
        );
    }

    #[test]
    fn processes_that_take_turns_keep_their_clocks() {
        let start = Timestamp::UNIX_EPOCH + 100 * DAY;
        let mut process = Process::new(start);
        process.take_turn("a", start);
        process.heard(true, Some(0));
        assert_eq!(process.wrote(start), 0);
        process.take_turn("b", start + 3 * HOUR);
        assert_eq!(process.wrote(start + 3 * HOUR), 0, "nobody knows yet how far it is ahead");
        assert!(!process.knows_the_time() && !process.knows_the_instants());
        process.heard(true, Some(3 * 60 * 60));
        assert_eq!(process.wrote(start + 3 * HOUR), 3 * 60 * 60);
        assert_eq!(process.deadline(start, DAY), start + DAY + 3 * HOUR);
        process.take_turn("a", start);
        assert_eq!(process.wrote(start), -3 * 60 * 60, "what was known of it is known still");
        assert!(process.knows_the_time() && process.knows_the_instants());
        assert_eq!(process.deadline(start, DAY), start + DAY);
    }

    #[test]
    fn time_that_was_not_planned_is_counted_by_the_clock_of_who_goes_on() {
        let start = Timestamp::UNIX_EPOCH + 100 * DAY;
        let mut process = Process::new(start);
        assert!(!process.may_have_missed("a", None, start), "nobody has done anything yet");
        process.take_turn("a", start);
        process.heard(true, Some(0));
        process.wrote(start);
        process.take_turn("b", start + 3 * HOUR);
        process.heard(true, Some(3 * 60 * 60));
        process.wrote(start + 3 * HOUR);
        let in_a_while = start + 16 * MINUTE;
        for (name, now) in [("a", in_a_while), ("b", in_a_while + 3 * HOUR), ("c", in_a_while)] {
            assert!(process.may_have_missed(name, None, now), "{name}");
            assert!(!process.may_have_missed(name, None, now - MINUTE), "{name}");
            let until = start + 3 * HOUR + 5 * MINUTE; // by the clock of the last one
            assert!(!process.may_have_missed(name, Some(until), now), "{name}");
        }
    }

    #[test]
    fn what_a_process_without_a_name_saw_is_not_known_to_others() {
        let mut process = Process::new(Timestamp::UNIX_EPOCH);
        process.heard(true, None);
        assert!(process.may_have_missed("a", None, Timestamp::UNIX_EPOCH));
    }
}
