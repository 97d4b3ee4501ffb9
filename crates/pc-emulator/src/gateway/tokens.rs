//! The token authority: `POST /{tenant}/oauth2/token` and `…/oauth2/v2.0/token`.

use std::borrow::Cow;
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::wire::{Method, Request};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::gateway::kept_tokens::{Caller, KeptTokens, Token};
use crate::options::EmulatorOptions;
use crate::values::problem::Problem;
use crate::values::random::Rng;

/// How long a token is good for.
const TOKEN_LIFETIME_SECONDS: u64 = 3600;

/// How long the name of what a token is for may be: it is kept with the token.
const MAX_AUDIENCE_BYTES: usize = 2_000;

/// The audience of the billing export.
const GRAPH_AUDIENCE: &str = "https://graph.microsoft.com";

/// The audience of the old directory service.
const RETIRED_AUDIENCE: &str = "https://graph.windows.net";

/// The tokens handed out.
#[derive(Serialize, Deserialize)]
pub(crate) struct Tokens {
    known: KeptTokens,
    #[serde(rename = "dice")]
    rng: Rng,
}

impl Tokens {
    pub(crate) fn new(seed: u64) -> Self {
        Self { known: KeptTokens::default(), rng: Rng::new(seed, "tokens") }
    }

    /// The tokens handed out, those that end last first.
    #[cfg(feature = "server")]
    pub(crate) fn kept(&self) -> impl Iterator<Item = (&str, &Token)> {
        self.known.iter()
    }

    /// Who calls, by the `Authorization` header.
    pub(crate) fn caller(
        &self,
        request: &Request,
        now: Timestamp,
        options: &EmulatorOptions,
        graph: bool,
    ) -> Result<Caller, Problem> {
        let header = request.find_header("Authorization").map(str::trim).filter(|text| !text.is_empty());
        let header = header.ok_or_else(|| Problem::new(401, 800_001, "The partner token is missing."))?;
        let (scheme, token) = header.split_once(' ').ok_or_else(Problem::denied)?;
        let known = self.known.find(token.trim(), now);
        let known = known.filter(|_| scheme.eq_ignore_ascii_case("Bearer")).ok_or_else(Problem::denied)?;
        if options.check_export_audience && graph && !known.audience.starts_with(GRAPH_AUDIENCE) {
            return Err(Problem::new(401, 401, "The audience of the token is not Microsoft Graph."));
        }
        if options.check_export_audience && graph && !known.may_read_bills {
            return Err(Problem::new(403, 403, "The caller lacks the permission PartnerBilling.Read.All."));
        }
        if options.refuse_retired_audience && known.audience.starts_with(RETIRED_AUDIENCE) {
            return Err(Problem::new(401, 900_420, "The audience of the token is retired."));
        }
        if options.require_mfa && known.caller == Caller::AppAndUser && !known.second_factor {
            return Err(Problem::new(401, 900_421, "The token has no claim of multi-factor authentication."));
        }
        Ok(known.caller)
    }

    /// Answers a request for a token.
    pub(crate) fn answer(&mut self, request: &Request, now: Timestamp) -> Answer {
        if request.method != Method::Post {
            return Problem::new(405, 405, "Ask for tokens with POST.").into();
        }
        let second_version = request.path.len() == 4;
        let form: Vec<_> = form_urlencoded::parse(&request.body).collect();
        self.grant(&form, second_version, now).unwrap_or_else(|refusal| refusal)
    }

