//! A limiter of the caller's own.

use std::time::Duration;

use async_trait::async_trait;
use pc_models::Timestamp;

use crate::Clock;
use crate::wire::Request;

/// Lets requests through: in place of the client's own counts, such as when several processes share a partner's limits.
///
/// # Contract
/// Dropping the future of `admit` costs nobody a place. The call's deadline ends a wait that is too long.
#[async_trait]
pub trait Gate: Send + Sync {
    /// Waits until the request may be sent, and counts it.
    async fn admit(&self, request: &Request, clock: &dyn Clock) -> Box<dyn Pass>;
}

/// A request that was let through by a [`Gate`]. `()` is one that nobody tells anything.
pub trait Pass: Send + Sync {
    /// Takes in that the service answered the request with 429.
    fn throttled(&self, retry_after: Option<Duration>, now: Timestamp) {
        let _ = (retry_after, now);
    }
}

impl Pass for () {}
