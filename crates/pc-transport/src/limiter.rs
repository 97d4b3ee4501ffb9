//! Stays below the documented rate, and below what a 429 says.
//!
//! The service allows 500 requests a minute on orders, subscriptions and customers, and counts them for each partner and
//! for each customer of a partner (`api-throttling-guidance`). Requests it refuses count too, so every attempt asks here.
//! Any other resource may answer 429 as well: it is let through freely until it does.
//!
//! A wait that a 429 asks for is obeyed, up to ten minutes to the letter. Of a longer one a single request finds out, after
//! half a minute, whether it still holds: its success lets the others through, a further 429 makes the next one wait longer.

use std::fmt;
use std::sync::Arc;

use crate::Clock;
use crate::wire::Request;

mod counts;
mod gate;
mod limits;
mod permit;
mod queue;
mod scope;
mod window;

use counts::Counts;
pub use limits::RateLimits;
pub use permit::{Limiter, Permit};
pub use scope::RateScope;

/// Lets requests through no faster than the service allows. All clones share their counts.
///
/// Fair: callers are let through in the order they came, and customers in turn, so that one busy customer does not hold
/// up the others. Dropping a waiting future costs nobody anything: a request is counted only when it is let through.
#[derive(Clone)]
pub struct RateLimiter(Kind);

#[derive(Clone)]
enum Kind {
    Off,
    Counting(Arc<Counts>),
    Custom(Arc<dyn Limiter>),
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
        Self(Kind::Counting(Arc::new(Counts::new(limits))))
    }

    /// A limiter of the caller's own.
    #[must_use]
    pub fn by(limiter: Arc<dyn Limiter>) -> Self {
        Self(Kind::Custom(limiter))
    }

    /// No limiter: every request is let through at once.
    #[must_use]
    pub fn off() -> Self {
        Self(Kind::Off)
    }

    /// Waits until the request may be sent, and counts it.
    pub async fn acquire(&self, request: &Request, clock: &dyn Clock) -> Box<dyn Permit> {
        match &self.0 {
            Kind::Off => Box::new(()),
            Kind::Custom(limiter) => limiter.acquire(request, clock).await,
            Kind::Counting(counts) => match counts.at_once(request, clock.now()) {
                Some(permit) => permit,
                // In a box, which is gone before the request is sent: calls under way do not carry its size.
                None => Box::pin(counts.acquire(request, clock)).await,
            },
        }
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Off => "RateLimiter(off)",
            Kind::Counting(_) => "RateLimiter(counting)",
            Kind::Custom(_) => "RateLimiter(custom)",
        })
    }
}
