//! One typed call as a value.

use crate::wire::{DecodeError, Reply, Request};

/// One typed call: its request, its answer, and whether it may be repeated.
pub trait Operation: Send + Sync {
    /// What the service answers.
    type Output: Send;
    /// The one word for this operation in spans, journals and errors.
    const NAME: &'static str;
    /// Whether the call may be repeated when its answer is missing.
    const REPEAT: Repeat;
    /// The request, without token and ids.
    fn request(&self) -> Request;
    /// The request for the page of a list that a continuation token names, where the answer holds no link to it.
    fn next_page(&self, token: &str) -> Request {
        self.request().query("seekOperation", "Next").at_token(token)
    }
    /// Reads the reply of a success.
    ///
    /// # Errors
    /// When the reply does not have the documented shape.
    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError>;
}

/// Whether a call may be repeated when its answer is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Reading, or setting to the same value: any number of times.
    Always,
    /// Only under the request id of the first time, pinned by the caller.
    WithSameRequestId,
    /// Not at all once it may have been executed.
    Never,
}
