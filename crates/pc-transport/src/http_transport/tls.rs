//! TLS by rustls: TLS 1.2 and 1.3, trusting whom the operating system trusts, and whom the caller names besides.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

/// Certificate authorities that are trusted beside those of the operating system: that of a company's own proxy, say.
#[derive(Clone, Default)]
pub struct ExtraRoots(Vec<CertificateDer<'static>>);

/// The certificate that a program shows to a server which wants one (mTLS), and its private key. Cannot be printed.
#[derive(Clone)]
pub struct ClientIdentity {
    chain: Vec<CertificateDer<'static>>,
    key: Arc<PrivateKeyDer<'static>>,
}

/// What was given is not what is wanted. Says nothing of what it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidPem(&'static str);

impl ExtraRoots {
    /// Reads all certificates of a text in PEM.
    ///
    /// # Errors
    /// When there is none, or one is broken.
    pub fn from_pem(pem: &[u8]) -> Result<Self, InvalidPem> {
        certificates(pem).map(Self)
    }
}

impl fmt::Debug for ExtraRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExtraRoots({})", self.0.len())
    }
}

impl ClientIdentity {
    /// Reads the certificates of one text in PEM, the program's own first, and the first private key of another. Both texts may
    /// be the same.
    ///
    /// # Errors
    /// When either is missing or broken.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, InvalidPem> {
        let chain = self::certificates(certificates)?;
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| InvalidPem("there is no private key in PEM in it, or it is encrypted"))?;
        Ok(Self { chain, key: Arc::new(key) })
    }
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientIdentity").field("certificates", &self.chain.len()).finish_non_exhaustive()
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, InvalidPem> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(read) if !read.is_empty() => Ok(read),
        Ok(_) => Err(InvalidPem("there is no certificate in PEM in it")),
        Err(_) => Err(InvalidPem("it holds a broken certificate")),
    }
}

/// For https: whom the operating system trusts, and whom the caller names.
pub(super) fn client_config(
    roots: &ExtraRoots,
    identity: Option<&ClientIdentity>,
) -> Result<ClientConfig, rustls::Error> {
    let provider = provider();
    let verifier = Verifier::new_with_extra_roots(roots.0.iter().cloned(), provider.clone())?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    match identity {
        Some(ClientIdentity { chain, key }) => builder.with_client_auth_cert(chain.clone(), key.clone_key()),
        None => Ok(builder.with_no_client_auth()),
    }
}

/// For plain http, which asks no authority: a machine may have none.
pub(super) fn trusting_nobody() -> Result<ClientConfig, rustls::Error> {
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth())
}

/// Cryptography is by the provider that the program installed for its process, else by ring, which compiles in seconds.
fn provider() -> Arc<CryptoProvider> {
    let installed = CryptoProvider::get_default().cloned();
    installed.unwrap_or_else(|| Arc::new(ring::default_provider()))
}
