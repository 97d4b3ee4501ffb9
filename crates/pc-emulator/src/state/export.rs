//! A billing export that was ordered.

use std::time::Duration;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

/// How long an export takes.
const EXPORT_DURATION: Duration = Duration::from_secs(30);

/// How long its files can be fetched.
const FILES_LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

/// An export that was ordered.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Export {
    pub(crate) id: String,
    pub(crate) manifest: String,
    pub(crate) signature: String,
    pub(crate) created: Timestamp,
    /// Whether its address tells how long its files can be fetched; those of earlier versions do not.
    #[serde(default)]
    pub(crate) tells_end: bool,
    pub(crate) usage: bool,
    pub(crate) basic: bool,
    /// None for what is unbilled.
    pub(crate) invoice: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) last_period: bool,
}

impl Export {
    /// When its files can be fetched.
    pub(crate) fn ready(&self) -> Timestamp {
        self.created + EXPORT_DURATION
    }

    /// Until when.
    pub(crate) fn files_end(&self) -> Timestamp {
        self.ready() + FILES_LIFETIME
    }
}
