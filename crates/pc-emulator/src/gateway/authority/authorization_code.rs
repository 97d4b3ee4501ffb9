//! The code that a client redeems for tokens after a user signed in. It holds all there is to know of the sign-in, so
//! that none is kept.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pc_models::Timestamp;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::gateway::authority::signing_key::encoded;

/// How codes of ours begin; any other text is taken for a code as well, and says nothing.
const PREFIX: &str = "emulated.code.";
/// How long a code can be redeemed.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// What a client asked for when it sent the user to sign in.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuthorizationCode {
    /// The sign-in it came of: no other code has it. Codes of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sign_in: Option<String>,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: Option<String>,
    pub(crate) nonce: Option<String>,
    /// The digest of a secret that whoever redeems the code must know (RFC 7636).
    pub(crate) challenge: Option<String>,
    /// Whether the challenge is the secret itself.
    pub(crate) is_plain: bool,
    pub(crate) ends: Option<Timestamp>,
}

/// Why a code is not redeemed: the number of the refusal, and what it says.
pub(crate) type Refusal = (u32, &'static str);

impl AuthorizationCode {
    pub(crate) fn issued(self, now: Timestamp) -> String {
        let code = Self { ends: Some(now + LIFETIME), ..self };
        // Text and instants: this cannot fail, and an empty code would be taken for a foreign one.
        format!("{PREFIX}{}", encoded(serde_json::to_vec(&code).unwrap_or_default()))
    }

    /// None for a code that is not ours.
    pub(crate) fn read(code: &str) -> Option<Self> {
        let text = URL_SAFE_NO_PAD.decode(code.strip_prefix(PREFIX)?).ok()?;
        serde_json::from_slice(&text).ok()
    }

    pub(crate) fn check(
        &self,
        client_id: &str,
        redirect_uri: Option<&str>,
        verifier: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if self.ends.is_none_or(|ends| ends <= now) {
            return Err((70_008, "the authorization code has expired"));
        }
        if client_id != self.client_id {
            return Err((700_005, "the authorization code is of another application"));
        }
        if redirect_uri != Some(self.redirect_uri.as_str()) {
            return Err((500_112, "the redirect_uri is not the one that the code was sent to"));
        }
        let proves = |challenge: &str, verifier: &str| match self.is_plain {
            true => challenge == verifier,
            false => challenge == encoded(digest(&SHA256, verifier.as_bytes())),
        };
        match (&self.challenge, verifier) {
            (Some(challenge), Some(verifier)) if proves(challenge, verifier) => Ok(()),
            (Some(_), None) => Err((50_148, "code_verifier is missing")),
            (Some(_), Some(_)) => Err((501_481, "the code_verifier does not match the code_challenge")),
            (None, _) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_redeemed_by_whom_it_was_issued_to_and_in_time() {
        let now = Timestamp::UNIX_EPOCH;
        let wanted = AuthorizationCode {
            client_id: "a".to_owned(),
            redirect_uri: "http://localhost:3000".to_owned(),
            challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
            ..AuthorizationCode::default()
        };
        let code = AuthorizationCode::read(&wanted.issued(now)).unwrap();
        let (uri, verifier) =
            (Some("http://localhost:3000"), Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert_eq!(code.check("a", uri, verifier, now), Ok(()));
        for (client, uri, verifier, at, number) in [
            ("b", uri, verifier, now, 700_005),
            ("a", Some("http://localhost:3001"), verifier, now, 500_112),
            ("a", uri, Some("guessed"), now, 501_481),
            ("a", uri, None, now, 50_148),
            ("a", uri, verifier, now + LIFETIME, 70_008),
        ] {
            assert_eq!(code.check(client, uri, verifier, at).unwrap_err().0, number);
        }
        assert_eq!(AuthorizationCode::read("whatever"), None);
    }
}
