//! Counts requests in a sliding window of time. Pure: the instant is given.

use std::collections::VecDeque;
use std::time::Duration;

use pc_models::Timestamp;

use super::gate::Gate;

/// At most `limit` requests in any stretch of `length`; fewer for a while after a refusal.
#[derive(Debug)]
pub(super) struct Window {
    limit: u32,
    length: Duration,
    recovery: Duration,
    sent: VecDeque<Timestamp>,
    slowed: Option<Slowed>,
}

#[derive(Debug, Clone, Copy)]
struct Slowed {
    at: Timestamp,
    limit: u32,
    gate: Gate,
}

impl Window {
    pub(super) fn new(limit: u32, length: Duration, recovery: Duration) -> Self {
        Self { limit: limit.max(1), length, recovery, sent: VecDeque::new(), slowed: None }
    }

    /// When the next request may be sent, as far as is known now.
    pub(super) fn free_at(&mut self, now: Timestamp) -> Timestamp {
        while self.sent.front().is_some_and(|&sent| sent + self.length <= now) {
            self.sent.pop_front();
        }
        let limit = self.limit_at(now) as usize;
        let room_at = match self.sent.len().checked_sub(limit) {
            // As many must leave the window as there are too many, and one.
            Some(surplus) => self.sent.get(surplus).map_or(now, |&sent| sent + self.length),
            None => now,
        };
        room_at.max(self.slowed.map_or(now, |slowed| slowed.gate.free_at())).max(now)
    }

    pub(super) fn count(&mut self, now: Timestamp) {
        self.sent.push_back(now);
        if let Some(slowed) = &mut self.slowed {
            slowed.gate = slowed.gate.passed(now);
        }
    }

    /// Closes the gate, and halves the limit: once for all the requests that were let through `before` and are refused
    /// together.
    pub(super) fn slow_down(&mut self, now: Timestamp, wait: Duration, before: Timestamp) {
        let gate = self.slowed.map_or(Gate::OpenAt(now), |slowed| slowed.gate);
        let same_burst = self.slowed.filter(|slowed| slowed.at >= before);
        let gate = gate.refused(wait, same_burst.is_none(), now);
        self.slowed = Some(match same_burst {
            Some(slowed) => Slowed { gate, ..slowed },
            None => Slowed { at: now, limit: (self.limit_at(now) / 2).max(1), gate },
        });
    }

    /// A request that was let through then succeeded; whether that opens the gate before its time.
    pub(super) fn succeeded(&mut self, now: Timestamp, let_through: Timestamp) -> bool {
        let Some(slowed) = self.slowed.as_mut().filter(|slowed| slowed.at < let_through) else {
            return false;
        };
        let gate = slowed.gate.succeeded(now);
        std::mem::replace(&mut slowed.gate, gate) != gate
    }

    /// Whether forgetting this window changes nothing.
    pub(super) fn is_idle(&mut self, now: Timestamp) -> bool {
        self.free_at(now) <= now && self.sent.is_empty() && self.limit_at(now) == self.limit
    }

    /// Whether no refusal is felt any more.
    pub(super) fn is_recovered(&self, now: Timestamp) -> bool {
        self.slowed.is_none_or(|slowed| slowed.gate.is_open(now)) && self.limit_at(now) == self.limit
    }

    fn limit_at(&self, now: Timestamp) -> u32 {
        let Some(slowed) = self.slowed else { return self.limit };
        let grown = now.since(slowed.at).as_secs_f64() / self.recovery.as_secs_f64().max(f64::MIN_POSITIVE);
        let missing = f64::from(self.limit.saturating_sub(slowed.limit));
        slowed.limit + (missing * grown.min(1.0)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn no_stretch_of_a_minute_holds_more_than_the_limit() {
        let mut window = Window::new(3, MINUTE, MINUTE);
        let mut now = at(0);
        let mut sent = Vec::new();
        for gap in [0, 20, 5, 1, 0, 0, 90, 0, 0, 0, 59, 1, 0, 0] {
            now = window.free_at(now + Duration::from_secs(gap));
            window.count(now);
            sent.push(now);
        }
        assert!(sent.windows(4).all(|four| four[3].since(four[0]) >= MINUTE), "{sent:?}");
    }

    #[test]
    fn a_refusal_halves_the_limit_which_then_grows_back() {
        let mut window = Window::new(8, MINUTE, Duration::from_secs(80));
        window.slow_down(at(0), Duration::from_secs(5), at(0));
        window.slow_down(at(0), Duration::from_secs(10), at(0)); // of the same burst
        assert_eq!(window.free_at(at(0)), at(10));
        assert_eq!((window.limit_at(at(0)), window.limit_at(at(40)), window.limit_at(at(900))), (4, 6, 8));
        window.slow_down(at(40), Duration::ZERO, at(39));
        assert_eq!(window.limit_at(at(40)), 3);
        for second in 41..50 {
            window.slow_down(at(second), Duration::ZERO, at(second));
        }
        assert_eq!(window.limit_at(at(49)), 1, "never nothing");
        assert!(!window.is_idle(at(100)) && window.is_idle(at(129)) && window.is_recovered(at(129)));
    }
}
