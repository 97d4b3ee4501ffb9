//! What the service answers when it refuses (`error-codes`, `api-throttling-guidance`).

use serde::{Deserialize, Serialize};

use crate::{FaultCode, lenient};

/// A fault, in the usual shape (`code`, `description`, `data`, `source`) and in the extended one that some newer
/// services use (`message`, `errorName`, `isRetryable`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ApiFault {
    /// What is wrong; a number on the wire, sometimes as text.
    #[serde(
        default,
        alias = "Code",
        deserialize_with = "lenient::option_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub code: Option<i64>,
    /// Text for people.
    #[serde(default, alias = "Description", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Text for people, in the extended shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Name of the fault, in the extended shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_name: Option<String>,
    /// Whether the service thinks that trying again helps, in the extended shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_retryable: Option<bool>,
    /// Further facts.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<serde_json::Value>,
    /// Which part of the service refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl ApiFault {
    /// The text for people, whichever member holds it.
    #[must_use]
    pub fn text(&self) -> &str {
        self.description.as_deref().or(self.message.as_deref()).unwrap_or_default()
    }

    /// What the code means when it came with this HTTP status; `None` for codes that are not documented.
    #[must_use]
    pub fn meaning(&self, http_status: u16) -> Option<&'static FaultCode> {
        FaultCode::find(self.code?, http_status)
    }
}

/// The gateway's answer to too many calls.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ThrottleFault {
    /// Always 429.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub status_code: u16,
    /// Text for people.
    #[serde(default)]
    pub message: String,
}
