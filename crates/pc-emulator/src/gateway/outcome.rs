//! What becomes of a request.

use std::time::{Duration, UNIX_EPOCH};

use pc_models::Timestamp;
use pc_transport::wire::Reply;

/// What becomes of a request, and after how long.
pub(crate) struct Outcome {
    pub(crate) ending: Ending,
    pub(crate) delay: Duration,
    /// Its number on the request log, if it is there.
    pub(crate) logged: Option<u64>,
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
        Self { ending: Ending::Whole(reply), delay: Duration::ZERO, logged: None }
    }

    /// The connection closes without an answer.
    #[cfg(feature = "server")]
    pub(crate) fn lost() -> Self {
        Self { ending: Ending::Lost, delay: Duration::ZERO, logged: None }
    }

    /// Writes on the answer to a request that came at this instant when it is given, by the service's own clock.
    pub(crate) fn dated(mut self, came: Timestamp) -> Self {
        if let Ending::Whole(reply) | Ending::Cut(reply) = &mut self.ending {
            let millis = u64::try_from((came + self.delay).unix_millis()).unwrap_or_default();
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(millis));
            reply.headers.push(("Date".to_owned(), date));
        }
        self
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
