//! The time of day for programs that run for weeks.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use pc_models::Timestamp;

use super::Clock;
use super::tokio_clock::{MAX_SLEEP, system_time};

/// The system's time of day, asked anew at each look: for programs that run for weeks, whose machine may be suspended and whose
/// time is corrected meanwhile. [`TokioClock::system`](crate::TokioClock::system) asks once, and counts from there.
///
/// It never goes back: where the system's time is set back, it stands still until that time has come again. Clones show the same
/// time.
#[derive(Debug, Clone, Default)]
pub struct WallClock {
    /// The latest that was shown, in milliseconds.
    latest: Arc<AtomicI64>,
}

impl WallClock {
    /// Shows at least this instant.
    fn shown(&self, system: Timestamp) -> Timestamp {
        let millis = system.unix_millis();
        let earlier = self.latest.fetch_max(millis, Ordering::Relaxed);
        Timestamp::from_unix_millis(earlier.max(millis))
    }
}

#[async_trait]
impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        self.shown(system_time())
    }

    fn wall(&self) -> Timestamp {
        system_time()
    }

    #[allow(clippy::disallowed_methods)]
    async fn sleep_until(&self, at: Timestamp) {
        loop {
            let left = at.since(self.now());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.clamp(Duration::from_millis(1), MAX_SLEEP)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_set_back_stands_still() {
        let clock = WallClock::default();
        let at = |seconds| Timestamp::UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(clock.shown(at(100)), at(100));
        assert_eq!(clock.clone().shown(at(40)), at(100));
        assert_eq!(clock.shown(at(99)), at(100));
        assert_eq!(clock.shown(at(3700)), at(3700), "a machine that was suspended");
    }
}
