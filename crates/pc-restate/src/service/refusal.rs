//! What is refused for good, as the caller is told it.

use pc_workflows::RunError;
use restate_sdk::prelude::*;

/// What cannot be done, under the HTTP status that says what kind of reason there is.
pub(super) fn refusal(error: &RunError) -> TerminalError {
    let status = match error {
        RunError::Invalid(_) => 400,
        RunError::Unknown(_) => 404,
        RunError::Journal { .. } | RunError::Unreadable(_) => 503, // a copy of a later version may know more
        _ => 409,
    };
    refused(status, &error.to_string())
}

/// The body is no intent.
pub(super) fn senseless(error: &serde_json::Error) -> TerminalError {
    refused(400, &format!("the body is no intent: {error}. Nothing was done"))
}

pub(super) fn refused(status: u16, message: &str) -> TerminalError {
    TerminalError::new_with_code(status, message)
}
