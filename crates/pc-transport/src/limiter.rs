//! Stays below the documented rate, and below what a 429 says.
//!
//! The service allows 500 requests a minute on orders, subscriptions and customers, and counts them for each partner and
//! for each customer of a partner (`api-throttling-guidance`). Requests it refuses count too, so every attempt asks here.
//! Any other resource may answer 429 as well: it is let through freely until it does.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;

use crate::Clock;
use crate::wire::Request;

mod counts;
mod permit;
mod queue;
mod scope;
mod window;

use counts::{Counted, Shared};
pub use permit::{Gate, Pass};
use scope::Resource;

/// However long a 429 asks to wait, one request after so long finds out whether it still holds.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// How many requests may be sent, and how the limiter behaves after a 429.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimits {
    /// Most requests in any stretch of `window`, for one resource, by the partner as a whole.
    pub per_partner: u32,
    /// The same, for one customer of the partner.
    pub per_customer: u32,
    /// The stretch. Longer than the service's minute by what requests may bunch up on their way.
    pub window: Duration,
    /// How long the limits take to grow back after a 429 has halved them.
    pub recovery: Duration,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            per_partner: 490,
            per_customer: 490,
            window: Duration::from_secs(65),
            recovery: Duration::from_secs(120),
        }
    }
}

/// Lets requests through no faster than the service allows. All clones share their counts.
///
/// Fair: callers are let through in the order they came, and customers in turn, so that one busy customer does not hold
/// up the others. Dropping a waiting future costs nobody anything: a place is counted only when it is used.
#[derive(Clone)]
pub struct RateLimiter(Kind);

#[derive(Clone)]
enum Kind {
    Off,
    Counting(Arc<Shared>),
    Foreign(Arc<dyn Gate>),
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self::new(RateLimits::default())
    }
}

impl RateLimiter {
    /// A limiter with limits of its own.
    #[must_use]
    pub fn new(limits: RateLimits) -> Self {
        Self(Kind::Counting(Arc::new(Shared::new(limits))))
    }

    /// A limiter of the caller's own.
    #[must_use]
    pub fn by(gate: Arc<dyn Gate>) -> Self {
        Self(Kind::Foreign(gate))
    }

    /// No limiter: every request is let through at once.
    #[must_use]
    pub fn off() -> Self {
        Self(Kind::Off)
    }

    /// Waits until the request may be sent, and counts it.
    pub async fn admit(&self, request: &Request, clock: &dyn Clock) -> Admitted {
        match &self.0 {
            Kind::Off => Admitted(Passed::Freely),
            Kind::Foreign(gate) => Admitted(Passed::Foreign(gate.admit(request, clock).await)),
            // In a box, which is gone before the request is sent: calls under way do not carry its size.
            Kind::Counting(shared) => Admitted(Box::pin(shared.admit(request, clock)).await),
        }
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Off => "RateLimiter(off)",
            Kind::Counting(_) => "RateLimiter(counting)",
            Kind::Foreign(_) => "RateLimiter(foreign)",
        })
    }
}

/// A request that was let through.
pub struct Admitted(Passed);

enum Passed {
    Freely,
    /// No limit is documented, and none was ever in force.
    Unlimited(Arc<Shared>, Resource),
    Counted(Counted),
    Foreign(Box<dyn Pass>),
}

impl Admitted {
    /// Takes in that the service answered 429: the limits that applied are halved, once for all requests that were under
    /// way, and grow back over time. The customer's requests pause for `retry_after`, ten minutes at most; the other
    /// customers' go on, as the service may let them pass.
    pub fn throttled(&self, retry_after: Option<Duration>, now: Timestamp) {
        let pause = retry_after.unwrap_or_default().min(LONGEST_PAUSE);
        match &self.0 {
            Passed::Freely => {}
            Passed::Unlimited(shared, resource) => shared.throttled(*resource, pause, now),
            Passed::Counted(counted) => counted.throttled(pause, now),
            Passed::Foreign(pass) => pass.throttled(retry_after, now),
        }
    }
}

impl fmt::Debug for Admitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Admitted")
    }
}
