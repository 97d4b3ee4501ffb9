//! What a step records before and after it acts.

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
        look: Option<SharedLook>,
    },
    /// Nothing before so many milliseconds of real time.
    Later { delay_ms: u64 },
    /// Nothing: it is over.
    Finished,
}

/// A look that is asked of another object. Its text is handed on as it was recorded: another version of the program would write
/// it otherwise, and the engine holds what it is told the second time against the first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SharedLook {
    /// The key of the object that is asked.
    pub(super) scope: String,
    pub(super) request: Box<RawValue>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_handed_on_as_another_version_recorded_it() {
        let request = r#"{"look":{"orders":{"customer":"c"}},"later":"member"}"#;
        let begun = format!(
            r#"{{"token":"00000000-0000-0000-0000-000000000000","at":"2030-01-01T00:00:00Z","news":[],"control":null,"what":{{"call":
            {{"name":"ListOrders","request_id":"00000000-0000-0000-0000-000000000000","is_write":false,
              "look":{{"scope":"c","request":{request}}}}}}}}}"#
        );
        let begun: Begun = serde_json::from_str(&begun).unwrap();
        let What::Call { look: Some(look), .. } = begun.what else { unreachable!() };
        assert_eq!((look.scope.as_str(), look.request.get()), ("c", request));
    }
}
