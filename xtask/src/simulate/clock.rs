//! Simulated time, and the clocks of machines that show it wrongly.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pc_models::Timestamp;
use pc_transport::Clock;
use tokio::time::Instant;

/// How many seconds a clock is wrong at most: some minutes, some hours, or some days.
const MAX_SKEWS_SECONDS: [u64; 3] = [4 * 60, 3 * 60 * 60, 3 * 24 * 60 * 60];

/// A clock that is not more wrong is good enough to buy by.
const TOLERATED_ERROR: Duration = Duration::from_secs(14 * 60);

/// A clock leaps within so many seconds of its process' start, by so much at most.
const MAX_SECONDS_BEFORE_LEAP: u64 = 30 * 60;
pub(super) const MAX_LEAP: Duration = Duration::from_secs(3 * 60 * 60);

thread_local! {
    /// The simulated time of this thread, once it was asked for since it passed last: a thread has one scenario at a time.
    static NOW: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// Virtual time passed on this thread. It does only while the runtime has nothing to do, and clocks are looked at all the time.
pub(super) fn time_passed() {
    NOW.set(None);
}

/// The simulated time: tokio's, which jumps to the next timer whenever nothing is left to do.
pub(super) struct SimulatedClock {
    epoch: Timestamp,
    start: Instant,
}

impl SimulatedClock {
    pub(super) fn starting(epoch: Timestamp) -> Self {
        time_passed(); // the one before on this thread had another
        Self { epoch, start: Instant::now() }
    }
}

#[async_trait]
impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        NOW.get().unwrap_or_else(|| {
            let now = self.epoch + Instant::now().duration_since(self.start);
            NOW.set(Some(now));
            now
        })
    }

    async fn sleep_until(&self, at: Timestamp) {
        tokio::time::sleep_until(self.start + at.since(self.epoch)).await;
    }
}

/// How far a clock is wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Skew {
    ahead: Duration,
    behind: Duration,
    leap: Option<Leap>,
}

/// A clock that is set forward while its process runs.
#[derive(Debug, Clone, Copy)]
struct Leap {
    /// So long after the start of the process.
    after: Duration,
    by: Duration,
}

impl Skew {
    /// A clock that is right.
    pub(super) const RIGHT: Self = Self { ahead: Duration::ZERO, behind: Duration::ZERO, leap: None };

    /// A clock that may be wrong from the start, and may leap.
    pub(super) fn draw(rng: &mut fastrand::Rng, may_be_wrong: bool, may_leap: bool) -> Self {
        let mut skew = Self::RIGHT;
        if may_be_wrong {
            let max = MAX_SKEWS_SECONDS[rng.usize(..MAX_SKEWS_SECONDS.len())];
            let by = Duration::from_secs(rng.u64(..max));
            match rng.u8(..3) {
                0 => skew.ahead = by,
                1 => skew.behind = by,
                _ => {}
            }
        }
        if may_leap && rng.bool() {
            skew.leap = Some(Leap {
                after: Duration::from_secs(rng.u64(..MAX_SECONDS_BEFORE_LEAP)),
                by: Duration::from_secs(rng.u64(..MAX_LEAP.as_secs())),
            });
        }
        skew
    }

    fn is_right(&self) -> bool {
        self.ahead.is_zero() && self.behind.is_zero() && self.leap.is_none()
    }

    /// Whether the clock may be so wrong that somebody notices.
    pub(super) fn may_be_noticed(&self) -> bool {
        self.leap.is_some() || self.ahead > TOLERATED_ERROR || self.behind > TOLERATED_ERROR
    }
}

/// The clock of a machine that is wrong.
pub(super) struct WrongClock {
    right: Arc<dyn Clock>,
    skew: Skew,
    started: Timestamp,
}

impl WrongClock {
    /// That of a process that starts now.
    pub(super) fn new(right: Arc<dyn Clock>, skew: Skew) -> Self {
        let started = right.now();
        Self { right, skew, started }
    }

    /// The leap, and the right time at which it takes place.
    fn leap(&self) -> Option<(Timestamp, Duration)> {
        self.skew.leap.map(|leap| (self.started + leap.after, leap.by))
    }
}

#[async_trait]
impl Clock for WrongClock {
    fn now(&self) -> Timestamp {
        let now = self.right.now();
        if self.skew.is_right() {
            return now;
        }
        let leapt = self.leap().filter(|(at, _)| *at <= now).map_or(Duration::ZERO, |(_, by)| by);
        now + self.skew.ahead + leapt - self.skew.behind
    }

    async fn sleep_until(&self, at: Timestamp) {
        loop {
            let left = at.since(self.now());
            if left.is_zero() {
                return;
            }
            let now = self.right.now();
            let leaps_at = self.leap().map(|(at, _)| at).filter(|at| now < *at);
            let until = leaps_at.map_or(now + left, |leaps_at| leaps_at.min(now + left));
            self.right.sleep_until(until).await;
        }
    }
}
