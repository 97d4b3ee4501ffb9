//! A certificate whose private key signs for the application (`active-directory-certificate-credentials`).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pc_models::Timestamp;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PSS_SHA256, RsaKeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{AssertionError, AssertionFor, ClientAssertion, SecretString};

/// How long a statement is good. The authority accepts ten minutes.
const LIFE: Duration = Duration::from_secs(300);
/// How far the authority's clock may be behind ours.
const CLOCK_DIFFERENCE: Duration = Duration::from_secs(60);

/// A certificate that is registered with the application, and its private key. The key cannot be printed, and never leaves.
#[derive(Clone)]
pub struct Certificate {
    key: Arc<RsaKeyPair>,
    /// Which certificate it is, in the words of the newer and of the older endpoint.
    sha256: String,
    sha1: String,
}

/// What was given is no certificate with its key. Says nothing of what it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidCertificate(String);

impl Certificate {
    /// Reads the first certificate of one text in PEM, and the first private key of another: PKCS#8 or PKCS#1, RSA of at least
    /// 2048 bits, not encrypted. Both texts may be the same.
    ///
    /// # Errors
    /// When either is missing or of another kind, or they do not belong together.
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Self, InvalidCertificate> {
        let invalid = |reason: &str| InvalidCertificate(reason.to_owned());
        let certificate = CertificateDer::from_pem_slice(certificate)
            .map_err(|_| invalid("there is no certificate in PEM in it"))?;
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| invalid("there is no private key in PEM in it, or it is encrypted"))?;
        let pair = match &key {
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
            _ => return Err(invalid("the private key is not RSA in PKCS#8 or PKCS#1")),
        };
        let pair = pair.map_err(|_| invalid("the private key is not RSA of 2048 to 4096 bits"))?;
        // The certificate holds its public key as it is written here.
        let public = pair.public().as_ref();
        if !certificate.windows(public.len()).any(|part| part == public) {
            return Err(invalid("the private key is not that of the certificate"));
        }
        let thumbprint = |algorithm| URL_SAFE_NO_PAD.encode(digest(algorithm, &certificate));
        Ok(Self {
            key: Arc::new(pair),
            sha256: thumbprint(&SHA256),
            sha1: thumbprint(&SHA1_FOR_LEGACY_USE_ONLY),
        })
    }

    fn sign(&self, wanted: &AssertionFor<'_>) -> Result<String, AssertionError> {
        let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.sha256, "x5t": self.sha1});
        let seconds = |at: Timestamp| at.unix_millis().div_euclid(1000);
        let claims = json!({
            "aud": wanted.token_endpoint, "iss": wanted.client_id, "sub": wanted.client_id, "jti": Uuid::new_v4(),
            "nbf": seconds(wanted.now - CLOCK_DIFFERENCE), "exp": seconds(wanted.now + LIFE),
        });
        let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = [part(&header), part(&claims)].join(".");
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PSS_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| AssertionError::new("the private key cannot sign"))?;
        Ok([signed, URL_SAFE_NO_PAD.encode(signature)].join("."))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("sha256", &self.sha256).finish_non_exhaustive()
    }
}

#[async_trait]
impl ClientAssertion for Certificate {
    async fn assertion(&self, wanted: &AssertionFor<'_>) -> Result<SecretString, AssertionError> {
        self.sign(wanted).map(SecretString::from)
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};

    use super::*;

    const CERTIFICATE: &[u8] = include_bytes!("certificate/test-certificate.pem");
    const KEY: &[u8] = include_bytes!("certificate/test-key.pem");
    const OTHER_KEY: &[u8] = include_bytes!("certificate/test-other-key.pem");
    const FINGERPRINT_SHA256: &str = "1EGB2SNiACL-QrHi6hgzlXYJXSs3drKi7ZHDu-14N3k";
    const FINGERPRINT_SHA1: &str = "wCacj0YDlnuaesELBWcmte24n8k";

    fn part(text: &str) -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    }

    #[tokio::test]
    async fn a_statement_names_application_endpoint_and_certificate_and_is_signed() {
        let certificate = Certificate::from_pem(CERTIFICATE, KEY).unwrap();
        let now = Timestamp::from_unix_millis(1_800_000_000_500);
        let wanted = AssertionFor::new("app", "https://login.example/t/oauth2/v2.0/token", now);
        let assertion = certificate.assertion(&wanted).await.unwrap();
        let (signed, signature) = assertion.expose_secret().rsplit_once('.').unwrap();
        let (header, claims) =
            signed.split_once('.').map(|(header, claims)| (part(header), part(claims))).unwrap();
        assert_eq!((&header["alg"], &header["typ"]), (&json!("PS256"), &json!("JWT")));
        // By `openssl x509 -fingerprint`.
        assert_eq!(header["x5t#S256"], FINGERPRINT_SHA256);
        assert_eq!(header["x5t"], FINGERPRINT_SHA1);
        assert_eq!((&claims["iss"], &claims["sub"]), (&json!("app"), &json!("app")));
        assert_eq!(claims["aud"], "https://login.example/t/oauth2/v2.0/token");
        assert_eq!((&claims["nbf"], &claims["exp"]), (&json!(1_799_999_940), &json!(1_800_000_300)));
        let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, certificate.key.public());
        public.verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let again = certificate.assertion(&wanted).await.unwrap();
        assert_ne!(part(again.expose_secret().split('.').nth(1).unwrap())["jti"], claims["jti"]);
    }

    #[test]
    fn what_does_not_belong_together_is_refused_and_no_key_is_shown() {
        let both = [CERTIFICATE, KEY].concat();
        let certificate = Certificate::from_pem(&both, &both).unwrap();
        let shown = format!("{certificate:?}");
        assert!(shown.contains(FINGERPRINT_SHA256) && shown.len() < 120, "{shown}");
        for (certificate, key, reason) in [
            (CERTIFICATE, OTHER_KEY, "not that of the certificate"),
            (KEY, KEY, "no certificate"),
            (CERTIFICATE, CERTIFICATE, "no private key"),
            (b"hunter2", b"hunter2", "no certificate"),
        ] {
            let error = Certificate::from_pem(certificate, key).unwrap_err().to_string();
            assert!(error.contains(reason) && !error.contains("hunter2"), "{error}");
        }
    }
}
