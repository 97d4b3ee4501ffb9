//! The instant after which a call is not sent any more.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pc_models::Timestamp;
use pin_project_lite::pin_project;

use crate::Clock;

/// The instant after which a call is not sent any more, by two clocks: late by either is late.
///
/// A process that was stopped for a while, or whose machine was suspended, so cannot send afterwards what it decided
/// before: [`Clock::now`] may stand still meanwhile, [`Clock::wall`] does not.
///
/// What was handed to the transport before may still be written while it connects, but not after the call's own deadline
/// ([`RetryPolicy::deadline`](crate::RetryPolicy::deadline)), by the same two clocks.
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

    /// The work, which is begun at once, and not gone on with once the fence is over; `None` then.
    pub(crate) fn bounding<W>(self, clock: &dyn Clock, work: W) -> Bounded<'_, W> {
        Bounded { fence: self, clock, is_begun: false, work }
    }
}

pin_project! {
    /// What [`Fence::bounding`] returns.
    pub(crate) struct Bounded<'c, W> {
        fence: Fence,
        clock: &'c dyn Clock,
        is_begun: bool,
        #[pin]
        work: W,
    }
}

impl<W: Future> Future for Bounded<'_, W> {
    type Output = Option<W::Output>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if std::mem::replace(this.is_begun, true) && this.fence.is_over(*this.clock) {
            return Poll::Ready(None);
        }
        this.work.poll(context).map(Some)
    }
}
