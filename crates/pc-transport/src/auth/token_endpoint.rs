//! Keeps a token of an OAuth 2.0 token endpoint, and renews it in time.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::lock::Mutex;
use tracing::{debug, error, warn};

use super::kept_token::Kept;
use super::token_answer::TokenAnswer;
use super::token_request::{Audience, DEFAULT_PATIENCE, MAX_TRIES, TokenRequest};
use super::{AuthError, Cloud, Credentials, Grant, Rotated, Token, TokenSource, check_refresh_token};
use crate::redact::KnownSecret;
use crate::telemetry::{NoObserver, Observer, TokenOutcome, TokenSummary};
use crate::{Clock, Transport};

/// Asks a token endpoint, and keeps the token until shortly before it ends.
///
/// However many ask at once, one request is made, and all get its result, failure included. From five minutes before a
/// token's end on, one caller renews it while the others go on with it; when that fails, or hangs, the old token serves
/// as long as it is good, and the renewal is tried again every quarter of a minute. How long a token lives is counted
/// from its arrival, so that it does not matter what the authority's clock shows.
pub struct TokenEndpoint {
    request: TokenRequest,
    rotated: Option<Arc<dyn Rotated>>,
    observer: Arc<dyn Observer>,
    /// Whether no token is handed out whose refresh token was not stored.
    must_be_stored: bool,
    kept: std::sync::Mutex<Kept>,
    /// Held over a request: whoever needs a token meanwhile waits for the same one.
    grant: Mutex<Grant>,
}

impl TokenEndpoint {
    /// A source bound to the token authority behind `transport`, asking `POST /{tenant}/oauth2/v2.0/token`. `scope` is
    /// the API's origin followed by `/.default` ([`Cloud::scope`]).
    #[must_use]
    pub fn new(
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        credentials: Credentials,
        scope: &str,
    ) -> Self {
        let Credentials { tenant, client_id, proof, grant } = credentials;
        let audience = Audience::Scope(scope.to_owned());
        let patience = DEFAULT_PATIENCE;
        let request = TokenRequest { transport, clock, tenant, client_id, proof, audience, patience };
        let (kept, grant) = (std::sync::Mutex::new(Kept::nothing()), Mutex::new(grant));
        Self { request, rotated: None, observer: Arc::new(NoObserver), must_be_stored: false, kept, grant }
    }

    /// Asks for tokens for this cloud's API. The transport must be bound to [`Cloud::authority`].
    #[must_use]
    pub fn with_cloud(mut self, cloud: &Cloud) -> Self {
        self.request.audience = Audience::Scope(cloud.scope());
        self
    }

    /// Asks the older endpoint, `POST /{tenant}/oauth2/token`, with a resource such as
    /// `https://api.partnercenter.microsoft.com` in place of a scope.
    #[must_use]
    pub fn with_resource(mut self, resource: &str) -> Self {
        self.request.audience = Audience::Resource(resource.to_owned());
        self
    }

    /// How long one request for a token is waited for, 20 seconds unless set; at most three are made. Longer than a third
    /// of a call's deadline, and calls end before they can say that they waited for a token.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.request.patience = patience;
        self
    }

    /// Hands over each new refresh token, so that it is there after a restart, before the token that came with it is used.
    /// What has not the form of a refresh token ([`check_refresh_token`]) is neither handed over nor used.
    #[must_use]
    pub fn with_rotated(mut self, rotated: Arc<dyn Rotated>) -> Self {
        self.rotated = Some(rotated);
        self
    }

    /// Tells an observer of what asking for a token came to.
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// Hands out no token whose refresh token could not be stored ([`AuthError::NotStored`]): for those who would rather stop
    /// than have the stored one grow old.
    #[must_use]
    pub fn require_stored(mut self) -> Self {
        self.must_be_stored = true;
        self
    }

    /// Asks for a token, and keeps what comes of it. Asks once only while the old token is good.
    async fn renew(&self, grant: &mut Grant) -> Result<Token, AuthError> {
        let clock = &self.request.clock;
        let started = clock.now();
        let tries = if self.kept().usable(started).is_some() { 1 } else { MAX_TRIES };
        if tries == 1 {
            self.kept().renewing(started);
        }
        let answer = self.stored(self.request.ask(grant, tries).await, grant).await;
        let now = clock.now();
        let elapsed = now.since(started);
        let elapsed_ms = elapsed.as_millis() as u64;
        let (token, outcome) = match answer {
            Ok(answer) => {
                let token = Token::new(answer.access_token, now + answer.life);
                self.kept().issued(token.clone(), answer.life, now);
                debug!(elapsed_ms, life_s = answer.life.as_secs(), "a token was issued");
                (Ok(token), TokenOutcome::Issued)
            }
            Err(error) => match self.kept().failed(&error, now) {
                Some(old) => {
                    let left_s = old.expires_at().since(now).as_secs();
                    warn!(elapsed_ms, left_s, %error, "the token cannot be renewed, the old one serves");
                    (Ok(old), TokenOutcome::OldServes)
                }
                None => {
                    debug!(elapsed_ms, %error, "no token was issued");
                    (Err(error), TokenOutcome::Failed)
                }
            },
        };
        self.observer.token_asked(&TokenSummary { outcome, elapsed });
        token
    }

    /// Takes over the refresh token that came with an answer, and has it stored.
    async fn stored(
        &self,
        answer: Result<TokenAnswer, AuthError>,
        grant: &mut Grant,
    ) -> Result<TokenAnswer, AuthError> {
        let mut answer = answer?;
        let Some(token) = answer.refresh_token.take() else { return Ok(answer) };
        if let Err(reason) = check_refresh_token(token.expose_secret()) {
            warn!(reason, "what came as a new refresh token is none; the old one is kept");
            return Ok(answer);
        }
        // Kept before it is stored: a caller that gives up meanwhile loses nothing.
        *grant = Grant::RefreshToken(token.clone());
        let Some(rotated) = &self.rotated else { return Ok(answer) };
        match rotated.rotated(&token).await {
            Ok(()) => Ok(answer),
            Err(error) => {
                let reason = KnownSecret::new(token.expose_secret()).cut_from(error.to_string());
                error!(%reason, "the new refresh token was not stored");
                if self.must_be_stored { Err(AuthError::NotStored { reason }) } else { Ok(answer) }
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TokenSource for TokenEndpoint {
    async fn token(&self) -> Result<Token, AuthError> {
        let now = self.request.clock.now();
        let (round, ageing) = {
            let kept = self.kept();
            if let Some(token) = kept.fresh(now) {
                return Ok(token);
            }
            (kept.round, kept.usable(now))
        };
        let mut grant = match (self.grant.try_lock(), ageing) {
            (Some(grant), _) => grant,
            (None, Some(token)) => return Ok(token), // another caller is renewing it
            (None, None) => self.grant.lock().await,
        };
        if let Some(known) = self.kept().known(round, self.request.clock.now()) {
            return known;
        }
        self.renew(&mut grant).await
    }

    async fn reject(&self, token: &Token) {
        self.kept().reject(token);
    }
}
