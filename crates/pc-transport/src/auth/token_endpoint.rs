//! Tokens from an OAuth 2.0 token endpoint: application only, or application and user by refresh token.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::lock::Mutex;
use pc_models::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{AuthError, Token, TokenSource};
use crate::wire::{Method, Reply, Request, encoded};
use crate::{Clock, Transport};

/// A token this close to its end is renewed; one that lives shorter, in the second half of its life.
const RENEW_BEFORE: Duration = Duration::from_secs(300);

/// What the token is asked with.
#[derive(Debug, Clone)]
pub enum Grant {
    /// Application only (`client_credentials`).
    ClientCredentials,
    /// Application and user (`refresh_token`), the secure application model.
    RefreshToken(SecretString),
}

/// Asks `POST /{tenant}/oauth2/v2.0/token` and keeps the token until shortly before it ends.
pub struct TokenEndpoint {
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    tenant: String,
    client_id: String,
    client_secret: Option<SecretString>,
    scope: String,
    state: Mutex<State>,
}

struct State {
    grant: Grant,
    /// The token, and when it is to be renewed.
    token: Option<(Token, Timestamp)>,
}

impl TokenEndpoint {
    /// A source bound to the token authority behind `transport`. `scope` is the API's origin followed by `/.default`.
    #[must_use]
    pub fn new(
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        tenant: &str,
        client_id: &str,
        client_secret: Option<SecretString>,
        scope: &str,
        grant: Grant,
    ) -> Self {
        Self {
            transport,
            clock,
            tenant: tenant.to_owned(),
            client_id: client_id.to_owned(),
            client_secret,
            scope: scope.to_owned(),
            state: Mutex::new(State { grant, token: None }),
        }
    }

    fn request(&self, grant: &Grant) -> Request {
        let mut form = vec![("client_id", self.client_id.as_str()), ("scope", self.scope.as_str())];
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
        let mut request = Request::outside_version(Method::Post, &[&self.tenant, "oauth2", "v2.0", "token"])
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json");
        request.body = pairs.join("&").into();
        request
    }

    fn read(&self, reply: &Reply, state: &mut State) -> Result<Token, AuthError> {
        let status = reply.status;
        if !reply.is_success() {
            let failure: Option<TokenFailure> = serde_json::from_slice(reply.text_bytes()).ok();
            let reason = failure.map_or_else(|| "no reason given".to_owned(), TokenFailure::reason);
            return Err(AuthError::Refused { status, reason });
        }
        // The body holds secrets: nothing of it goes into the error.
        let answer: TokenAnswer =
            serde_json::from_slice(reply.text_bytes()).map_err(|_| AuthError::Unreadable { status })?;
        if let Some(rotated) = answer.refresh_token {
            state.grant = Grant::RefreshToken(rotated.into());
        }
        let life = Duration::from_secs(answer.expires_in.seconds().unwrap_or(3600));
        Ok(Token::new(answer.access_token.into(), self.clock.now() + life))
    }
}

#[async_trait]
impl TokenSource for TokenEndpoint {
    async fn token(&self) -> Result<Token, AuthError> {
        // The lock is held over the request: whoever comes meanwhile waits for the same token.
        let mut state = self.state.lock().await;
        if let Some((token, renew_at)) = &state.token
            && *renew_at > self.clock.now()
        {
            return Ok(token.clone());
        }
        let request = self.request(&state.grant);
        let reply =
            self.transport.send(request).await.map_err(|error| AuthError::Unreachable(error.reason))?;
        let token = self.read(&reply, &mut state)?;
        let now = self.clock.now();
        let margin = RENEW_BEFORE.min(token.expires_at().since(now) / 2);
        state.token = Some((token.clone(), token.expires_at() - margin));
        Ok(token)
    }

    async fn reject(&self, token: &Token) {
        let mut state = self.state.lock().await;
        if state.token.as_ref().is_some_and(|(current, _)| current.is_same(token)) {
            state.token = None;
        }
    }
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    #[serde(default)]
    expires_in: Seconds,
    #[serde(default)]
    refresh_token: Option<String>,
}

/// A number on the v2 endpoint, text on the v1 endpoint.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Seconds {
    Number(u64),
    Text(String),
    #[default]
    Missing,
}

impl Seconds {
    fn seconds(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            Self::Missing => None,
        }
    }
}

#[derive(Deserialize)]
struct TokenFailure {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

impl TokenFailure {
    fn reason(self) -> String {
        let text = if self.error_description.is_empty() { self.error } else { self.error_description };
        text.chars().take(200).collect()
    }
}
