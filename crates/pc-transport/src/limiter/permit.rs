//! A limiter of the caller's own, and what every limiter hands out.

use std::time::Duration;

use async_trait::async_trait;
use pc_models::Timestamp;

use crate::Clock;
use crate::wire::Request;

/// Lets requests through: in place of the client's own counts, such as when several processes share a partner's limits.
///
/// # Contract
/// Dropping the future of `acquire` costs nobody a request. The call's deadline ends a wait that is too long.
#[async_trait]
pub trait Limiter: Send + Sync {
    /// Waits until the request may be sent, and counts it.
    async fn acquire(&self, request: &Request, clock: &dyn Clock) -> Box<dyn Permit>;
}

/// A request was let through. `()` is the permit of a limiter that does not listen to the service.
pub trait Permit: Send + Sync {
    /// Takes in that the service answered the request with 429, in the documented form.
    fn throttled(&self, retry_after: Option<Duration>, now: Timestamp) {
        let _ = (retry_after, now);
    }
    /// Takes in that the service worked on the request: that it succeeded, or was refused in the documented form for
    /// another reason than too many calls.
    fn succeeded(&self, now: Timestamp) {
        let _ = now;
    }
}

impl Permit for () {}
