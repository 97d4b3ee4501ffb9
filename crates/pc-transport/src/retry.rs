//! Whether to try again: a pure decision, tested as a table. The loop around it is in `client/attempts.rs`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::{Delivery, Fault, Repeat};

/// A rule of the caller's own: how long to wait before the next attempt, or none to give up.
///
/// It is asked only where another attempt can do no harm; the call's deadline and the retry budget bound it. For a list or
/// a document that breaks off always at the same place there is no such end: give up after some attempts. What the service
/// asks to wait is in [`Past::last`].
pub type RetryRule = dyn Fn(&Past) -> Option<Duration> + Send + Sync;

/// How often and how long to try.
#[derive(Clone)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all, the first included.
    pub max_attempts: u32,
    /// Longest wait before the second attempt; doubles from then on.
    pub first_delay: Duration,
    /// Longest wait before any attempt.
    pub max_delay: Duration,
    /// Hard end of the call, waits included.
    pub deadline: Duration,
    /// What decides in place of the fields before `deadline`.
    pub rule: Option<Arc<RetryRule>>,
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("max_attempts", &self.max_attempts)
            .field("first_delay", &self.first_delay)
            .field("max_delay", &self.max_delay)
            .field("deadline", &self.deadline)
            .field("has_rule", &self.rule.is_some())
            .finish()
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            first_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            deadline: Duration::from_secs(120),
            rule: None,
        }
    }
}

impl RetryPolicy {
    /// One attempt only.
    #[must_use]
    pub fn never() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// As this rule decides.
    #[must_use]
    pub fn by(rule: Arc<RetryRule>) -> Self {
        Self { rule: Some(rule), ..Self::default() }
    }

    /// How long to wait before the next attempt; none to give up.
    fn wait(&self, past: &Past, jitter: f64) -> Option<Duration> {
        if let Some(rule) = &self.rule {
            return rule(past);
        }
        let delay = || self.delay(past.attempts, jitter).max(past.last.retry_after().unwrap_or_default());
        (past.last.is_transient() && past.attempts < self.max_attempts).then(delay)
    }

    /// Full jitter: a wait between nothing and the exponential limit. `jitter` is from 0 to 1.
    fn delay(&self, attempts: u32, jitter: f64) -> Duration {
        let limit =
            self.first_delay.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(self.max_delay);
        limit.mul_f64(jitter.clamp(0.0, 1.0))
    }
}

/// How one attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No reply.
    NoReply(Delivery),
    /// A reply that is no success.
    Status {
        /// HTTP status; of a fault under a success status, the one it stands for.
        status: u16,
        /// What the reply asks to wait.
        retry_after: Option<Duration>,
    },
}

impl Failure {
    /// What an answer that is no success counts as: one that names another call as none at all.
    pub(crate) fn of(fault: &Fault) -> Self {
        match fault.names_another_call {
            true => Self::NoReply(Delivery::MaybeSent),
            false => Self::Status { status: fault.meant_status(), retry_after: fault.retry_after },
        }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(self) -> bool {
        match self {
            Self::NoReply(_) => true,
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500..),
        }
    }

    /// What the service asks to wait.
    #[must_use]
    pub fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => retry_after,
            Self::NoReply(_) => None,
        }
    }
}

/// What happened so far in one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Past {
    /// Attempts made.
    pub attempts: u32,
    /// Whether any of them may have been executed. Sticky: a later refusal may be the echo of our own success.
    pub maybe_done: bool,
    /// How the last one failed.
    pub last: Failure,
    /// How much of the call's deadline is left.
    pub left: Duration,
}

impl Past {
    /// This many attempts, of which the last failed like this with so much of the deadline left.
    #[must_use]
    pub fn new(attempts: u32, maybe_done: bool, last: Failure, left: Duration) -> Self {
        Self { attempts, maybe_done, last, left }
    }
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Try again after this wait.
    Again {
        /// The wait.
        after: Duration,
    },
    /// Give up; the call may have been executed.
    Ambiguous,
    /// Give up; the call was not executed.
    Settled,
}

