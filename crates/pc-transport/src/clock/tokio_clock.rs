//! The clock on tokio's timers: real time, or faster.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use pc_models::Timestamp;
use tokio::time::{Instant, Sleep};

use super::Clock;

/// Longest single sleep, so that a changed system time is noticed.
pub(super) const MAX_SLEEP: Duration = Duration::from_secs(60);

/// A clock on tokio's timers.
///
/// Runs on tokio's own time, so that a test with paused time never really waits.
#[derive(Debug, Clone)]
pub struct TokioClock {
    epoch: Timestamp,
    start: Instant,
    scale: f64,
    /// Whether it shows the system's time of day.
    is_system: bool,
}

impl TokioClock {
    /// The time of day.
    #[must_use]
    pub fn system() -> Self {
        Self { is_system: true, ..Self::scaled(system_time(), 1.0) }
    }

    /// A clock that shows `epoch` now and runs `scale` times as fast as real time.
    ///
    /// A scale that is not a positive number counts as 1.
    #[must_use]
    #[allow(clippy::disallowed_methods)]
    pub fn scaled(epoch: Timestamp, scale: f64) -> Self {
        let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
        Self { epoch, start: Instant::now(), scale, is_system: false }
    }

    /// How many seconds of this clock pass in one real second.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// A sleep on the way there; none when it is there.
    #[allow(clippy::disallowed_methods)]
    fn sleep_on(&self, at: Timestamp) -> Option<Sleep> {
        let left = at.since(self.now());
        if left.is_zero() {
            return None;
        }
        let real = Duration::try_from_secs_f64(left.as_secs_f64() / self.scale).unwrap_or(MAX_SLEEP);
        // Timers have millisecond steps; a shorter sleep would spin.
        Some(tokio::time::sleep(real.clamp(Duration::from_millis(1), MAX_SLEEP)))
    }

    fn shown(&self, real: Duration) -> Duration {
        if self.scale == 1.0 {
            return real;
        }
        Duration::try_from_secs_f64(real.as_secs_f64() * self.scale).unwrap_or_default()
    }

    /// Real time since the clock was made.
    #[must_use]
    pub fn real_elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

#[allow(clippy::disallowed_methods)] // this is the one place
pub(super) fn system_time() -> Timestamp {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    Timestamp::from_unix_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

#[async_trait]
impl Clock for TokioClock {
    fn now(&self) -> Timestamp {
        self.epoch + self.shown(self.real_elapsed())
    }

    fn wall(&self) -> Timestamp {
        if self.is_system { system_time() } else { self.now() }
    }

    async fn sleep_until(&self, at: Timestamp) {
        while let Some(sleep) = self.sleep_on(at) {
            sleep.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeout_at;

    #[tokio::test(start_paused = true)]
    async fn a_scaled_clock_runs_faster_than_tokio_s_time() {
        let clock = TokioClock::scaled(Timestamp::UNIX_EPOCH, 60.0);
        clock.sleep_until(Timestamp::UNIX_EPOCH + Duration::from_secs(900)).await;
        assert_eq!(clock.real_elapsed(), Duration::from_secs(15));
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH + Duration::from_secs(900));
    }

    #[tokio::test(start_paused = true)]
    async fn the_system_s_time_is_asked_anew_and_a_clock_of_its_own_has_no_other() {
        let clock = TokioClock::system();
        let before = (clock.now(), clock.wall());
        tokio::time::advance(Duration::from_secs(3600)).await; // tokio's time, not the system's
        assert_eq!(clock.now().since(before.0), Duration::from_secs(3600));
        assert!(clock.wall().since(before.1) < Duration::from_secs(3600));
        let scaled = TokioClock::scaled(Timestamp::UNIX_EPOCH, 60.0);
        assert_eq!(scaled.wall(), scaled.now());
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_takes_too_long_is_dropped() {
        let clock = TokioClock::scaled(Timestamp::UNIX_EPOCH, 1.0);
        let deadline = clock.now() + Duration::from_secs(5);
        assert_eq!(timeout_at(&clock, deadline, std::future::pending::<()>()).await, None);
        assert_eq!(timeout_at(&clock, deadline + Duration::from_secs(1), async { 7 }).await, Some(7));
    }
}
