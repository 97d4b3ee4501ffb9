//! That no complete reply came, and how far the request got.

use pc_models::Harmless;

/// How far a request without a reply got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It provably never left.
    NotSent,
    /// It may have reached the service, and may have been executed.
    MaybeSent,
}

/// No complete reply came back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", Harmless(reason))]
#[non_exhaustive]
pub struct SendError {
    /// How far the request got.
    pub delivery: Delivery,
    /// What went wrong, without secrets.
    pub reason: String,
}

impl SendError {
    /// The request provably never left.
    #[must_use]
    pub fn not_sent(reason: impl Into<String>) -> Self {
        Self { delivery: Delivery::NotSent, reason: reason.into() }
    }

    /// The request may have been executed.
    #[must_use]
    pub fn maybe_sent(reason: impl Into<String>) -> Self {
        Self { delivery: Delivery::MaybeSent, reason: reason.into() }
    }
}
