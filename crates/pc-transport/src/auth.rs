//! Tokens (`partner-center-authentication`, `enable-secure-app-model`): application only, or application and user by
//! refresh token, from either of Microsoft's token endpoints. What a client needs is a [`TokenSource`];
//! [`TokenEndpoint`] is one, a secret store of your own may be another.
//!
//! ```no_run
//! use std::sync::Arc;
//! use async_trait::async_trait;
//! use pc_transport::auth::{Cloud, Credentials, Grant, Rotated, SecretString, StoreError, TokenEndpoint};
//! use pc_transport::{Client, HttpTransport, HttpTransportOptions, TokioClock};
//!
//! struct Vault;
//!
//! # impl Vault { async fn put(&self, name: &str, text: &str) -> std::io::Result<()> { Ok(()) } }
//! #[async_trait]
//! impl Rotated for Vault {
//!     async fn rotated(&self, token: &SecretString) -> Result<(), StoreError> {
//!         Ok(self.put("partner-center", token.expose_secret()).await?)
//!     }
//! }
//!
//! # fn client(secret: SecretString, stored: SecretString) -> Result<Client, Box<dyn std::error::Error>> {
//! let (cloud, clock) = (Cloud::Global, Arc::new(TokioClock::system()));
//! let authority = Arc::new(HttpTransport::new(cloud.authority(), HttpTransportOptions::default())?);
//! let grant = Grant::RefreshToken(stored); // or `Grant::ClientCredentials`
//! let credentials = Credentials::new("tenant", "app", grant).with_secret(secret);
//! let tokens = TokenEndpoint::new(authority, clock.clone(), credentials, &cloud.scope())
//!     .with_rotated(Arc::new(Vault));
//! let api = Arc::new(HttpTransport::new(cloud.api(), HttpTransportOptions::default())?);
//! let client = Client::new(api, Arc::new(tokens), clock);
//! # Ok(client)
//! # }
//! ```
//!
//! # Who the application is
//!
//! | the application has | give |
//! |---|---|
//! | a secret | [`Credentials::with_secret`] |
//! | a certificate | [`Credentials::with_assertion`] with a [`Certificate`], which signs a statement for each request |
//! | a federated credential of a cluster or a pipeline | the same with a [`FederatedToken`], which is read anew for each request |
//! | a federated credential of a managed identity of Azure | the same with a [`ManagedIdentity`] |
//! | a key elsewhere | the same with a [`ClientAssertion`] of your own |
//!
//! A token of another tenant than the one that the credentials name by its id is never used ([`AuthError::OtherTenant`]).
//!
//! # Why no OAuth2 library
//!
//! Of the well-kept ones `oauth2` would fit. Its own answer type refuses what the v1 endpoint sends (`expires_in` as
//! text), and its error for an answer that it cannot read carries the whole body, tokens included. With an answer type, a
//! transport, error handling and secrets of our own in its place, it would add a form of five pairs and a second HTTP
//! vocabulary. What is hard here, one renewal for all callers, early, within deadlines and with rotation, it leaves to
//! its caller.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pc_models::Timestamp;

use crate::SendError;
use crate::redact::{KnownSecret, scrubbed};

#[cfg(feature = "http")]
mod certificate;
mod claims;
mod client_assertion;
mod cloud;
mod credentials;
mod kept_token;
mod managed_identity;
mod refresh_token;
mod refusal;
mod rotated;
mod secret;
mod token_answer;
mod token_endpoint;
mod token_request;

#[cfg(feature = "http")]
pub use certificate::{Certificate, InvalidCertificate};
pub use claims::TokenClaims;
pub use client_assertion::{AssertionError, AssertionFor, ClientAssertion, FederatedToken};
pub use cloud::{Cloud, UnknownCloud};
pub use credentials::{Credentials, Grant};
pub use managed_identity::ManagedIdentity;
pub use refresh_token::check_refresh_token;
pub use refusal::Refusal;
pub use rotated::{Rotated, StoreError};
pub use secret::SecretString;
pub use token_endpoint::TokenEndpoint;

/// Hands out tokens.
///
/// # Contract
/// Renews early and by one task at a time; `reject` makes the next `token` a new one.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// A token that is good for a while.
    ///
    /// # Errors
    /// When none can be had.
    async fn token(&self) -> Result<Token, AuthError>;
    /// The service refused this token.
    async fn reject(&self, token: &Token);
}

