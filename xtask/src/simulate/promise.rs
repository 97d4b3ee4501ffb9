//! The promises that are checked, and how one is found broken.

use serde::Serialize;

/// A promise of the purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Promise {
    /// No line is bought twice.
    NoDuplicate,
    /// Nothing is bought that its purchase does not know of.
    NothingLost,
    /// The end that is told is the one that happened.
    TrueEnd,
    /// Every purchase ends.
    Ends,
    /// No purchase sends more requests than its time allows.
    Budget,
    /// The journal replays to what the caller was told.
    ReplaysTheSame,
    /// What can cost money is written down before it is sent.
    WriteAhead,
    /// No write is sent long after it was decided: another process may have gone on.
    Fence,
    /// A repeat has the request id of the call that it repeats, and no other call has it.
    RequestIds,
    /// An undecided checkout is decided by proof, or after the time that proof may take.
    Proof,
}

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) promise: Promise,
    /// What happened, to which purchase.
    pub(super) text: String,
}

impl Broken {
    pub(super) fn new(promise: Promise, text: String) -> Self {
        Self { promise, text }
    }
}
