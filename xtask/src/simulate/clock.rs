//! Simulated time, and the clocks of machines that show it wrongly.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pc_models::Timestamp;
use pc_transport::Clock;
use tokio::time::Instant;

/// How many seconds a clock is wrong at most.
const MAX_SKEW_SECONDS: u64 = 3 * 60 * 60;

/// The same where lost requests may still arrive.
const MAX_SKEW_SECONDS_WITH_LATE_REQUESTS: u64 = 4 * 60;

/// The simulated time: tokio's, which jumps to the next timer whenever nothing is left to do.
pub(super) struct SimulatedClock {
    epoch: Timestamp,
    start: Instant,
}

impl SimulatedClock {
    pub(super) fn starting(epoch: Timestamp) -> Self {
        Self { epoch, start: Instant::now() }
    }
}

#[async_trait]
impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        self.epoch + self.start.elapsed()
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
}

impl Skew {
    /// A clock that is right.
    pub(super) const NONE: Self = Self { ahead: Duration::ZERO, behind: Duration::ZERO };

    /// A clock that jumps ahead shortens the purchase's own waits. While a lost request may still arrive, it must jump by
    /// less than the ten minutes by which the waits are longer than such a request takes; a jump is between two of these.
    pub(super) fn draw(rng: &mut fastrand::Rng, requests_arrive_late: bool) -> Self {
        let max = if requests_arrive_late { MAX_SKEW_SECONDS_WITH_LATE_REQUESTS } else { MAX_SKEW_SECONDS };
        let by = Duration::from_secs(rng.u64(..max));
        match rng.u8(..3) {
            0 => Self { ahead: by, ..Self::NONE },
            1 => Self { behind: by, ..Self::NONE },
            _ => Self::NONE,
        }
    }
}

/// The clock of a machine that is wrong.
pub(super) struct WrongClock {
    right: Arc<dyn Clock>,
    skew: Skew,
}

impl WrongClock {
    pub(super) fn new(right: Arc<dyn Clock>, skew: Skew) -> Self {
        Self { right, skew }
    }
}

#[async_trait]
impl Clock for WrongClock {
    fn now(&self) -> Timestamp {
        self.right.now() + self.skew.ahead - self.skew.behind
    }

    async fn sleep_until(&self, at: Timestamp) {
        self.right.sleep_until(at + self.skew.behind - self.skew.ahead).await;
    }
}
