//! A clock that all but stands still.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use pc_models::Timestamp;
use pc_transport::Clock;

#[derive(Clone)]
pub(crate) struct HandClock(Arc<Mutex<State>>);

struct State {
    now: Timestamp,
    sleepers: BTreeMap<(Timestamp, u64), Waker>,
    last: u64,
}

impl HandClock {
    pub(crate) fn new() -> Self {
        let now = Timestamp::from_unix_millis(1_893_456_000_000); // 2030-01-01
        Self(Arc::new(Mutex::new(State { now, sleepers: BTreeMap::new(), last: 0 })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

/// One sleeper; dropping it removes it.
struct Nap<'c> {
    clock: &'c HandClock,
    key: (Timestamp, u64),
}

impl Drop for Nap<'_> {
    fn drop(&mut self) {
        self.clock.state().sleepers.remove(&self.key);
    }
}

#[async_trait]
impl Clock for HandClock {
    /// A microsecond later each time: nothing happens at the same instant as what it follows from.
    fn now(&self) -> Timestamp {
        let mut state = self.state();
        state.now = state.now + Duration::from_micros(1);
        state.now
    }

    async fn sleep_until(&self, at: Timestamp) {
        let number = {
            let mut state = self.state();
            state.last += 1;
            state.last
        };
        let nap = Nap { clock: self, key: (at, number) };
        poll_fn(|context| {
            let mut state = self.state();
            if state.now >= at {
                return Poll::Ready(());
            }
            state.sleepers.insert(nap.key, context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
