//! Tokens from an OAuth 2.0 token endpoint: application only, or application and user by refresh token.
//!
//! Why not the `oauth2` crate: its standard answer refuses what the v1 endpoint sends (`expires_in` as text), and its
//! error for an answer it cannot read carries the whole body, tokens included. With an answer type, a transport, error
//! handling and secrets of our own in its place, it would add a form of five pairs and a second HTTP vocabulary. What is
//! hard here, one renewal for all callers, early, within deadlines and with rotation, it leaves to its caller.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::lock::Mutex;
use pc_models::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tracing::debug;

use super::token_answer::TokenAnswer;
use super::{AuthError, Cloud, Token, TokenSource};
use crate::redact::without;
use crate::wire::{Method, Request, encoded};
use crate::{Clock, Transport};

/// A token this close to its end is renewed; half its life for tokens that live shortly.
const RENEW_BEFORE: Duration = Duration::from_secs(300);
/// A token this close to its end is not used any more, even if it cannot be renewed.
const USELESS_BEFORE: Duration = Duration::from_secs(30);
/// Requests for one token, when the endpoint does not answer or is overloaded.
const TRIES: u32 = 3;
const FIRST_DELAY: Duration = Duration::from_millis(500);

/// What the token is asked with.
#[derive(Debug, Clone)]
pub enum Grant {
    /// Application only (`client_credentials`).
    ClientCredentials,
    /// Application and user (`refresh_token`), the secure application model.
    RefreshToken(SecretString),
}

/// Told of a new refresh token, which replaces the old one: store it.
pub type Rotated = dyn Fn(&SecretString) + Send + Sync;

/// Asks a token endpoint, and keeps the token until shortly before it ends.
///
/// However many ask at once, one request is made, and all get its result, failure included.
pub struct TokenEndpoint {
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    tenant: String,
    client_id: String,
    client_secret: Option<SecretString>,
    audience: Audience,
    rotated: Option<Arc<Rotated>>,
    state: Mutex<State>,
    /// How many times a token was asked for; tells those who waited whether somebody asked meanwhile.
    rounds: AtomicU64,
}

/// What the token is for, in the words of either endpoint.
enum Audience {
    Resource(String),
    Scope(String),
}

struct State {
    grant: Grant,
    token: Option<(Token, Timestamp)>,
    failure: Option<AuthError>,
}

impl TokenEndpoint {
    /// A source bound to the token authority behind `transport`, asking `POST /{tenant}/oauth2/v2.0/token`. `scope` is
    /// the API's origin followed by `/.default`.
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
            audience: Audience::Scope(scope.to_owned()),
            rotated: None,
            state: Mutex::new(State { grant, token: None, failure: None }),
            rounds: AtomicU64::new(0),
        }
    }

    /// Asks for tokens for this cloud's API. The transport must be bound to [`Cloud::authority`].
    #[must_use]
    pub fn with_cloud(mut self, cloud: &Cloud) -> Self {
        self.audience = Audience::Scope(cloud.scope());
        self
    }

    /// Asks the older endpoint, `POST /{tenant}/oauth2/token`, with a resource such as
    /// `https://api.partnercenter.microsoft.com` in place of a scope.
    #[must_use]
    pub fn with_resource(mut self, resource: &str) -> Self {
        self.audience = Audience::Resource(resource.to_owned());
        self
    }

    /// Hands over each new refresh token, so that it is there after a restart. Called before the token is used; be quick.
    #[must_use]
    pub fn with_rotated(mut self, rotated: Arc<Rotated>) -> Self {
        self.rotated = Some(rotated);
        self
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

    async fn ask(&self, grant: &Grant) -> Result<TokenAnswer, AuthError> {
        let mut tries = 1;
        loop {
            let reply = self.transport.send(self.request(grant)).await;
            let answer = reply
                .map_err(|error| AuthError::Unreachable(error.reason))
                .and_then(|reply| TokenAnswer::read(&reply));
            match answer {
                Err(error) if error.is_transient() && tries < TRIES => {
                    debug!(tries, "asking for a token again");
                    self.clock.sleep_until(self.clock.now() + FIRST_DELAY * tries).await;
                    tries += 1;
                }
                answer => return answer.map_err(|error| self.without_secrets(error, grant)),
            }
        }
    }

    /// The endpoint may echo what it was sent.
    fn without_secrets(&self, error: AuthError, grant: &Grant) -> AuthError {
        let AuthError::Refused { status, mut reason } = error else { return error };
        let refresh = match grant {
            Grant::RefreshToken(token) => Some(token),
            Grant::ClientCredentials => None,
        };
        for secret in self.client_secret.iter().chain(refresh).map(ExposeSecret::expose_secret) {
            reason = without(reason, secret);
        }
        AuthError::Refused { status, reason }
    }
}

#[async_trait]
impl TokenSource for TokenEndpoint {
    async fn token(&self) -> Result<Token, AuthError> {
        let round = self.rounds.load(Ordering::Acquire);
        // The lock is held over the request: whoever comes meanwhile waits for the same token.
        let mut state = self.state.lock().await;
        let now = self.clock.now();
        if let Some((token, renew_at)) = &state.token
            && *renew_at > now
        {
            return Ok(token.clone());
        }
        if let Some(failure) = &state.failure
            && self.rounds.load(Ordering::Acquire) != round
        {
            return Err(failure.clone()); // somebody asked while this caller waited
        }
        let answer = self.ask(&state.grant).await;
        self.rounds.fetch_add(1, Ordering::AcqRel);
        match answer {
            Ok(answer) => {
                if let Some(rotated) = answer.refresh_token {
                    if let Some(tell) = &self.rotated {
                        tell(&rotated);
                    }
                    state.grant = Grant::RefreshToken(rotated);
                }
                let now = self.clock.now();
                let token = Token::new(answer.access_token, now + answer.life);
                let kept = answer.life - RENEW_BEFORE.min(answer.life / 2);
                (state.token, state.failure) = (Some((token.clone(), now + kept)), None);
                Ok(token)
            }
            Err(error) => {
                if error.is_transient()
                    && let Some((token, _)) = &state.token
                    && token.expires_at() > self.clock.now() + USELESS_BEFORE
                {
                    return Ok(token.clone()); // good enough until the endpoint is back
                }
                state.failure = Some(error.clone());
                Err(error)
            }
        }
    }

    async fn reject(&self, token: &Token) {
        let mut state = self.state.lock().await;
        if state.token.as_ref().is_some_and(|(current, _)| current.is_same(token)) {
            state.token = None;
        }
    }
}
