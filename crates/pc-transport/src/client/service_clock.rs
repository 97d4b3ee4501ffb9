//! How far the client's clock and the service's are apart, by the `Date` of the answers.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use pc_models::Timestamp;

use crate::retry_after::http_date;
use crate::wire::Reply;

/// Stands for no answer yet.
const UNKNOWN: i64 = i64::MIN;
/// A date has whole seconds.
const A_SECOND: Duration = Duration::from_secs(1);

/// How many seconds the client's clock is ahead, by the latest answer.
#[derive(Debug)]
pub(super) struct ServiceClock {
    ahead_s: AtomicI64,
}

impl Default for ServiceClock {
    fn default() -> Self {
        Self { ahead_s: AtomicI64::new(UNKNOWN) }
    }
}

impl ServiceClock {
    /// Takes in the date of an answer to a request that was under way from `started` for this long.
    pub(super) fn shown(&self, reply: &Reply, started: Timestamp, under_way: Duration) {
        let Some(date) = reply.find_header("Date").and_then(http_date) else { return };
        self.ahead_s.store(ahead_s(date, started, under_way), Ordering::Relaxed);
    }

    pub(super) fn ahead_s(&self) -> Option<i64> {
        Some(self.ahead_s.load(Ordering::Relaxed)).filter(|ahead| *ahead != UNKNOWN)
    }
}

/// How far the clock is ahead at the least: the date was told at some instant of the call, in the second that it names.
fn ahead_s(date: Timestamp, started: Timestamp, under_way: Duration) -> i64 {
    let seconds = |later: Timestamp, earlier: Timestamp| {
        i64::try_from(later.since(earlier).as_secs()).unwrap_or(i64::MAX)
    };
    let (earliest, latest) = (date, date + A_SECOND);
    seconds(started, latest) - seconds(earliest, started + under_way)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_within_the_call_shows_no_difference() {
        let clock = ServiceClock::default();
        assert_eq!(clock.ahead_s(), None);
        let shown = |started_ms, under_way_ms, date: &str| {
            let reply = Reply::new(200).header("Date", date);
            clock.shown(&reply, Timestamp::from_unix_millis(started_ms), Duration::from_millis(under_way_ms));
            clock.ahead_s().unwrap()
        };
        let minute = "Thu, 01 Jan 1970 00:01:00 GMT";
        for started_ms in [60_000, 60_500, 60_999] {
            assert_eq!(shown(started_ms, 0, minute), 0, "within the second that the date names");
        }
        assert_eq!(shown(57_000, 8_000, minute), 0, "a slow call");
        assert_eq!(shown(7_261_000, 0, minute), 7200);
        assert_eq!(shown(0, 0, minute), -60);
        assert_eq!(shown(0, 0, "soon"), -60, "no date: as it was");
    }
}
