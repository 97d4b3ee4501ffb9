//! What the engine keeps of a purchase beside its entries.

use serde::{Deserialize, Serialize};

use crate::{Stopped, Waiting};

/// What the engine keeps of a purchase beside its entries: for people, and for its own steps. Nothing of it decides what is
/// bought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Control {
    /// Imported, and not released yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) held: bool,
    /// Somebody waits for its end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_watched: bool,
    /// The copy that worked on it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) copy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) waiting: Option<Waiting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stopped: Option<Stopped>,
}
