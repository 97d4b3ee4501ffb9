//! Bugs in how a process takes the time.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pc_models::Timestamp;
use pc_transport::Clock;

use super::bug::SeededBug;
use crate::simulate::process::Points;

/// The clock of a process, with the bug of the current thread.
pub(super) struct SeededClock {
    pub(super) real: Arc<dyn Clock>,
    pub(super) points: Arc<Points>,
}

impl SeededClock {
    /// The time in which the process stood still, where its clock did so as well.
    fn missed(&self) -> Duration {
        match SeededBug::current() {
            Some(SeededBug::SleepsUnnoticed) => self.points.stood_still(),
            _ => Duration::ZERO,
        }
    }
}

#[async_trait]
impl Clock for SeededClock {
    fn now(&self) -> Timestamp {
        self.real.now() - self.missed()
    }

    async fn sleep_until(&self, at: Timestamp) {
        self.real.sleep_until(at + self.missed()).await;
    }
}
