//! Time as an input: the only file that asks the system what time it is.

use std::pin::Pin;
use std::task::{Context, Poll};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use pc_models::Timestamp;
use pin_project_lite::pin_project;

#[cfg(feature = "tokio")]
mod tokio_clock;
#[cfg(feature = "tokio")]
mod wall_clock;
#[cfg(feature = "tokio")]
pub use tokio_clock::TokioClock;
#[cfg(feature = "tokio")]
pub use wall_clock::WallClock;

/// What time it is, and how to wait.
///
/// # Contract
/// `now` never goes back for one clock; `sleep_until` returns at once for an instant that has passed.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The current instant.
    fn now(&self) -> Timestamp;
    /// The time of day, asked of the system anew where the clock shows that. Unlike [`now`](Clock::now) it may jump, and it
    /// goes on while the machine is suspended.
    fn wall(&self) -> Timestamp {
        self.now()
    }
    /// Waits until then.
    async fn sleep_until(&self, at: Timestamp);
}

/// Waits for `work` until `at`; `None` when it did not finish in time (it is dropped then).
pub fn timeout_at<'c, W>(clock: &'c dyn Clock, at: Timestamp, work: W) -> Timeout<'c, W>
where
    W: Future<Output: Send> + Send,
{
    Timeout { clock, at, work, alarm: None }
}

pin_project! {
    /// What [`timeout_at`] returns.
    #[must_use = "a future does nothing unless it is awaited"]
    pub struct Timeout<'c, W> {
        clock: &'c dyn Clock,
        at: Timestamp,
        #[pin]
        work: W,
        alarm: Option<BoxFuture<'c, ()>>,
    }
}

impl<W: Future> Future for Timeout<'_, W> {
    type Output = Option<W::Output>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(value) = this.work.poll(context) {
            return Poll::Ready(Some(value));
        }
        // What is ready at once needs no timer.
        let alarm = this.alarm.get_or_insert_with(|| this.clock.sleep_until(*this.at));
        alarm.as_mut().poll(context).map(|()| None)
    }
}
