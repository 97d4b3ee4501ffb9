//! How long it was looked at a checkout while nothing was sent.

use std::time::Duration;

use pc_models::Timestamp;

/// The most that counts for each look: while nobody looks, a clock may have jumped.
const MAX_TIME_BETWEEN_LOOKS: Duration = Duration::from_secs(5 * 60);

/// Time counted while looking. Whatever is sent, and every process that does not know what was missed, begins anew.
///
/// Processes that take turns count each by its own clock, from its own first look, over the looks of the others.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct QuietTime {
    /// Looks of all processes.
    looks: u32,
    counts: Vec<Count>,
}

/// The time as one process counts it.
#[derive(Debug, Clone, PartialEq)]
struct Count {
    /// The number of the process.
    process: u32,
    counted: Duration,
    last_look: Timestamp,
    /// How many looks there were of all processes, with its last.
    looks: u32,
}

impl QuietTime {
    /// A look of the process of this number that was answered, at this instant of its clock.
    pub(crate) fn look(&mut self, process: u32, at: Timestamp) {
        let counted = self.until(process, at);
        self.looks = self.looks.saturating_add(1);
        self.counts.retain(|count| count.process != process);
        self.counts.push(Count { process, counted, last_look: at, looks: self.looks });
    }

    /// Whether it was looked for so long, with a look of this process at this instant of its clock.
    pub(crate) fn is_over(&self, process: u32, at: Timestamp, length: Duration) -> bool {
        let is_over_for_another = self.counts.iter().any(|count| count.counted >= length);
        is_over_for_another || self.until(process, at) >= length
    }

    fn until(&self, process: u32, at: Timestamp) -> Duration {
        let Some(count) = self.counts.iter().find(|count| count.process == process) else {
            return Duration::ZERO;
        };
        let looks = self.looks - count.looks + 1; // with the one at this instant
        count.counted + at.since(count.last_look).min(MAX_TIME_BETWEEN_LOOKS * looks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::QUIET_TIME;

    const MINUTE: Duration = Duration::from_secs(60);
    const HOUR: Duration = Duration::from_secs(60 * 60);

    #[test]
    fn only_time_between_looks_counts() {
        let start = Timestamp::UNIX_EPOCH;
        let mut quiet = QuietTime::default();
        assert!(!quiet.is_over(0, start + QUIET_TIME * 2, QUIET_TIME), "nobody looked");
        for minute in 0..45 {
            quiet.look(0, start + MINUTE * minute);
            assert!(!quiet.is_over(0, start + MINUTE * minute, QUIET_TIME));
        }
        assert!(quiet.is_over(0, start + MINUTE * 45, QUIET_TIME));
    }

    #[test]
    fn a_clock_that_jumps_shortens_it_by_minutes_at_most() {
        let start = Timestamp::UNIX_EPOCH + QUIET_TIME * 2;
        let mut quiet = QuietTime::default();
        quiet.look(0, start);
        quiet.look(0, start + QUIET_TIME * 3);
        assert!(!quiet.is_over(0, start + QUIET_TIME * 3, QUIET_TIME));
        quiet.look(0, start - QUIET_TIME);
        assert_eq!(quiet.counts[0].counted, MAX_TIME_BETWEEN_LOOKS);
    }

    #[test]
    fn processes_that_take_turns_need_no_longer_than_one() {
        let start = Timestamp::UNIX_EPOCH + 100 * HOUR;
        let clocks = [start, start + 7 * HOUR, start - 5 * HOUR];
        let mut quiet = QuietTime::default();
        for minute in (0..45).step_by(3) {
            let turn = minute / 3 % 3;
            let now = clocks[turn] + MINUTE * u32::try_from(minute).unwrap();
            assert!(!quiet.is_over(turn as u32, now, QUIET_TIME), "minute {minute}");
            quiet.look(turn as u32, now);
        }
        quiet.look(0, start + MINUTE * 45);
        assert!(
            quiet.is_over(0, start + MINUTE * 45, QUIET_TIME),
            "by the count of the one that looked first"
        );
        assert!(quiet.is_over(1, start + 7 * HOUR + MINUTE * 46, QUIET_TIME), "and so for all of them");
    }

    #[test]
    fn the_looks_of_others_do_not_let_a_jump_count_for_more_than_their_number() {
        let start = Timestamp::UNIX_EPOCH + 100 * HOUR;
        let mut quiet = QuietTime::default();
        quiet.look(0, start);
        quiet.look(1, start);
        quiet.look(0, start + 9 * HOUR);
        assert_eq!(quiet.counts.last().map(|count| count.counted), Some(2 * MAX_TIME_BETWEEN_LOOKS));
        assert!(!quiet.is_over(1, start + MINUTE, QUIET_TIME), "the clock of the other did not jump");
    }
}
