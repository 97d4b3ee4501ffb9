//! What tokens say.

use std::time::Duration;

use pc_models::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::gateway::authority::audience::{GRAPH, PARTNER_CENTER};
use crate::gateway::authority::endpoint::Version;
use crate::gateway::authority::kept_tokens::{Caller, Token};
use crate::gateway::authority::signing_key::encoded;
use crate::gateway::authority::tenant::Tenant;

/// The permission to read bills through Microsoft Graph.
const READ_BILLS: &str = "PartnerBilling.Read.All";
/// What a user lets an application do.
pub(crate) const IMPERSONATION: &str = "user_impersonation";

/// Whose tokens are made, where and when.
pub(crate) struct SignedIn<'r> {
    pub(crate) tenant: &'r Tenant,
    pub(crate) version: Version,
    pub(crate) client_id: &'r str,
    pub(crate) proof: Proof,
    /// What time it is for the client.
    pub(crate) now: Timestamp,
    /// No other token has it.
    pub(crate) token_id: String,
}

/// How the application proved who it is.
#[derive(Clone, Copy)]
pub(crate) enum Proof {
    Nothing,
    Secret,
    Statement,
}

impl SignedIn<'_> {
    pub(crate) fn access_token(&self, token: &Token) -> Value {
        let audience = if token.audience.is_empty() { PARTNER_CENTER } else { &token.audience };
        let mut claims = self.common(audience, token.ends);
        let is_graph = token.audience.starts_with(GRAPH);
        let permitted = is_graph && token.may_read_bills;
        set(&mut claims, json!({"ver": "1.0", "appid": self.client_id, "appidacr": self.proof.number()}));
        match token.caller {
            Caller::AppOnly => {
                let object = self.object("application");
                set(&mut claims, json!({"idtyp": "app", "oid": object, "sub": object}));
                // Partner Center has no roles to grant an application: who is let in is decided there.
                if permitted {
                    claims["roles"] = json!([READ_BILLS]);
                }
            }
            Caller::AppAndUser => {
                let methods: &[&str] = if token.second_factor { &["pwd", "mfa"] } else { &["pwd"] };
                set(&mut claims, self.user());
                set(
                    &mut claims,
                    json!({
                        "idtyp": "user", "amr": methods, "acr": "1", "scp": self.permission(token),
                        "upn": self.user_name(), "unique_name": self.user_name(),
                    }),
                );
            }
        }
        claims
    }

    /// What the client is told of the user.
    pub(crate) fn id_token(&self, token: &Token, nonce: Option<&str>) -> Value {
        let mut claims = self.common(self.client_id, token.ends);
        let version = if self.version == Version::V1 { "1.0" } else { "2.0" };
        set(&mut claims, self.user());
        set(&mut claims, json!({"ver": version, "preferred_username": self.user_name()}));
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        claims
    }

    /// What MSAL names an account by.
    pub(crate) fn client_info(&self) -> String {
        encoded(json!({"uid": self.object("user"), "utid": self.tenant.id}).to_string())
    }

    /// What a user's token permits.
    pub(crate) fn permission(&self, token: &Token) -> &'static str {
        match token.audience.starts_with(GRAPH) && token.may_read_bills {
            true => READ_BILLS,
            false => IMPERSONATION,
        }
    }

    fn common(&self, audience: &str, ends: Timestamp) -> Value {
        let seconds = |at: Timestamp| at.unix_millis().div_euclid(1000);
        json!({
            "aud": audience,
            "iss": self.tenant.issuer(self.version),
            "iat": seconds(self.now),
            "nbf": seconds(self.now),
            "exp": seconds(ends),
            "tid": self.tenant.id,
            "uti": self.token_id,
        })
    }

    fn user(&self) -> Value {
        let object = self.object("user");
        let pair = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{object} {}", self.client_id).as_bytes());
        json!({"oid": object, "sub": encoded(pair), "name": "Partner Administrator"})
    }

    fn user_name(&self) -> String {
        format!("admin@{}", self.tenant.domain)
    }

    /// The id of a user or of an application in its tenant: always the same.
    fn object(&self, kind: &str) -> String {
        let of = if kind == "application" { self.client_id } else { "" };
        let name = format!("{} {kind} {of}", self.tenant.id);
        Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
    }
}

impl Proof {
    /// As the claim `appidacr` has it.
    fn number(self) -> &'static str {
        match self {
            Self::Nothing => "0",
            Self::Secret => "1",
            Self::Statement => "2",
        }
    }
}

fn set(claims: &mut Value, more: Value) {
    if let (Value::Object(claims), Value::Object(more)) = (claims, more) {
        claims.extend(more);
    }
}

/// Within this time of its issue a token is told to begin, in the words of the first version.
pub(crate) const TOLERANCE: Duration = Duration::from_secs(300);
