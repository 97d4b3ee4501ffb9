//! What becomes of a request.

use std::time::{Duration, UNIX_EPOCH};

use pc_models::Timestamp;
use pc_transport::wire::Reply;

use crate::gateway::ending::Ending;
use crate::gateway::request_log::Received;

/// What becomes of a request, and after how long.
pub(crate) struct Outcome {
    pub(crate) ending: Ending,
    pub(crate) delay: Duration,
    pub(crate) logged: Logged,
}

/// Where the log has a request.
pub(crate) enum Logged {
    /// Among those that are remembered, under this number.
    Kept(u64),
    /// Not remembered: for whoever listens alone.
    Told(Box<Received>),
    Nowhere,
}

impl Outcome {
    pub(crate) fn at_once(reply: Reply) -> Self {
        Self { ending: Ending::Whole(reply), delay: Duration::ZERO, logged: Logged::Nowhere }
    }

    /// The connection closes without an answer.
    #[cfg(feature = "server")]
    pub(crate) fn lost() -> Self {
        Self { ending: Ending::Lost, delay: Duration::ZERO, logged: Logged::Nowhere }
    }

    /// Writes on the answer to a request that came at this instant when it is given, by the service's own clock.
    pub(crate) fn dated(mut self, came: Timestamp) -> Self {
        if let Ending::Whole(reply) | Ending::Cut(reply) = &mut self.ending {
            let millis = u64::try_from((came + self.delay).unix_millis()).unwrap_or_default();
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(millis));
            reply.headers.push(("Date".into(), date));
        }
        self
    }
}
