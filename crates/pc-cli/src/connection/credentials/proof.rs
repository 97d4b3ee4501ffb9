//! How the application proves who it is, ready for use.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pc_transport::auth::{
    AssertionError, Certificate, ClientAssertion, Cloud, Credentials, FederatedToken, ManagedIdentity,
    SecretString,
};
use pc_transport::{HttpTransport, HttpTransportOptions};

use super::named::{NamedCredentials, NamedProof};
use crate::connection::secret::check_client_secret;
use crate::connection::trusted_file;

/// How the application proves who it is.
#[derive(Debug)]
pub(super) enum Proof {
    None,
    Secret(SecretString),
    Assertion(Arc<dyn ClientAssertion>),
}

impl Proof {
    /// Reads what was named; adds the files that others than their owner may read.
    pub(super) async fn read(
        named: &NamedCredentials,
        open_files: &mut Vec<PathBuf>,
    ) -> Result<Self, String> {
        Ok(match &named.proof {
            NamedProof::None => Self::None,
            NamedProof::Secret(source) => {
                let secret = source.read().await?;
                check_client_secret(&secret.text)
                    .map_err(|reason| format!("PARTNER_CENTER_CLIENT_SECRET: this is no secret: {reason}"))?;
                open_files.extend(secret.file.filter(|_| secret.is_open_to_others));
                Self::Secret(secret.text)
            }
            NamedProof::Certificate { certificate, key } => {
                let read = self::certificate(certificate, key, open_files);
                Self::Assertion(Arc::new(
                    read.map_err(|reason| format!("PARTNER_CENTER_CLIENT_CERTIFICATE_FILE: {reason}"))?,
                ))
            }
            NamedProof::FederatedToken(path) => {
                let path = path.clone();
                federated_token(&path).map_err(|error| error.to_string())?; // so that what is missing is told at once
                Self::Assertion(Arc::new(FederatedToken::new(move || federated_token(&path))))
            }
            NamedProof::ManagedIdentity { client_id, origin } => {
                let identity = managed_identity(client_id.clone(), origin.as_deref(), &named.cloud)?;
                Self::Assertion(Arc::new(identity))
            }
        })
    }

    pub(super) fn add_to(&self, credentials: Credentials) -> Credentials {
        match self {
            Self::None => credentials,
            Self::Secret(secret) => credentials.with_secret(secret.clone()),
            Self::Assertion(assertion) => credentials.with_assertion(assertion.clone()),
        }
    }
}

fn certificate(certificate: &Path, key: &Path, open_files: &mut Vec<PathBuf>) -> Result<Certificate, String> {
    let key_file = trusted_file::read(key)?;
    open_files.extend(key_file.is_open_to_others.then(|| key.to_owned()));
    let text = SecretString::from(trusted_file::read(certificate)?.text);
    let key = SecretString::from(key_file.text);
    Certificate::from_pem(text.expose_secret().as_bytes(), key.expose_secret().as_bytes())
        .map_err(|error| format!("{}: {error}", certificate.display()))
}

/// The platform renews the file by itself.
fn federated_token(path: &Path) -> Result<SecretString, AssertionError> {
    let told =
        |reason: String| AssertionError::passing(format!("PARTNER_CENTER_FEDERATED_TOKEN_FILE: {reason}"));
    let text = trusted_file::read(path).map_err(told)?.text;
    let token = text.trim();
    let is_signed = token.split('.').count() == 3
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.=".contains(&byte));
    match is_signed {
        true => Ok(token.into()),
        false => Err(told(format!("{} holds no signed token (JWT)", path.display()))),
    }
}

/// By no proxy: the address is this machine's own.
fn managed_identity(
    client_id: Option<String>,
    origin: Option<&str>,
    cloud: &Cloud,
) -> Result<ManagedIdentity, String> {
    let mut options = HttpTransportOptions::default();
    options.plain_http = origin.is_none();
    let transport = HttpTransport::new(origin.unwrap_or(ManagedIdentity::ORIGIN), options)
        .map_err(|error| format!("PARTNER_CENTER_MANAGED_IDENTITY_ENDPOINT: {error}"))?;
    let identity = ManagedIdentity::new(Arc::new(transport), cloud);
    Ok(match client_id {
        Some(id) => identity.with_client_id(id),
        None => identity,
    })
}
