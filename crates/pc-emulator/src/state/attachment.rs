//! A document that came with an order.

use serde::{Deserialize, Serialize};

/// A document that was handed in.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) file_name: String,
    pub(crate) bytes: usize,
    pub(crate) kind: String,
}