    fn grant(
        &mut self,
        form: &[(Cow<'_, str>, Cow<'_, str>)],
        second_version: bool,
        now: Timestamp,
    ) -> Result<Answer, Answer> {
        let value = |name: &str| {
            let pair = form.iter().find(|(key, _)| key == name);
            pair.map(|(_, value)| value.as_ref()).filter(|value| !value.is_empty())
        };
        let need = |name: &str| match value(name) {
            Some(_) => Ok(()),
            None => Err(refusal(400, "invalid_request", 900_144, &format!("{name} is missing"))),
        };
        need("client_id")?;
        let caller = match value("grant_type") {
            Some("client_credentials") if value("client_secret").or(value("client_assertion")).is_none() => {
                return Err(refusal(
                    401,
                    "invalid_client",
                    7_000_218,
                    "neither client_secret nor client_assertion is there",
                ));
            }
            Some("client_credentials") => Caller::AppOnly,
            Some("refresh_token") => need("refresh_token").map(|()| Caller::AppAndUser)?,
            Some("authorization_code") => need("code").map(|()| Caller::AppAndUser)?,
            _ => return Err(refusal(400, "unsupported_grant_type", 70_003, "the grant is not supported")),
        };
        let audience = value("resource").or(value("scope")).unwrap_or_default();
        if audience.len() > MAX_AUDIENCE_BYTES {
            return Err(refusal(400, "invalid_scope", 70_011, "the resource or scope is too long"));
        }
        let sign_in = value("refresh_token").or(value("code"));
        let second_factor = sign_in.is_some_and(|token| !token.contains("no-mfa"));
        let credentials = ["client_id", "refresh_token"].map(|name| value(name).unwrap_or_default());
        let may_read_bills = !credentials.iter().any(|text| text.contains("no-billing"));
        let ends = now + Duration::from_secs(TOKEN_LIFETIME_SECONDS);
        let token = Token { caller, ends, audience: audience.to_owned(), second_factor, may_read_bills };
        let body = self.token(token, second_version, now);
        Ok(Answer::ok(body).header("Cache-Control", "no-cache, no-store").header("Pragma", "no-cache"))
    }

    fn token(&mut self, granted: Token, second_version: bool, now: Timestamp) -> Value {
        let (caller, audience) = (granted.caller, granted.audience.clone());
        // A new refresh token is no better than the one it replaces.
        let factor = if granted.second_factor { "" } else { "no-mfa." };
        let token = format!("emulated.{}", self.rng.hex(48));
        self.known.keep(token.clone(), granted, now);

        let mut body = json!({"token_type": "Bearer", "access_token": token});
        if second_version {
            body["expires_in"] = json!(TOKEN_LIFETIME_SECONDS);
            body["ext_expires_in"] = json!(TOKEN_LIFETIME_SECONDS);
        } else {
            let issued = now.unix_millis().div_euclid(1000);
            body["expires_in"] = json!(TOKEN_LIFETIME_SECONDS.to_string());
            body["ext_expires_in"] = json!(TOKEN_LIFETIME_SECONDS.to_string());
            body["expires_on"] = json!(issued.saturating_add_unsigned(TOKEN_LIFETIME_SECONDS).to_string());
            body["not_before"] = json!(issued.saturating_sub(300).to_string());
            body["resource"] = json!(audience);
        }
        if caller == Caller::AppAndUser {
            body["scope"] = json!("user_impersonation");
            body["refresh_token"] = json!(format!("emulated.{factor}{}", self.rng.hex(64)));
        }
        body
    }
}

/// Whether this asks for a token: `{tenant}/oauth2/token` or `{tenant}/oauth2/v2.0/token`.
pub(crate) fn is_token_request(request: &Request) -> bool {
    let is = |segment: &String, word| segment.eq_ignore_ascii_case(word);
    match request.path.as_slice() {
        [_, oauth, token] => is(oauth, "oauth2") && is(token, "token"),
        [_, oauth, version, token] => is(oauth, "oauth2") && is(version, "v2.0") && is(token, "token"),
        _ => false,
    }
}

fn refusal(status: u16, error: &str, code: u32, reason: &str) -> Answer {
    Answer::new(
        status,
        json!({
            "error": error,
            "error_description": format!("AADSTS{code}: {reason}."),
            "error_codes": [code],
        }),
    )
}
