//! Which purchases there are, divided so that no piece grows too large.

use pc_workflows::PurchaseId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Kind;

/// Into how many pieces the list is divided.
pub const SHARDS: u64 = 64;

/// A purchase or cancellation of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Listed {
    /// Its id.
    pub id: PurchaseId,
    /// What it is.
    pub kind: Kind,
    /// `running`, or how it ended.
    pub status: String,
}

/// The piece that an id belongs to: the same for every version of this program.
#[must_use]
pub fn shard(id: &PurchaseId) -> u64 {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, id.as_str().as_bytes()).as_u64_pair().0 % SHARDS
}
