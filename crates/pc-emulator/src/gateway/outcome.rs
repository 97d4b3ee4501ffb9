//! What becomes of a request.

use std::time::Duration;

use pc_transport::wire::Reply;

/// What becomes of a request, and after how long.
pub(crate) struct Outcome {
    pub(crate) ending: Ending,
    pub(crate) delay: Duration,
}

/// How the caller learns of the answer.
#[derive(Debug)]
pub(crate) enum Ending {
    Whole(Reply),
    /// The connection closes without an answer.
    Lost,
    /// The connection closes in the middle of the body.
    Cut(Reply),
}

impl Outcome {
    pub(crate) fn at_once(reply: Reply) -> Self {
        Self { ending: Ending::Whole(reply), delay: Duration::ZERO }
    }
}

impl Ending {
    /// What was answered; 0 when nothing was.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Whole(reply) | Self::Cut(reply) => reply.status,
            Self::Lost => 0,
        }
    }
}
