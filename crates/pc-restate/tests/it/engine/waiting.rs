//! Waiting for what another process does.

use std::time::Duration;

use pc_transport::{Clock, TokioClock};

/// How often is looked.
const INTERVAL: Duration = Duration::from_millis(20);

/// Looks until there is something.
///
/// # Panics
/// When there is nothing within that time.
pub(crate) async fn eventually<T, F: Future<Output = Option<T>>>(
    what: &str,
    within: Duration,
    mut look: impl FnMut() -> F,
) -> T {
    let clock = TokioClock::system();
    let deadline = clock.now() + within;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(clock.now() < deadline, "not within {within:?}: {what}");
        clock.sleep_until(clock.now() + INTERVAL).await;
    }
}
