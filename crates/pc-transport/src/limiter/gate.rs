//! When requests may go on after a 429. Pure: the instant is given.

use std::time::Duration;

use pc_models::Timestamp;

/// The longest wait that is obeyed to the letter: the service asks for seconds, at most for some minutes.
const MAX_OBEYED_WAIT: Duration = Duration::from_secs(600);
/// Where the service asks for more than that, a single request finds out after so long whether it still holds.
const FIRST_PROBE_DELAY: Duration = Duration::from_secs(30);
/// The delay doubles with each probe that is refused as well, up to this.
const MAX_PROBE_DELAY: Duration = Duration::from_secs(600);

/// What requests wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// For that instant.
    OpenAt(Timestamp),
    /// For the success of a probe: a single request at `next`, and another one `delay` later, until one succeeds.
    Probed { next: Timestamp, delay: Duration },
}

impl Gate {
    /// When the next request may be sent.
    pub(super) fn free_at(self) -> Timestamp {
        match self {
            Self::OpenAt(at) | Self::Probed { next: at, .. } => at,
        }
    }

    pub(super) fn is_open(self, now: Timestamp) -> bool {
        matches!(self, Self::OpenAt(at) if at <= now)
    }

    /// After a request was let through.
    pub(super) fn passed(self, now: Timestamp) -> Self {
        match self {
            Self::Probed { delay, .. } => Self::Probed { next: now + delay, delay },
            open => open,
        }
    }

    /// After a 429 that asks for this wait. `is_further`: to a request that was let through since the last one.
    pub(super) fn refused(self, wait: Duration, is_further: bool, now: Timestamp) -> Self {
        let is_obeyed = wait <= MAX_OBEYED_WAIT;
        match self {
            Self::OpenAt(at) if is_obeyed => Self::OpenAt(at.max(now + wait)),
            Self::OpenAt(at) => {
                Self::Probed { next: at.max(now + FIRST_PROBE_DELAY), delay: FIRST_PROBE_DELAY }
            }
            probed @ Self::Probed { .. } if !is_further => probed,
            Self::Probed { .. } if is_obeyed && !wait.is_zero() => Self::OpenAt(now + wait),
            Self::Probed { delay, .. } => {
                let delay = (delay * 2).min(MAX_PROBE_DELAY);
                Self::Probed { next: now + delay, delay }
            }
        }
    }

    /// After a request that was let through since the last 429 succeeded.
    pub(super) fn succeeded(self, now: Timestamp) -> Self {
        match self {
            Self::Probed { .. } => Self::OpenAt(now),
            open => open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn probed(next_s: u64, delay_s: u64) -> Gate {
        Gate::Probed { next: at(next_s), delay: Duration::from_secs(delay_s) }
    }

    #[test]
    fn a_sensible_wait_is_obeyed_and_the_longest_counts() {
        let gate = Gate::OpenAt(at(0)).refused(Duration::from_secs(600), false, at(0));
        assert_eq!(gate, Gate::OpenAt(at(600)));
        assert_eq!(gate.refused(Duration::from_secs(5), true, at(3)), gate);
        assert!(!gate.is_open(at(599)) && gate.is_open(at(600)));
        assert_eq!((gate.passed(at(600)), gate.succeeded(at(601))), (gate, gate));
    }

    #[test]
    fn an_absurd_wait_is_probed_ever_more_rarely_until_a_probe_succeeds() {
        let mut gate = Gate::OpenAt(at(40)).refused(DAY, false, at(0));
        assert_eq!(gate, probed(40, 30), "not before a wait that is obeyed");
        assert_eq!(gate.refused(DAY, false, at(1)), gate, "of the same burst");
        gate = gate.passed(at(40));
        assert_eq!(gate, probed(70, 30), "should the probe not be answered");
        for (now_s, next_s, delay_s) in
            [(41, 101, 60), (102, 222, 120), (223, 463, 240), (464, 944, 480), (945, 1545, 600)]
        {
            gate = gate.refused(DAY, true, at(now_s));
            assert_eq!(gate, probed(next_s, delay_s));
        }
        assert_eq!(gate.refused(Duration::ZERO, true, at(1546)), probed(2146, 600), "no wait is told");
        assert_eq!(gate.refused(Duration::from_secs(50), true, at(1546)), Gate::OpenAt(at(1596)));
        assert!(!gate.is_open(at(9999)));
        assert_eq!(gate.succeeded(at(1546)), Gate::OpenAt(at(1546)));
    }
}
