//! What clients look up before they ask for a token.

use pc_transport::wire::Request;
use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::gateway::authority::endpoint::Version;
use crate::gateway::authority::signing_key::public_key;
use crate::gateway::authority::tenant::Tenant;

/// Where the other endpoints are, and what they can do.
pub(crate) fn configuration(tenant: &Tenant, version: Version) -> Answer {
    let (base, form) = (tenant.base(), version.segment());
    Answer::ok(json!({
        "issuer": tenant.told_issuer(version),
        "authorization_endpoint": format!("{base}/oauth2{form}/authorize"),
        "token_endpoint": format!("{base}/oauth2{form}/token"),
        "device_authorization_endpoint": format!("{base}/oauth2{form}/devicecode"),
        "jwks_uri": format!("{base}/discovery{form}/keys"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "private_key_jwt"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "claims_supported": [
            "aud", "iss", "iat", "nbf", "exp", "tid", "oid", "sub", "name", "preferred_username", "nonce", "uti", "ver",
        ],
        "request_uri_parameter_supported": false,
    }))
}

pub(crate) fn keys() -> Answer {
    Answer::ok(json!({"keys": [public_key()]}))
}

/// Whether the authority of the `authorization_endpoint` that is asked about is this one.
pub(crate) fn instances(request: &Request, origin: &str) -> Answer {
    let asked = request.query.iter().find(|(name, _)| name == "authorization_endpoint");
    let tenant = asked.and_then(|(_, address)| tenant_here(address, origin));
    let Some(tenant) = tenant else {
        let refusal: Value = json!({
            "error": "invalid_instance",
            "error_description": "AADSTS50049: Unknown or invalid instance: an authorization_endpoint of this emulator is needed.",
            "error_codes": [50_049],
        });
        return Answer::new(400, refusal);
    };
    let host = behind_scheme(origin);
    Answer::ok(json!({
        "tenant_discovery_endpoint": format!("{origin}/{tenant}/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }))
}

/// The tenant of an address, if its host is this one; some clients leave the port away.
fn tenant_here<'a>(address: &'a str, origin: &str) -> Option<&'a str> {
    let (authority, path) = behind_scheme(address).split_once('/')?;
    let here = behind_scheme(origin);
    let without_port = here.rsplit_once(':').map_or(here, |(host, _)| host);
    let is_here = authority.eq_ignore_ascii_case(here) || authority.eq_ignore_ascii_case(without_port);
    path.split('/').next().filter(|tenant| is_here && !tenant.is_empty())
}

fn behind_scheme(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest)
}