/// Decides from what happened so far. `pinned`: the caller fixed the request id. `jitter` is from 0 to 1.
#[must_use]
pub fn decide(policy: &RetryPolicy, repeat: Repeat, pinned: bool, past: &Past, jitter: f64) -> Decision {
    let allowed = repeat.allows_another(pinned, past.maybe_done);
    let wait = if allowed { policy.wait(past, jitter) } else { None };
    match wait.filter(|after| *after < past.left) {
        Some(after) => Decision::Again { after },
        None if past.maybe_done => Decision::Ambiguous,
        None => Decision::Settled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOST: Failure = Failure::NoReply(Delivery::MaybeSent);
    const UNSENT: Failure = Failure::NoReply(Delivery::NotSent);

    fn status(status: u16) -> Failure {
        Failure::Status { status, retry_after: None }
    }

    fn check(repeat: Repeat, pinned: bool, last: Failure, maybe_done: bool) -> Decision {
        let left = Duration::from_secs(60);
        let past = Past { attempts: 1, maybe_done, last, left };
        decide(&RetryPolicy::default(), repeat, pinned, &past, 1.0)
    }

    #[test]
    fn the_table() {
        let again = Decision::Again { after: Duration::from_millis(500) };
        for (repeat, pinned, last, maybe_done, expected) in [
            (Repeat::Always, false, LOST, true, again),
            (Repeat::Always, false, status(503), true, again),
            (Repeat::Always, false, status(404), false, Decision::Settled),
            (Repeat::Always, false, status(501), true, again),
            (Repeat::WithSameRequestId, true, LOST, true, again),
            (Repeat::WithSameRequestId, false, LOST, true, Decision::Ambiguous),
            (Repeat::WithSameRequestId, false, UNSENT, false, again),
            (Repeat::WithSameRequestId, false, status(429), false, again),
            (Repeat::WithSameRequestId, false, status(429), true, Decision::Ambiguous),
            (Repeat::WithSameRequestId, true, status(400), true, Decision::Ambiguous),
            (Repeat::WithSameRequestId, true, status(303), true, Decision::Ambiguous),
            (Repeat::Always, false, status(101), true, Decision::Ambiguous),
            (Repeat::Never, true, LOST, true, Decision::Ambiguous),
            (Repeat::Never, false, UNSENT, false, again),
            (Repeat::Never, false, status(400), false, Decision::Settled),
        ] {
            assert_eq!(
                check(repeat, pinned, last, maybe_done),
                expected,
                "{repeat:?} {pinned} {last:?} {maybe_done}"
            );
        }
    }

    #[test]
    fn the_service_s_own_wait_wins_and_the_deadline_ends_it() {
        let last = Failure::Status { status: 429, retry_after: Some(Duration::from_secs(57)) };
        let mut past = Past { attempts: 1, maybe_done: false, last, left: Duration::from_secs(60) };
        let decide = |past: &Past| decide(&RetryPolicy::default(), Repeat::Always, false, past, 0.0);
        assert_eq!(decide(&past), Decision::Again { after: Duration::from_secs(57) });
        past.left = Duration::from_secs(50);
        assert_eq!(decide(&past), Decision::Settled);
    }

    #[test]
    fn a_rule_of_the_caller_s_own_decides_only_where_it_does_no_harm() {
        let policy = RetryPolicy::by(Arc::new(|past: &Past| {
            (past.attempts < 9).then(|| past.last.retry_after().unwrap_or(Duration::from_secs(3)))
        }));
        let left = Duration::from_secs(60);
        let decide = |repeat, attempts, last, maybe_done| {
            decide(&policy, repeat, false, &Past { attempts, maybe_done, last, left }, 1.0)
        };
        let again = Decision::Again { after: Duration::from_secs(3) };
        assert_eq!(decide(Repeat::Always, 8, status(409), false), again, "more often, and other statuses");
        assert_eq!(decide(Repeat::Always, 9, LOST, true), Decision::Ambiguous);
        assert_eq!(
            decide(Repeat::Never, 1, LOST, true),
            Decision::Ambiguous,
            "never what may have been done"
        );
        let late = Failure::Status { status: 429, retry_after: Some(left) };
        assert_eq!(decide(Repeat::Always, 1, late, false), Decision::Settled, "never past the deadline");
    }

    #[test]
    fn waits_grow_up_to_a_cap_and_attempts_end() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.delay(3, 1.0), Duration::from_secs(2));
        assert_eq!(policy.delay(60, 1.0), policy.max_delay);
        let past = Past { attempts: 4, maybe_done: false, last: UNSENT, left: Duration::from_secs(60) };
        assert_eq!(decide(&policy, Repeat::Always, false, &past, 0.5), Decision::Settled);
    }
}
