//! What a token says about itself. Nothing of it is secret; only its tenant decides anything, whether it is used at all.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// What a token says about itself, unverified.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct TokenClaims {
    /// The tenant that issued it.
    #[serde(rename = "tid")]
    pub tenant: Option<String>,
    /// The application.
    #[serde(rename = "appid", alias = "azp")]
    pub application: Option<String>,
    /// The user, for tokens of application and user.
    #[serde(rename = "upn", alias = "preferred_username")]
    pub user: Option<String>,
    /// The API it is for.
    #[serde(rename = "aud")]
    pub audience: Option<String>,
    /// What the user let the application do; absent for tokens of an application alone.
    #[serde(rename = "scp")]
    pub scopes: Option<String>,
    /// How the user signed in: `pwd`, `mfa`, …
    #[serde(rename = "amr")]
    pub methods: Vec<String>,
}

impl TokenClaims {
    pub(super) fn read(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        serde_json::from_slice(&payload).ok()
    }

    /// Whether the user proved to be who they are by a second factor.
    #[must_use]
    pub fn has_second_factor(&self) -> bool {
        self.methods.iter().any(|method| method.eq_ignore_ascii_case("mfa"))
    }

    /// Whether the token speaks for a user, not for an application alone.
    #[must_use]
    pub fn is_of_a_user(&self) -> bool {
        self.user.is_some() || self.scopes.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn a_token_tells_whose_it_is() {
        let user =
            token(r#"{"tid":"t","appid":"a","upn":"u@x","amr":["pwd","mfa"],"scp":"user_impersonation"}"#);
        let claims = TokenClaims::read(&user).unwrap();
        assert!(claims.has_second_factor() && claims.is_of_a_user());
        assert_eq!((claims.tenant.as_deref(), claims.user.as_deref()), (Some("t"), Some("u@x")));
        let application = TokenClaims::read(&token(r#"{"tid":"t","azp":"a"}"#)).unwrap();
        assert!(!application.is_of_a_user() && !application.has_second_factor());
        assert_eq!(application.application.as_deref(), Some("a"));
    }

    #[test]
    fn an_opaque_token_tells_nothing() {
        for opaque in ["", "abc", "a.b", "a.b.c", "a.e30.c.d"] {
            assert_eq!(TokenClaims::read(opaque), None, "{opaque}");
        }
    }
}
