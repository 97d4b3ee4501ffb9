//! The instant after which a call is not sent any more.

use std::time::Duration;

use pc_models::Timestamp;

use crate::Clock;

/// The instant after which a call is not sent any more, by two clocks: late by either is late.
///
/// A process that was stopped for a while, or whose machine was suspended, so cannot send afterwards what it decided
/// before: [`Clock::now`] may stand still meanwhile, [`Clock::wall`] does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fence {
    now: Timestamp,
    wall: Timestamp,
}

impl Fence {
    /// So long from now.
    #[must_use]
    pub fn after(clock: &dyn Clock, time: Duration) -> Self {
        Self { now: clock.now() + time, wall: clock.wall() + time }
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self, clock: &dyn Clock) -> bool {
        clock.now() >= self.now || clock.wall() >= self.wall
    }

    /// How long calls may still be sent.
    pub(crate) fn left(&self, clock: &dyn Clock) -> Duration {
        self.now.since(clock.now()).min(self.wall.since(clock.wall()))
    }
}
