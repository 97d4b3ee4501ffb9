//! A certificate authority of one's own, for clients that speak nothing but https.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long the authority's own certificate is good: it is trusted once.
const CA_LIFETIME: Duration = DAY.saturating_mul(3_650);
/// How long a server's certificate is good. It is made anew at each start.
const SERVER_LIFETIME: Duration = DAY.saturating_mul(397);
/// Certificates begin so much earlier, for clients whose clock is late.
const TOLERANCE: Duration = DAY;

/// Issues certificates that only those trust who were told to trust it. Whoever has its key can pretend to be any server to
/// them: keep it private.
pub struct DevelopmentCa {
    certificate_pem: String,
    key: KeyPair,
}

/// A server's certificate with its key.
#[derive(Clone)]
pub struct TlsIdentity {
    pub(super) config: Arc<ServerConfig>,
}

/// What is wrong with a key or a name.
#[derive(Debug, Clone)]
pub struct InvalidTls(String);

impl DevelopmentCa {
    /// A new one, from now on.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn generate(now: Timestamp) -> Result<Self, InvalidTls> {
        let key = KeyPair::generate().map_err(invalid)?;
        let mut params = ca_params();
        (params.not_before, params.not_after) = lifetime(now, CA_LIFETIME);
        let certificate_pem = params.self_signed(&key).map_err(invalid)?.pem();
        Ok(Self { certificate_pem, key })
    }

    /// One that was generated earlier.
    ///
    /// # Errors
    /// When the key is none.
    pub fn from_pem(certificate: &str, key: &str) -> Result<Self, InvalidTls> {
        let key = KeyPair::from_pem(key).map_err(invalid)?;
        Ok(Self { certificate_pem: certificate.to_owned(), key })
    }

    /// The certificate that clients are to trust.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Its key: a secret.
    #[must_use]
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// A certificate for a server of these names and addresses, and of `localhost` with the loopback addresses.
    ///
    /// # Errors
    /// When a name is none that a certificate can have.
    pub fn issue(&self, names: &[String], now: Timestamp) -> Result<TlsIdentity, InvalidTls> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Partner Center emulator");
        (params.not_before, params.not_after) = lifetime(now, SERVER_LIFETIME);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let always = ["localhost", "127.0.0.1", "::1"];
        for name in always.into_iter().chain(names.iter().map(String::as_str)) {
            let name = alternative_name(name)?;
            if !params.subject_alt_names.contains(&name) {
                params.subject_alt_names.push(name);
            }
        }
        let ca = ca_params();
        let issuer = Issuer::from_params(&ca, &self.key);
        let key = KeyPair::generate().map_err(invalid)?;
        let certificate = params.signed_by(&key, &issuer).map_err(invalid)?;
        let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(invalid)?;
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(invalid)?;
        let mut config = config
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .map_err(invalid)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsIdentity { config: Arc::new(config) })
    }
}

/// What the authority is, each time the same: so that its certificate need not be read to issue others.
fn ca_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Partner Center emulator, development CA");
    params.distinguished_name.push(DnType::OrganizationName, "For development only");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn alternative_name(name: &str) -> Result<SanType, InvalidTls> {
    match name.parse::<IpAddr>() {
        Ok(address) => Ok(SanType::IpAddress(address)),
        Err(_) => Ok(SanType::DnsName(
            name.try_into().map_err(|_| invalid(format!("{name} is no name of a host")))?,
        )),
    }
}

fn lifetime(now: Timestamp, length: Duration) -> (time::OffsetDateTime, time::OffsetDateTime) {
    let now = time::OffsetDateTime::from_unix_timestamp(now.unix_millis().div_euclid(1000));
    let now = now.unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    (now - TOLERANCE, now + length)
}

fn invalid(error: impl std::fmt::Display) -> InvalidTls {
    InvalidTls(error.to_string())
}

impl std::fmt::Display for InvalidTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidTls {}

impl std::fmt::Debug for DevelopmentCa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DevelopmentCa").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsIdentity").finish_non_exhaustive()
    }
}
