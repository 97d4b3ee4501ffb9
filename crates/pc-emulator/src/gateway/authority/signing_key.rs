//! The key that tokens are signed with. Everybody has it: a signature shows that a client checks it rightly, and protects
//! nothing.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use serde_json::{Value, json};

/// RSA, 2,048 bits. The same in every emulator, so that the same seed gives the same tokens.
const KEY: &[u8] = include_bytes!("../../../fixtures/token_signing_key.der");

static SIGNING_KEY: LazyLock<SigningKey> = LazyLock::new(SigningKey::read);

struct SigningKey {
    pair: RsaKeyPair,
    /// Its name in headers and in the list of keys: its thumbprint (RFC 7638).
    id: String,
    modulus: String,
    exponent: String,
}

impl SigningKey {
    #[allow(clippy::expect_used)]
    fn read() -> Self {
        let pair = RsaKeyPair::from_der(KEY).expect("part of the program, read by every test");
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
        let (modulus, exponent) = (encoded(public.n), encoded(public.e));
        let members = format!(r#"{{"e":"{exponent}","kty":"RSA","n":"{modulus}"}}"#);
        let id = encoded(digest(&SHA256, members.as_bytes()));
        Self { pair, id, modulus, exponent }
    }
}

/// A token that says this, signed (RS256).
#[allow(clippy::expect_used)]
pub(crate) fn signed(claims: &Value) -> String {
    let key = &*SIGNING_KEY;
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": key.id, "x5t": key.id});
    let mut token = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
    let mut signature = vec![0; key.pair.public().modulus_len()];
    let made = key.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature);
    made.expect("a signature is as long as its key");
    token.push('.');
    token.push_str(&encoded(signature));
    token
}

/// The public key as a list of keys has it.
pub(crate) fn public_key() -> Value {
    let SigningKey { id, modulus, exponent, .. } = &*SIGNING_KEY;
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "x5t": id, "n": modulus, "e": exponent})
}

pub(crate) fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use ring::signature::RSA_PKCS1_2048_8192_SHA256;

    use super::*;

    #[test]
    fn what_is_signed_holds_against_the_published_key() {
        let token = signed(&json!({"aud": "x"}));
        let (content, signature) = token.rsplit_once('.').unwrap();
        let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let part = |name: &str| decoded(public_key()[name].as_str().unwrap());
        let key = RsaPublicKeyComponents { n: part("n"), e: part("e") };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, content.as_bytes(), &decoded(signature)).unwrap();
        assert_eq!(token, signed(&json!({"aud": "x"})), "the same, always");
    }
}
