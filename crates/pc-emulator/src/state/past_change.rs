//! What a subscription became, and from when on.

use std::sync::Arc;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

/// An upgrade, a renewal as something else, or another billing plan.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PastChange {
    pub(crate) from: Timestamp,
    /// What it is since then, as `product:sku`.
    pub(crate) item: String,
    pub(crate) term: Option<Arc<str>>,
    pub(crate) billing_cycle: String,
}
