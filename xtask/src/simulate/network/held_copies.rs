//! Copies of requests that are held somewhere on the way, and arrive when their callers have long given up.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::Request;
use tokio::sync::Notify;

/// No gateway holds a request longer than this many seconds.
pub(in crate::simulate) const MAX_HOLD_SECONDS: u64 = 30 * 60;

/// Requests that are still on their way.
#[derive(Default)]
pub(super) struct HeldCopies {
    held: Mutex<Vec<(Timestamp, Request)>>,
    changed: Notify,
}

/// How long a copy is held: mostly some minutes.
pub(super) fn draw_hold(rng: &mut fastrand::Rng) -> Duration {
    let most = [60, 10 * 60, MAX_HOLD_SECONDS, MAX_HOLD_SECONDS][rng.usize(..4)];
    Duration::from_secs(rng.u64(1..most))
}

impl HeldCopies {
    /// A request that arrives then.
    pub(super) fn add(&self, at: Timestamp, request: Request) {
        self.held().push((at, request));
        self.changed.notify_one();
    }

    /// Waits for the next that arrive.
    pub(super) async fn next(&self, clock: &dyn Clock) -> Vec<Request> {
        loop {
            let due = self.due(clock.now());
            if !due.is_empty() {
                return due;
            }
            let first = self.held().iter().map(|(at, _)| *at).min();
            let arrival = async {
                match first {
                    Some(at) => clock.sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = arrival => {}
                () = self.changed.notified() => {}
            }
        }
    }

    /// All of them, at once.
    pub(super) fn take_all(&self) -> Vec<Request> {
        std::mem::take(&mut *self.held()).into_iter().map(|(_, request)| request).collect()
    }

    fn due(&self, now: Timestamp) -> Vec<Request> {
        self.held().extract_if(.., |(at, _)| *at <= now).map(|(_, request)| request).collect()
    }

    fn held(&self) -> MutexGuard<'_, Vec<(Timestamp, Request)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
