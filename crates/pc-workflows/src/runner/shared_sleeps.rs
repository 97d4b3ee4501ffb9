//! Sleeping together: of the purchases that were spilled, those that are to go on within the same second have one timer. There may be
//! a million of them, and a timer takes more memory than all that is kept of a purchase beside it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use pc_models::Timestamp;
use pc_transport::Clock;

use crate::lock::lock;

/// A sleep that many share: it wakes each of them.
pub(super) type SharedSleep = Shared<BoxFuture<'static, ()>>;

/// The sleeps that somebody is in, by the second in which they end.
#[derive(Default)]
pub(super) struct SharedSleeps(Mutex<BTreeMap<i64, WeakShared<BoxFuture<'static, ()>>>>);

impl SharedSleeps {
    /// Sleeps until the end of the second that this instant is in.
    pub(super) fn until(&self, at: Timestamp, clock: &Arc<dyn Clock>) -> SharedSleep {
        let second = at.unix_millis().div_euclid(1000) + 1;
        let mut sleeps = lock(&self.0);
        if let Some(known) = sleeps.get(&second).and_then(WeakShared::upgrade) {
            return known;
        }
        sleeps.retain(|_, sleep| sleep.upgrade().is_some());
        let clock = clock.clone();
        let sleep = async move { clock.sleep_until(Timestamp::from_unix_millis(second * 1000)).await };
        let sleep = sleep.boxed().shared();
        sleeps.extend(sleep.downgrade().map(|weak| (second, weak)));
        sleep
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::future::join_all;
    use pc_transport::TokioClock;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nobody_wakes_early_or_more_than_a_second_late_and_few_timers_do() {
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(Timestamp::UNIX_EPOCH, 1.0));
        let sleeps = SharedSleeps::default();
        let sleepers = (0..5000).map(|number| {
            let at = clock.now() + Duration::from_millis(number);
            let (sleep, clock) = (sleeps.until(at, &clock), clock.clone());
            async move {
                sleep.await;
                clock.now().since(at)
            }
        });
        let sleepers: Vec<_> = sleepers.collect();
        assert_eq!(lock(&sleeps.0).len(), 5);
        let late = join_all(sleepers).await;
        assert!(late.iter().all(|late| !late.is_zero() && *late <= Duration::from_secs(1)), "{late:?}");
        drop(sleeps.until(clock.now(), &clock));
        assert_eq!(lock(&sleeps.0).len(), 1, "those that are over are forgotten");
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_is_not_polled_or_gone_holds_up_nobody() {
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(Timestamp::UNIX_EPOCH, 1.0));
        let sleeps = SharedSleeps::default();
        let at = clock.now() + Duration::from_secs(60);
        let (mut idle, mut gone, awaited) =
            (sleeps.until(at, &clock), sleeps.until(at, &clock), sleeps.until(at, &clock));
        assert!((&mut idle).now_or_never().is_none() && (&mut gone).now_or_never().is_none());
        drop(gone);
        awaited.await;
        assert!(idle.now_or_never().is_some());
    }
}
