//! The service's clock, and ours beside it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{EventKind, Machine, Runner};
use crate::Planned;
use crate::poll::MAX_CLOCK_DIFFERENCE;

impl Runner {
    /// From this difference between our clock and the service's on it is told ([`EventKind::ClockDiffers`]).
    pub const CLOCK_DIFFERENCE_TOLD: Duration = Duration::from_secs(2 * 60);

    /// Beyond this difference nothing is begun to be bought ([`RunError::WrongClock`](crate::RunError::WrongClock)): somebody
    /// must set the clock first.
    pub const MAX_CLOCK_DIFFERENCE: Duration = MAX_CLOCK_DIFFERENCE;

    /// Of a clock that is off it is told, once, when something is about to be bought.
    pub(super) fn tell_clock_difference<M: Machine>(&self, machine: &M, planned: &Planned) {
        let Some(ahead_s) = self.parts.client.clock_ahead_s().filter(|_| machine.begins_to_buy(planned))
        else {
            return;
        };
        let difference = Duration::from_secs(ahead_s.unsigned_abs());
        if difference >= Self::CLOCK_DIFFERENCE_TOLD
            && !self.parts.is_clock_told.swap(true, Ordering::Relaxed)
        {
            self.tell(machine.id(), EventKind::ClockDiffers { ahead_s });
        }
    }
}
