//! How many requests may be sent.

use std::time::Duration;

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
