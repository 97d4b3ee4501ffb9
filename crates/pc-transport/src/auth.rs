//! Tokens (`partner-center-authentication`, `enable-secure-app-model`).

use std::sync::Arc;

use async_trait::async_trait;
use pc_models::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::redact::{scrubbed, without};

mod claims;
mod cloud;
mod token_answer;
mod token_endpoint;

pub use claims::TokenClaims;
pub use cloud::{Cloud, UnknownCloud};
pub use token_endpoint::{Grant, Rotated, TokenEndpoint};

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
        scrubbed(&without(text, self.secret.expose_secret()))
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
    Unreachable(String),
    /// The token endpoint refused the credentials.
    #[error("the token endpoint refused the credentials ({status}): {reason}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// What it said.
        reason: String,
    },
    /// The token endpoint's answer cannot be read.
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
            Self::Unreachable(_) => true,
            Self::Refused { status, .. } | Self::Unreadable { status } => matches!(status, 408 | 429 | 500..),
        }
    }
}
