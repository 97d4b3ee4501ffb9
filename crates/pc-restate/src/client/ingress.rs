//! The engine's ingress: asks until there is an answer, or no more time.

use std::sync::Arc;
use std::time::Duration;

use pc_models::harmless_excerpt;
use pc_transport::auth::SecretString;
use pc_transport::wire::Reply;
use pc_transport::{Clock, Delivery, Transport, timeout_at};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::ClientError;
use super::ask::Ask;

/// How long it is asked again what gets no answer.
const PATIENCE: Duration = Duration::from_secs(120);
/// The pause before the second attempt; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Longest message that is told on, in letters.
const MAX_MESSAGE_LETTERS: usize = 2000;
/// Says who refused: `ingress` for the engine itself.
const ERROR_SOURCE: &str = "x-restate-error-source";

/// The engine's ingress.
#[derive(Clone)]
pub(super) struct Ingress {
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    token: Option<SecretString>,
    patience: Duration,
}

/// What went wrong with one attempt.
struct Trouble {
    what: String,
    may_be_done: bool,
}

impl Ingress {
    pub(super) fn new(transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        Self { transport, clock, token: None, patience: PATIENCE }
    }

    pub(super) fn with_token(self, token: SecretString) -> Self {
        Self { token: Some(token), ..self }
    }

    pub(super) fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    pub(super) async fn pause(&self, pause: Duration) {
        self.clock.sleep_until(self.clock.now() + pause).await;
    }

    /// Asks, again where there is no answer, and reads the answer.
    pub(super) async fn answer<T: DeserializeOwned>(&self, ask: &Ask) -> Result<T, ClientError> {
        let until = self.clock.now() + self.patience;
        let (mut pause, mut attempts, mut may_be_done) = (FIRST_PAUSE, 0, false);
        loop {
            attempts += 1;
            let trouble = match self.attempt(ask).await {
                Ok(reply) => return self.read(ask, &reply),
                Err(trouble) => trouble,
            };
            may_be_done |= ask.is_change && trouble.may_be_done;
            if self.clock.now() + pause >= until {
                let (asked, trouble) = (ask.to_string(), trouble.what);
                return Err(ClientError::NoAnswer { asked, attempts, trouble, may_be_done });
            }
            tracing::debug!(%ask, attempts, trouble = trouble.what, "no answer from the engine");
            self.pause(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Asks once. What a repeat may mend is trouble; everything else is an answer.
    async fn attempt(&self, ask: &Ask) -> Result<Reply, Trouble> {
        let mut request = ask.request();
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {}", token.expose_secret()));
        }
        let until = self.clock.now() + ask.patience;
        match timeout_at(&*self.clock, until, self.transport.send(request)).await {
            None => Err(Trouble { what: "the answer took too long".to_owned(), may_be_done: true }),
            Some(Err(error)) => {
                let may_be_done = error.delivery == Delivery::MaybeSent;
                Err(Trouble { what: error.reason, may_be_done })
            }
            Some(Ok(reply)) if matches!(reply.status, 429 | 500..) => {
                let what = format!("{} {}", reply.status, self.message(&reply));
                Err(Trouble { what, may_be_done: reply.status != 429 })
            }
            Some(Ok(reply)) => Ok(reply),
        }
    }

    fn read<T: DeserializeOwned>(&self, ask: &Ask, reply: &Reply) -> Result<T, ClientError> {
        let (asked, status) = (ask.to_string(), reply.status);
        if reply.is_success() {
            return serde_json::from_slice(reply.text_bytes()).map_err(|error| {
                let reason = error.to_string();
                ClientError::Senseless { asked, status, reason }
            });
        }
        let message = self.message(reply);
        let is_of_the_engine = reply.find_header(ERROR_SOURCE) == Some("ingress");
        Err(match (status, &ask.purchase) {
            (401 | 403, _) => ClientError::Unauthorized { asked, status, message },
            (404, _) if is_of_the_engine => ClientError::NotRegistered { asked, message },
            (_, _) if is_of_the_engine => ClientError::Engine { asked, status, message },
            (404, Some(id)) if told(reply).is_some() => ClientError::Unknown(id.clone()),
            (_, _) if told(reply).is_some() => ClientError::Refused { asked, status, message },
            _ => ClientError::Senseless { asked, status, reason: message },
        })
    }

    /// What a reply that is no success says, on one harmless line; never the token, should it be repeated there.
    fn message(&self, reply: &Reply) -> String {
        let message = told(reply).unwrap_or_else(|| reply.snippet());
        let message = match &self.token {
            Some(token) => message.replace(token.expose_secret(), "[token]"),
            None => message,
        };
        harmless_excerpt(&message, MAX_MESSAGE_LETTERS).into_owned()
    }
}

/// The message of an error, as the engine writes it down.
fn told(reply: &Reply) -> Option<String> {
    #[derive(Deserialize)]
    struct Told {
        message: String,
    }
    serde_json::from_slice::<Told>(reply.text_bytes()).ok().map(|told| told.message)
}
