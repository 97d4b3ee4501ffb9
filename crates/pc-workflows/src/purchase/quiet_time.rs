//! How long it was looked at a checkout while nothing was sent.

use std::time::Duration;

use pc_models::Timestamp;

use crate::poll::QUIET_TIME;

/// The most that counts between two looks: while nobody looks, a clock may have jumped.
const MAX_TIME_BETWEEN_LOOKS: Duration = Duration::from_secs(5 * 60);

/// Time counted while looking, from the first look of this process. Whatever is sent, and every other process, begins anew.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct QuietTime {
    counted: Duration,
    last_look: Option<Timestamp>,
}

impl QuietTime {
    /// A look at this instant that was answered.
    pub(crate) fn look(&mut self, at: Timestamp) {
        self.counted = self.until(at);
        self.last_look = Some(at);
    }

    /// Whether nothing that was sent can arrive any more, with a look at this instant.
    pub(crate) fn is_over(&self, at: Timestamp) -> bool {
        self.until(at) >= QUIET_TIME
    }

    fn until(&self, at: Timestamp) -> Duration {
        let since_last = self.last_look.map_or(Duration::ZERO, |last| at.since(last));
        self.counted + since_last.min(MAX_TIME_BETWEEN_LOOKS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn only_time_between_looks_counts() {
        let start = Timestamp::UNIX_EPOCH;
        let mut quiet = QuietTime::default();
        assert!(!quiet.is_over(start + QUIET_TIME * 2), "nobody looked");
        for minute in 0..45 {
            quiet.look(start + MINUTE * minute);
            assert!(!quiet.is_over(start + MINUTE * minute));
        }
        assert!(quiet.is_over(start + MINUTE * 45));
    }

    #[test]
    fn a_clock_that_jumps_shortens_it_by_minutes_at_most() {
        let start = Timestamp::UNIX_EPOCH + QUIET_TIME * 2;
        let mut quiet = QuietTime::default();
        quiet.look(start);
        quiet.look(start + QUIET_TIME * 3);
        assert!(!quiet.is_over(start + QUIET_TIME * 3));
        quiet.look(start - QUIET_TIME);
        assert_eq!(quiet.counted, MAX_TIME_BETWEEN_LOOKS);
    }
}
