//! How the caller learns of an answer.

use pc_transport::wire::Reply;

/// How the caller learns of the answer.
#[derive(Debug)]
pub(crate) enum Ending {
    Whole(Reply),
    /// The connection closes without an answer.
    Lost,
    /// The connection closes in the middle of the body.
    Cut(Reply),
}

impl Ending {
    /// What was answered, whether all of it arrives or not.
    pub(crate) fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Whole(reply) | Self::Cut(reply) => Some(reply),
            Self::Lost => None,
        }
    }

    /// What was answered; 0 when nothing was.
    pub(crate) fn status(&self) -> u16 {
        self.reply().map_or(0, |reply| reply.status)
    }
}