/// A bearer token. Cannot be printed. All clones share one text, which is wiped when the last is dropped.
#[derive(Debug, Clone)]
pub struct Token {
    secret: Arc<SecretString>,
    expires_at: Timestamp,
}

impl Token {
    /// Wraps a token.
    #[must_use]
    pub fn new(secret: SecretString, expires_at: Timestamp) -> Self {
        Self { secret: Arc::new(secret), expires_at }
    }

    /// Until when it is good.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// What the token says about itself; `None` when it is opaque. For people: the service alone decides what it is
    /// good for.
    #[must_use]
    pub fn claims(&self) -> Option<TokenClaims> {
        TokenClaims::read(self.secret.expose_secret())
    }

    pub(crate) fn bearer(&self) -> String {
        ["Bearer ", self.secret.expose_secret()].concat()
    }

    /// The text without this token, and without anything else that looks like a secret.
    pub(crate) fn cut_from(&self, text: String) -> String {
        self.cutter()(text)
    }

    /// The same for many texts.
    pub(crate) fn cutter(&self) -> impl Fn(String) -> String {
        let secret = KnownSecret::new(self.secret.expose_secret());
        move |text| scrubbed(&secret.cut_from(text))
    }

    /// Whether both came with the same answer: an endpoint may hand the same text out again.
    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.secret, &other.secret)
    }
}

/// One token for ever: for tests and for callers that renew by themselves.
#[derive(Debug, Clone)]
pub struct StaticToken(Token);

impl StaticToken {
    /// Wraps a token.
    #[must_use]
    pub fn new(secret: impl Into<SecretString>) -> Self {
        Self(Token::new(secret.into(), Timestamp::from_unix_millis(i64::MAX)))
    }
}

#[async_trait]
impl TokenSource for StaticToken {
    async fn token(&self) -> Result<Token, AuthError> {
        Ok(self.0.clone())
    }
    async fn reject(&self, _: &Token) {}
}

/// No token could be had. Says nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthError {
    /// The token endpoint did not answer.
    #[error("the token endpoint cannot be reached: {0}")]
    Unreachable(#[from] SendError),
    /// The token endpoint is overloaded or fails.
    #[error("the token endpoint has trouble ({status}): {reason}")]
    Busy {
        /// HTTP status.
        status: u16,
        /// What it said.
        reason: String,
        /// What it asks to wait.
        retry_after: Option<Duration>,
    },
    /// The token endpoint refused the credentials, in the documented form (JSON with an `error`).
    #[error("the token endpoint refused the credentials ({status}): {}; {}", .reason.trim_end_matches('.'), .refusal.advice())]
    Refused {
        /// HTTP status.
        status: u16,
        /// Why, as far as it says so; knows what to do.
        refusal: Refusal,
        /// What it said.
        reason: String,
    },
    /// There is no signed statement that the application could prove itself with; nothing was sent to the token endpoint.
    #[error("the application cannot prove who it is: {0}")]
    NoAssertion(#[from] AssertionError),
    /// The token is of another tenant than the one that was asked for by its id; it is not used.
    #[error(
        "the token is of tenant {told}, not of the one that was asked for: it is not used; check the tenant, and whose the \
         refresh token is"
    )]
    OtherTenant {
        /// The tenant that the token says.
        told: String,
    },
    /// The new refresh token could not be stored, and none is handed out that was not.
    #[error("the new refresh token could not be stored: {reason}")]
    NotStored {
        /// Why.
        reason: String,
    },
    /// The token endpoint's answer cannot be read: it may be the page of something on the way.
    #[error("the token endpoint's answer cannot be read (status {status})")]
    Unreadable {
        /// HTTP status.
        status: u16,
    },
}

impl AuthError {
    /// Whether it may work later without anybody doing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused { .. } | Self::OtherTenant { .. } => false,
            Self::NoAssertion(error) => error.is_passing(),
            Self::Unreachable(_) | Self::Busy { .. } | Self::Unreadable { .. } | Self::NotStored { .. } => {
                true
            }
        }
    }

    /// What the token endpoint asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}
