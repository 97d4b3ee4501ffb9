//! The service's clock, and ours beside it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{EventKind, Machine, RunError, Runner};
use crate::Planned;
use crate::poll::MAX_CLOCK_DIFFERENCE;

impl Runner {
    /// From this difference between our clock and the service's on it is told ([`EventKind::ClockDiffers`]).
    pub const CLOCK_DIFFERENCE_TOLD: Duration = Duration::from_secs(2 * 60);

    /// Beyond this difference nothing is begun to be bought ([`RunError::WrongClock`]): somebody must set the clock first.
    pub const MAX_CLOCK_DIFFERENCE: Duration = MAX_CLOCK_DIFFERENCE;

    /// How many seconds our clock is ahead of the service's, once the service told.
    pub(super) fn clock_ahead_s(&self) -> Option<i64> {
        self.client.clock_ahead_s()
    }

    /// Nothing is begun to be bought with a clock that is far off; of one that is a little off it is told, once.
    pub(super) fn check_clock<M: Machine>(&self, machine: &M, planned: &Planned) -> Result<(), RunError> {
        let Some(ahead_s) = self.clock_ahead_s().filter(|_| machine.begins_to_buy(planned)) else {
            return Ok(());
        };
        let difference = Duration::from_secs(ahead_s.unsigned_abs());
        if difference >= Self::CLOCK_DIFFERENCE_TOLD && !self.is_clock_told.swap(true, Ordering::Relaxed) {
            self.tell(machine.id(), EventKind::ClockDiffers { ahead_s });
        }
        if difference > Self::MAX_CLOCK_DIFFERENCE {
            return Err(RunError::WrongClock { purchase: machine.id().clone(), ahead_s });
        }
        Ok(())
    }
}
