//! The request for a token, in the words of either endpoint, and how often it is made.

use std::sync::Arc;
use std::time::Duration;

use tracing::debug;
use uuid::Uuid;

use super::credentials::Proof;
use super::token_answer::TokenAnswer;
use super::{AssertionFor, AuthError, Grant, SecretString, TokenClaims};
use crate::redact::KnownSecret;
use crate::wire::{Method, Request, encoded};
use crate::{Clock, SendError, Transport, timeout_at};

/// Requests for one token, when the endpoint does not answer so that it can be read, or is overloaded.
pub(super) const MAX_TRIES: u32 = 3;
/// The wait before the second request; the third waits twice as long.
const FIRST_RETRY_DELAY: Duration = Duration::from_millis(500);
/// How long one request is waited for, and how long an endpoint may ask to wait before it is asked again at once. All
/// tries together end well within a call's deadline, so that the call can say what it waited for.
pub(super) const DEFAULT_PATIENCE: Duration = Duration::from_secs(20);
/// What a signed statement in the place of a secret is called (RFC 7523).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub(super) struct TokenRequest {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) tenant: String,
    pub(super) client_id: String,
    pub(super) proof: Proof,
    pub(super) audience: Audience,
    pub(super) patience: Duration,
}

/// What the token is for, in the words of either endpoint.
pub(super) enum Audience {
    Resource(String),
    Scope(String),
}

/// What the application proves itself with this time.
enum Proven {
    Nothing,
    Secret(SecretString),
    Assertion(SecretString),
}

impl Proven {
    fn secret(&self) -> Option<&SecretString> {
        match self {
            Self::Nothing => None,
            Self::Secret(secret) | Self::Assertion(secret) => Some(secret),
        }
    }
}

impl TokenRequest {
    /// Asks at most `most` times.
    pub(super) async fn ask(&self, grant: &Grant, most: u32) -> Result<TokenAnswer, AuthError> {
        let mut tries = 1;
        loop {
            let answer = self.in_time(grant).await;
            let pause = answer.as_ref().err().filter(|error| tries < most && error.is_transient());
            let pause =
                pause.map(|error| error.retry_after().unwrap_or_default().max(FIRST_RETRY_DELAY * tries));
            let Some(pause) = pause.filter(|pause| *pause <= self.patience) else {
                return answer;
            };
            debug!(tries, wait_ms = pause.as_millis() as u64, "asking for a token again");
            self.clock.sleep_until(self.clock.now() + pause).await;
            tries += 1;
        }
    }

    async fn in_time(&self, grant: &Grant) -> Result<TokenAnswer, AuthError> {
        let late = self.clock.now() + self.patience;
        timeout_at(&*self.clock, late, self.once(grant)).await.unwrap_or_else(|| {
            Err(SendError::maybe_sent(format!("no answer within {} s", self.patience.as_secs())).into())
        })
    }

    async fn once(&self, grant: &Grant) -> Result<TokenAnswer, AuthError> {
        let mut request = self.addressed();
        let proven = self.proven(&request).await?;
        request.body = self.form(&proven, grant).into();
        let reply = self.transport.send(request).await?;
        let answer = TokenAnswer::read(&reply, self.clock.now());
        let answer = answer.map_err(|error| without_secrets(error, &proven, grant))?;
        self.check_tenant(&answer)?;
        Ok(answer)
    }

    /// The request without its body, which may depend on where it goes.
    fn addressed(&self) -> Request {
        let version: &[&str] = match &self.audience {
            Audience::Scope(_) => &["oauth2", "v2.0", "token"],
            Audience::Resource(_) => &["oauth2", "token"],
        };
        let path = [&[self.tenant.as_str()], version].concat();
        Request::outside_version(Method::Post, &path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
    }

    async fn proven(&self, request: &Request) -> Result<Proven, AuthError> {
        match &self.proof {
            Proof::None => Ok(Proven::Nothing),
            Proof::Secret(secret) => Ok(Proven::Secret(secret.clone())),
            Proof::Assertion(made) => {
                let endpoint = [self.transport.origin().unwrap_or_default(), &request.target()].concat();
                let wanted = AssertionFor::new(&self.client_id, &endpoint, self.clock.wall());
                Ok(Proven::Assertion(made.assertion(&wanted).await?))
            }
        }
    }

    fn form(&self, proven: &Proven, grant: &Grant) -> String {
        let mut form = vec![("client_id", self.client_id.as_str())];
        form.push(match &self.audience {
            Audience::Scope(scope) => ("scope", scope),
            Audience::Resource(resource) => ("resource", resource),
        });
        match proven {
            Proven::Nothing => {}
            Proven::Secret(secret) => form.push(("client_secret", secret.expose_secret())),
            Proven::Assertion(assertion) => form.extend([
                ("client_assertion_type", ASSERTION_TYPE),
                ("client_assertion", assertion.expose_secret()),
            ]),
        }
        match grant {
            Grant::ClientCredentials => form.push(("grant_type", "client_credentials")),
            Grant::RefreshToken(token) => {
                form.extend([("grant_type", "refresh_token"), ("refresh_token", token.expose_secret())]);
            }
        }
        let pairs: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        pairs.join("&")
    }

    /// Refuses a token of another tenant than the one that was named by its id: what is bought with it would be somebody else's.
    fn check_tenant(&self, answer: &TokenAnswer) -> Result<(), AuthError> {
        let told = TokenClaims::read(answer.access_token.expose_secret()).and_then(|claims| claims.tenant);
        let id = |text: &str| Uuid::try_parse(text).ok();
        match (id(&self.tenant), told.as_deref().and_then(id)) {
            (Some(named), Some(told)) if named != told => {
                Err(AuthError::OtherTenant { told: told.to_string() })
            }
            _ => Ok(()),
        }
    }
}

/// The endpoint may echo what it was sent.
fn without_secrets(mut error: AuthError, proven: &Proven, grant: &Grant) -> AuthError {
    let (AuthError::Refused { reason, .. } | AuthError::Busy { reason, .. }) = &mut error else {
        return error;
    };
    let refresh = match grant {
        Grant::RefreshToken(token) => Some(token),
        Grant::ClientCredentials => None,
    };
    for secret in proven.secret().into_iter().chain(refresh).map(SecretString::expose_secret) {
        *reason = KnownSecret::new(secret).cut_from(std::mem::take(reason));
    }
    error
}
