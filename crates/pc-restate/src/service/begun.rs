//! What a step records before and after it acts.

use super::looks::LookRequest;
use pc_models::Timestamp;
use pc_transport::RequestId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::stored::EntryTexts;

/// What is recorded before anything is sent. The handler branches on nothing else, so that a step which another version of the
/// program repeats gives the engine the same commands in the same order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Begun {
    /// Whoever holds it in memory may act: only the process that began, and only once.
    pub(super) token: Uuid,
    pub(super) at: Timestamp,
    /// Entries that were applied; the last is the write ahead, when a write is begun.
    pub(super) news: EntryTexts,
    /// What is kept beside the entries from here on, where it changed.
    pub(super) control: Option<Box<RawValue>>,
    pub(super) what: What,
}

/// What comes next.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// An operation is called.
    Call {
        name: String,
        request_id: RequestId,
        is_write: bool,
        /// What is looked at, where many share the answer.
        look: Option<Box<LookRequest>>,
    },
    /// Nothing before so many milliseconds of real time.
    Later { delay_ms: u64 },
    /// Nothing: it is over.
    Finished,
}

/// What is recorded of a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Acted {
    /// The entry that was learned; none where the plan is another by now, and where the call was refused for a reason that
    /// somebody has to mend.
    pub(super) learned: EntryTexts,
    pub(super) control: Option<Box<RawValue>>,
    /// After so many milliseconds of real time it is tried again, where the call was refused for such a reason.
    pub(super) again_ms: Option<u64>,
}
