//! Who asks for a token, and with what.

use std::sync::Arc;

use super::{ClientAssertion, SecretString};

/// Who asks a token endpoint, and with what. What is secret in it is not shown by `Debug`.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub(super) tenant: String,
    pub(super) client_id: String,
    pub(super) proof: Proof,
    pub(super) grant: Grant,
}

/// How the application proves who it is.
#[derive(Debug, Clone)]
pub(super) enum Proof {
    /// Not at all: an application that can keep no secret.
    None,
    Secret(SecretString),
    Assertion(Arc<dyn ClientAssertion>),
}

/// What the token is asked with.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Grant {
    /// Application only (`client_credentials`).
    ClientCredentials,
    /// Application and user (`refresh_token`), the secure application model.
    RefreshToken(SecretString),
}

impl Credentials {
    /// An application of a tenant, which is a GUID or a domain. A token of another tenant than the GUID is never used.
    #[must_use]
    pub fn new(tenant: impl Into<String>, client_id: impl Into<String>, grant: Grant) -> Self {
        Self { tenant: tenant.into(), client_id: client_id.into(), proof: Proof::None, grant }
    }

    /// The application's secret, for applications that have one.
    #[must_use]
    pub fn with_secret(self, secret: impl Into<Option<SecretString>>) -> Self {
        Self { proof: secret.into().map_or(Proof::None, Proof::Secret), ..self }
    }

    /// A signed statement in the place of a secret: by a certificate, a federated token, a managed identity.
    #[must_use]
    pub fn with_assertion(self, assertion: Arc<dyn ClientAssertion>) -> Self {
        Self { proof: Proof::Assertion(assertion), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        let grant = Grant::RefreshToken("hunter2".into());
        let credentials = Credentials::new("tenant", "app", grant).with_secret(SecretString::from("hunter3"));
        let shown = format!("{credentials:?}");
        assert!(shown.contains("tenant") && !shown.contains("hunter"), "{shown}");
    }
}
