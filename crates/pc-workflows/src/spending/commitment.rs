//! What a purchase has committed: what it bought, or was allowed to buy.

use pc_models::{CustomerId, Timestamp};

use super::proposal::Sum;

/// What a purchase has committed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Commitment {
    /// For whom.
    pub customer: CustomerId,
    /// Since when: the day that it counts for.
    pub at: Timestamp,
    /// How much.
    pub sum: Sum,
}

impl Commitment {
    /// So much for a customer, on the day of this instant.
    #[must_use]
    pub fn new(customer: CustomerId, at: Timestamp, sum: Sum) -> Self {
        Self { customer, at, sum }
    }
}
