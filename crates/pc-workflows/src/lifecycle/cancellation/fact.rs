//! What a cancellation writes down. Members may be added with a default, never renamed or removed.

use std::fmt;

use pc_models::Harmless;
use serde::{Deserialize, Serialize};

use super::CancellationIntent;
use crate::{PlacedOrder, Problem};

/// What happened. That it is about to be sent, and trouble that passes, are written as a purchase writes them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the members say what they are
#[non_exhaustive]
pub enum CancellationFact {
    /// The cancellation began.
    Started { intent: CancellationIntent, service: String },
    /// The order, as it was read.
    OrderSeen { seen: PlacedOrder },
    /// The service took the cancellation, and answered with the order as it is now.
    Taken { seen: PlacedOrder },
    /// The cancellation may have taken place.
    Unknown {
        problem: String,
        /// Whether the service answered, that it is busy with the order: what is sent next is a new call.
        #[serde(default, skip_serializing_if = "is_false")]
        answered: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u64>,
    },
    /// Refused, and the order is read before that is believed.
    Refused {
        problem: Problem,
        /// Whether nothing that was sent is in doubt: one look at the order is enough.
        #[serde(default, skip_serializing_if = "is_false")]
        is_clear: bool,
    },
    /// It is over.
    Ended { status: CancellationStatus, problem: Option<Problem> },
}

/// How a cancellation ended. Closed on purpose: there is no other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancellationStatus {
    /// Everything asked for is cancelled.
    Completed,
    /// Some of it is.
    Partial,
    /// Nothing was cancelled: the service or a rule refused it.
    Rejected,
    /// Nothing was cancelled: time ran out.
    NotDone,
    /// Something may have been cancelled, and a person must look.
    Unresolved,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl CancellationStatus {
    /// One word for people and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Partial => "partial",
            Self::Rejected => "rejected",
            Self::NotDone => "not_done",
            Self::Unresolved => "unresolved",
        }
    }
}

/// One line of text, which what the service said cannot forge. It may change from version to version: for people, not for
/// programs.
impl fmt::Display for CancellationFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started { intent, .. } => {
                let CancellationIntent { what, order, customer, .. } = intent;
                write!(f, "cancelling {what} order {} for customer {}", Harmless(order), Harmless(customer))
            }
            Self::OrderSeen { seen } => seen.fmt(f),
            Self::Taken { seen } => write!(f, "taken: {seen}"),
            Self::Unknown { problem, answered: true, .. } => {
                write!(f, "the order is busy ({}); looking at it", Harmless(problem))
            }
            Self::Unknown { problem, .. } => {
                write!(f, "no answer to the cancellation ({}); looking at the order", Harmless(problem))
            }
            Self::Refused { problem, .. } => {
                write!(f, "refused ({}); looking at the order", Harmless(&problem.message))
            }
            Self::Ended { status, .. } => write!(f, "ended: {}", status.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_earlier_versions_wrote_reads_and_is_written_as_it_was() {
        for text in [
            r#"{"unknown":{"problem":"no answer"}}"#,
            r#"{"refused":{"problem":{"class":"conflict","code":null,"message":"no","next_step":"look"}}}"#,
        ] {
            let fact: CancellationFact = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&fact).unwrap(), text);
        }
    }
}
