//! The request for a token, in the words of either endpoint, and how often it is made.

use std::sync::Arc;
use std::time::Duration;

use tracing::debug;

use super::token_answer::TokenAnswer;
use super::{AuthError, Grant, SecretString};
use crate::redact::without;
use crate::wire::{Method, Request, encoded};
use crate::{Clock, SendError, Transport, timeout_at};

/// Requests for one token, when the endpoint does not answer so that it can be read, or is overloaded.
pub(super) const MAX_TRIES: u32 = 3;
/// The wait before the second request; the third waits twice as long.
const FIRST_RETRY_DELAY: Duration = Duration::from_millis(500);
/// How long one request is waited for, and how long an endpoint may ask to wait before it is asked again at once. All
/// tries together end well within a call's deadline, so that the call can say what it waited for.
pub(super) const DEFAULT_PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct TokenRequest {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) tenant: String,
    pub(super) client_id: String,
    pub(super) client_secret: Option<SecretString>,
    pub(super) audience: Audience,
    pub(super) patience: Duration,
}

/// What the token is for, in the words of either endpoint.
pub(super) enum Audience {
    Resource(String),
    Scope(String),
}

impl TokenRequest {
    /// Asks at most `most` times.
    pub(super) async fn ask(&self, grant: &Grant, most: u32) -> Result<TokenAnswer, AuthError> {
        let mut tries = 1;
        loop {
            let answer = self.once(grant).await;
            let pause = answer.as_ref().err().filter(|error| tries < most && error.is_transient());
            let pause =
                pause.map(|error| error.retry_after().unwrap_or_default().max(FIRST_RETRY_DELAY * tries));
            let Some(pause) = pause.filter(|pause| *pause <= self.patience) else {
                return answer.map_err(|error| self.without_secrets(error, grant));
            };
            debug!(tries, wait_ms = pause.as_millis() as u64, "asking for a token again");
            self.clock.sleep_until(self.clock.now() + pause).await;
            tries += 1;
        }
    }

    async fn once(&self, grant: &Grant) -> Result<TokenAnswer, AuthError> {
        let late = self.clock.now() + self.patience;
        let sending = self.transport.send(self.request(grant));
        let reply = timeout_at(&*self.clock, late, sending).await.ok_or_else(|| {
            SendError::maybe_sent(format!("no answer within {} s", self.patience.as_secs()))
        })??;
        TokenAnswer::read(&reply, self.clock.now())
    }

    fn request(&self, grant: &Grant) -> Request {
        let mut form = vec![("client_id", self.client_id.as_str())];
        let version: &[&str] = match &self.audience {
            Audience::Scope(scope) => {
                form.push(("scope", scope));
                &["oauth2", "v2.0", "token"]
            }
            Audience::Resource(resource) => {
                form.push(("resource", resource));
                &["oauth2", "token"]
            }
        };
        if let Some(secret) = &self.client_secret {
            form.push(("client_secret", secret.expose_secret()));
        }
        match grant {
            Grant::ClientCredentials => form.push(("grant_type", "client_credentials")),
            Grant::RefreshToken(token) => {
                form.extend([("grant_type", "refresh_token"), ("refresh_token", token.expose_secret())]);
            }
        }
        let pairs: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let path = [&[self.tenant.as_str()], version].concat();
        let mut request = Request::outside_version(Method::Post, &path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json");
        request.body = pairs.join("&").into();
        request
    }

    /// The endpoint may echo what it was sent.
    fn without_secrets(&self, mut error: AuthError, grant: &Grant) -> AuthError {
        let (AuthError::Refused { reason, .. } | AuthError::Busy { reason, .. }) = &mut error else {
            return error;
        };
        let refresh = match grant {
            Grant::RefreshToken(token) => Some(token),
            Grant::ClientCredentials => None,
        };
        for secret in self.client_secret.iter().chain(refresh).map(SecretString::expose_secret) {
            *reason = without(std::mem::take(reason), secret);
        }
        error
    }
}
