//! How an application proves who it is without a secret of its own (RFC 7523): by a statement that is signed.

use std::fmt;

use async_trait::async_trait;
use pc_models::Timestamp;

use super::SecretString;
use crate::redact::excerpt;

/// Proves who the application is, in the place of a secret: by a certificate ([`Certificate`](super::Certificate)), by the token
/// of a platform that the application trusts ([`FederatedToken`], [`ManagedIdentity`](super::ManagedIdentity)), or by one of your
/// own, such as a key that never leaves its hardware.
#[async_trait]
pub trait ClientAssertion: fmt::Debug + Send + Sync {
    /// A signed statement for one request for a token. Asked before each, also before one that is repeated.
    ///
    /// # Errors
    /// When there is none.
    async fn assertion(&self, wanted: &AssertionFor<'_>) -> Result<SecretString, AssertionError>;
}

/// What a statement is for.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AssertionFor<'a> {
    /// The application.
    pub client_id: &'a str,
    /// The address that the request for a token goes to: the statement's audience.
    pub token_endpoint: &'a str,
    /// What time it is.
    pub now: Timestamp,
}

impl<'a> AssertionFor<'a> {
    /// A statement of this application, for this token endpoint, at this time.
    #[must_use]
    pub fn new(client_id: &'a str, token_endpoint: &'a str, now: Timestamp) -> Self {
        Self { client_id, token_endpoint, now }
    }
}

/// There is no statement. Says nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct AssertionError {
    reason: String,
    is_passing: bool,
}

impl AssertionError {
    /// Somebody must do something about it.
    #[must_use]
    pub fn new(reason: impl fmt::Display) -> Self {
        Self { reason: excerpt(&reason.to_string()), is_passing: false }
    }

    /// It may work later without anybody doing anything.
    #[must_use]
    pub fn passing(reason: impl fmt::Display) -> Self {
        Self { is_passing: true, ..Self::new(reason) }
    }

    /// Whether it may work later without anybody doing anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.is_passing
    }
}

/// The token of a platform that the application trusts by a *federated credential*: workload identity. The platform renews it by
/// itself, so it is read anew before every request.
pub struct FederatedToken {
    read: Box<dyn Fn() -> Result<SecretString, AssertionError> + Send + Sync>,
}

impl FederatedToken {
    /// A token that is read so. Be quick: it is called where others wait.
    #[must_use]
    pub fn new(read: impl Fn() -> Result<SecretString, AssertionError> + Send + Sync + 'static) -> Self {
        Self { read: Box::new(read) }
    }
}

impl fmt::Debug for FederatedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FederatedToken").finish_non_exhaustive()
    }
}

#[async_trait]
impl ClientAssertion for FederatedToken {
    async fn assertion(&self, _: &AssertionFor<'_>) -> Result<SecretString, AssertionError> {
        (self.read)()
    }
}
