//! Time as an input: the only file that asks the system what time it is.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use async_trait::async_trait;
use pc_models::Timestamp;

#[cfg(feature = "tokio")]
mod tokio_clock;
#[cfg(feature = "tokio")]
pub use tokio_clock::TokioClock;

/// What time it is, and how to wait.
///
/// # Contract
/// `now` never goes back for one clock; `sleep_until` returns at once for an instant that has passed.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The current instant.
    fn now(&self) -> Timestamp;
    /// Waits until then.
    async fn sleep_until(&self, at: Timestamp);
}

/// Waits for `work` until `at`; `None` when it did not finish in time (it is dropped then).
pub async fn timeout_at<T: Send>(
    clock: &dyn Clock,
    at: Timestamp,
    work: impl Future<Output = T> + Send,
) -> Option<T> {
    let mut work = pin!(work);
    let mut alarm = None;
    poll_fn(|context| {
        if let Poll::Ready(value) = work.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        // What is ready at once needs no timer.
        let alarm = alarm.get_or_insert_with(|| clock.sleep_until(at));
        alarm.as_mut().poll(context).map(|()| None)
    })
    .await
}
