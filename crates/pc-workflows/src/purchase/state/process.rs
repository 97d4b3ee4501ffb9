//! The process that runs a purchase, as its entries show it.

use std::time::Duration;

use pc_models::Timestamp;

use crate::poll::MAX_CLOCK_DIFFERENCE;

/// What is known of the process that wrote the last entries, of its clock, and of the process by whose clock the purchase began.
#[derive(Debug, Clone, Default)]
pub(crate) struct Process {
    /// When it went on with a purchase that another had begun; none for the process that began it.
    pub(crate) resumed: Option<Timestamp>,
    /// Whether the service has answered it.
    is_answered: bool,
    /// How far its clock is ahead of the service's, in seconds.
    ahead_s: Option<i64>,
    /// The first process that the service answered: only its clock can be held against others.
    first: Option<First>,
}

/// The first process that the service answered.
#[derive(Debug, Clone, Copy)]
struct First {
    /// As of that process.
    resumed: Option<Timestamp>,
    ahead_s: Option<i64>,
}

impl Process {
    /// Another process goes on with the purchase from here.
    pub(crate) fn begin(&mut self, at: Timestamp) {
        *self = Self { resumed: Some(at), first: self.first, ..Self::default() };
    }

    /// Takes in whether the service answered, and how far the clock was ahead of its.
    pub(crate) fn heard(&mut self, is_answer: bool, ahead_s: Option<i64>) {
        self.is_answered |= is_answer || ahead_s.is_some();
        self.ahead_s = ahead_s.or(self.ahead_s);
        let is_first = self.first.is_none_or(|first| first.resumed == self.resumed);
        // By a clock that nobody buys by no deadline is counted.
        let is_sound =
            self.ahead_s.is_none_or(|ahead| ahead.unsigned_abs() <= MAX_CLOCK_DIFFERENCE.as_secs());
        if self.is_answered && is_first && is_sound {
            self.first = Some(First { resumed: self.resumed, ahead_s: self.ahead_s });
        }
    }

    /// Whether an instant of this process's clock can be held against one of an earlier process: not before the service has
    /// answered, which knows the time.
    pub(crate) fn knows_the_time(&self) -> bool {
        self.resumed.is_none() || self.is_answered
    }

    /// The end of the time that a purchase has, by the clock of this process. It counts from `started`; or, where nobody knows
    /// how wrong the clock was that showed that, from when the first process that was answered went on with it.
    pub(crate) fn deadline(&self, started: Timestamp, time_limit: Duration) -> Timestamp {
        let First { resumed, ahead_s } =
            self.first.unwrap_or(First { resumed: self.resumed, ahead_s: self.ahead_s });
        let begun = resumed.unwrap_or(started);
        shifted(begun + time_limit, self.ahead_s.unwrap_or(0) - ahead_s.unwrap_or(0))
    }

    /// An instant of this process's clock, by the service's.
    pub(crate) fn by_the_service(&self, at: Timestamp) -> Timestamp {
        shifted(at, -self.ahead_s.unwrap_or(0))
    }

    /// When the purchase was started, by the service's clock as far as that is known.
    pub(crate) fn started_by_the_service(&self, started: Timestamp) -> Timestamp {
        let ahead_s = self.first.filter(|first| first.resumed.is_none()).and_then(|first| first.ahead_s);
        shifted(started, -ahead_s.unwrap_or(0))
    }
}

fn shifted(at: Timestamp, by_s: i64) -> Timestamp {
    let by = Duration::from_secs(by_s.unsigned_abs());
    if by_s < 0 { at - by } else { at + by }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    #[test]
    fn a_deadline_counts_by_the_services_time() {
        let start = Timestamp::UNIX_EPOCH + 100 * DAY;
        let mut process = Process::default();
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
        let mut process = Process::default();
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
}
