//! The caller's own id of a purchase: the idempotency key.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The caller's own id of a purchase: 1 to 64 letters, digits, `.`, `_` or `-`.
///
/// Clones are cheap: whoever knows a purchase shares the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PurchaseId(Arc<str>);

/// The text is not a purchase id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a purchase id: 1 to 64 letters, digits, `.`, `_` or `-`")]
pub struct InvalidPurchaseId(String);

impl PurchaseId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PurchaseId {
    type Err = InvalidPurchaseId;
    fn from_str(text: &str) -> Result<Self, InvalidPurchaseId> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(is_allowed) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidPurchaseId(text.chars().take(80).collect()))
        }
    }
}

impl fmt::Display for PurchaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for PurchaseId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PurchaseId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::strict::parsed(deserializer)
    }
}
