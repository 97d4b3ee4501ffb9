//! When to look again after a sound "not yet". Not a retry: nothing failed.

use std::time::Duration;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::PurchaseId;

/// How often to look, and for how long.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PollSchedule {
    /// Wait before the second look.
    pub first: Duration,
    /// Each wait is this many times the one before.
    pub factor: f64,
    /// Longest wait.
    pub cap: Duration,
    /// When to give up, from the first look; there is one last look at that instant.
    pub total: Duration,
}

impl PollSchedule {
    /// The registration of an Azure subscription; no duration is documented.
    pub const REGISTRATION: Self = Self::new(10, 1.5, 60, 60 * 60);
    /// A new order may take up to 15 minutes to appear in the order list
    /// (`get-all-of-a-customer-s-orders`); five more for clocks that differ.
    pub const ORDER_VISIBILITY: Self = Self::new(20, 1.5, 120, 20 * 60);
    /// Provisioning; no duration is documented, some items take hours.
    pub const PROVISIONING: Self = Self::new(30, 1.5, 300, 12 * 60 * 60);
    /// Entitlements after an order line was fulfilled.
    pub const ENTITLEMENTS: Self = Self::new(30, 1.5, 120, 20 * 60);
    /// Deciding what became of a checkout.
    pub const CHECKOUT_OUTCOME: Self = Self::new(5, 2.0, 60, 90 * 60);
    /// A service that does not answer.
    pub const TROUBLE: Self = Self::new(5, 2.0, 300, 24 * 60 * 60);

    const fn new(first: u64, factor: f64, cap: u64, total: u64) -> Self {
        Self {
            first: Duration::from_secs(first),
            factor,
            cap: Duration::from_secs(cap),
            total: Duration::from_secs(total),
        }
    }

    /// The same, and so much longer before giving up.
    pub(crate) fn longer(self, by: Duration) -> Self {
        Self { total: self.total + by, ..self }
    }

    /// The wait after this many looks.
    fn wait(&self, looks: u32) -> Duration {
        let grown = self.first.as_secs_f64() * self.factor.powi(looks.saturating_sub(1).min(64) as i32);
        Duration::try_from_secs_f64(grown).unwrap_or(self.cap).min(self.cap)
    }
}

/// Nothing waits longer than this for its next look, whatever a service asks for or a clock shows: a wait that is asked for
/// in error is found out by trying.
pub(crate) const MAX_WAIT: Duration = Duration::from_secs(10 * 60);

/// Nothing that was sent arrives later than this after it was sent, counted while looking and sending nothing.
///
/// A request lives as long as its attempt and its fence (together four minutes at most), and as long as the gateways on its
/// way hold it: half an hour is the longest that one is known to. The rest is for replicas and lists to show what came of it:
/// a list may lag by a quarter of an hour.
pub(crate) const QUIET_TIME: Duration = Duration::from_secs(45 * 60);

/// No write is sent later than this after it was decided: a process that slept must not write when another went on.
pub(crate) const WRITE_FENCE: Duration = Duration::from_secs(120);

/// Beyond this difference between our clock and the service's nothing is begun to be bought.
pub(crate) const MAX_CLOCK_DIFFERENCE: Duration = Duration::from_secs(15 * 60);

/// Failures in a row after which an answer that is not clear is taken for what the service has to say.
pub(crate) const MAX_UNCLEAR_ANSWERS: u32 = 6;

/// Whether there is still to be waited until an instant. A wait that is too long comes from a clock that was set back: it is
/// over.
pub(crate) fn is_ahead(until: Timestamp, now: Timestamp) -> bool {
    now < until && until <= now + MAX_WAIT
}

/// Spreads the waits of different purchases and cancellations.
pub(crate) fn salt(id: &PurchaseId) -> u64 {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, id.as_str().as_bytes()).as_u64_pair().0
}

/// Looking for something that is not there yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Poll {
    /// When the first look found nothing.
    pub since: Timestamp,
    /// Looks so far.
    pub looks: u32,
    /// When to look again.
    pub next: Timestamp,
}

impl Poll {
    /// After one more look that found nothing. `salt` spreads the looks of different purchases: the same salt always
    /// gives the same waits, so that a replayed purchase waits the same.
    #[must_use]
    pub fn again(before: Option<Self>, schedule: &PollSchedule, now: Timestamp, salt: u64) -> Self {
        let (since, looks) = before.map_or((now, 1), |poll| (poll.since, poll.looks + 1));
        let spread = fastrand::Rng::with_seed(salt ^ u64::from(looks)).f64(); // each wait is up to 20 % shorter
        let next = now + schedule.wait(looks).mul_f64(1.0 - 0.2 * spread);
        let last = since + schedule.total;
        Self { since, looks, next: if next > last && now < last { last } else { next } }
    }

    /// After a call that failed in a way that passes. `retry_after_s` is the wait that the service asked for.
    pub(crate) fn after_trouble(
        before: Option<Self>,
        salt: u64,
        at: Timestamp,
        retry_after_s: Option<u64>,
    ) -> Self {
        let mut poll = Self::again(before, &PollSchedule::TROUBLE, at, salt);
        let asked = retry_after_s.map(|seconds| at + Duration::from_secs(seconds).min(MAX_WAIT));
        poll.next = poll.next.max(asked.unwrap_or(poll.next));
        poll
    }

    /// The same looking in another process, whose clock may be another: its time begins anew.
    pub(crate) fn restarted(self, at: Timestamp) -> Self {
        Self { since: at, next: at, ..self }
    }

    /// Whether the time to look is over.
    #[must_use]
    pub fn is_over(&self, schedule: &PollSchedule, now: Timestamp) -> bool {
        now >= self.since + schedule.total
    }

    /// When the last look will be at the latest.
    #[must_use]
    pub fn latest(&self, schedule: &PollSchedule) -> Timestamp {
        self.since + schedule.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_cap_and_end_with_one_last_look() {
        let schedule = PollSchedule::ORDER_VISIBILITY;
        let start = Timestamp::UNIX_EPOCH;
        let mut poll = Poll::again(None, &schedule, start, 7);
        let mut looks = vec![];
        while !poll.is_over(&schedule, poll.next) {
            looks.push(poll.next.since(start).as_secs());
            poll = Poll::again(Some(poll), &schedule, poll.next, 7);
        }
        assert_eq!(poll.next, start + schedule.total, "the last look is at the very end");
        assert!(looks[0] >= 16 && looks[0] <= 20, "{looks:?}");
        assert!(looks.len() > 10 && looks.len() < 20, "{looks:?}");
    }

    #[test]
    fn the_same_salt_gives_the_same_waits() {
        let at = |salt| Poll::again(None, &PollSchedule::REGISTRATION, Timestamp::UNIX_EPOCH, salt).next;
        assert_eq!(at(1), at(1));
        assert_ne!(at(1), at(2));
    }
}
