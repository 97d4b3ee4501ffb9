//! The token authority: `POST /{tenant}/oauth2/token` and `…/oauth2/v2.0/token`.

use std::collections::BTreeMap;
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::wire::{Method, Request};
use percent_encoding::percent_decode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::options::EmulatorOptions;
use crate::values::problem::Problem;
use crate::values::random::Rng;

/// How long a token is good for.
const TOKEN_LIFETIME_SECONDS: u64 = 3600;

/// The audience of the billing export.
const GRAPH_AUDIENCE: &str = "https://graph.microsoft.com";

/// The audience of the old directory service.
const RETIRED_AUDIENCE: &str = "https://graph.windows.net";

/// For whom a token speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Caller {
    AppOnly,
    AppAndUser,
}

/// A token handed out.
#[derive(Serialize, Deserialize)]
struct Token {
    caller: Caller,
    ends: Timestamp,
    audience: String,
    second_factor: bool,
    may_read_bills: bool,
}

/// The tokens handed out.
#[derive(Serialize, Deserialize)]
pub(crate) struct Tokens {
    known: BTreeMap<String, Token>,
    #[serde(rename = "dice")]
    rng: Rng,
}

impl Tokens {
    pub(crate) fn new(seed: u64) -> Self {
        Self { known: BTreeMap::new(), rng: Rng::new(seed, "tokens") }
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
        let known = self.known.get(token.trim()).filter(|token| now < token.ends);
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
        self.grant(&read_form(&request.body), second_version, now).unwrap_or_else(|refusal| refusal)
    }

    fn grant(
        &mut self,
        form: &[(String, String)],
        second_version: bool,
        now: Timestamp,
    ) -> Result<Answer, Answer> {
        let value = |name: &str| {
            let pair = form.iter().find(|(key, _)| key == name);
            pair.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
        };
        if value("client_id").is_none() {
            return Err(refusal(400, "invalid_request", 900_144, "client_id is missing"));
        }
        let caller = match value("grant_type") {
            Some("client_credentials") if value("client_secret").is_none() => {
                return Err(refusal(401, "invalid_client", 7_000_218, "client_secret is missing"));
            }
            Some("client_credentials") => Caller::AppOnly,
            Some("refresh_token") if value("refresh_token").is_none() => {
                return Err(refusal(400, "invalid_request", 900_144, "refresh_token is missing"));
            }
            Some("authorization_code") if value("code").is_none() => {
                return Err(refusal(400, "invalid_request", 900_144, "code is missing"));
            }
            Some("refresh_token" | "authorization_code") => Caller::AppAndUser,
            _ => return Err(refusal(400, "unsupported_grant_type", 70_003, "the grant is not supported")),
        };
        let audience = value("resource").or(value("scope")).unwrap_or_default();
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
        self.known.retain(|_, token| now < token.ends);
        self.known.insert(token.clone(), granted);

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

/// The pairs of an `application/x-www-form-urlencoded` body.
fn read_form(body: &[u8]) -> Vec<(String, String)> {
    let decode = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent_decode(&spaced).decode_utf8_lossy().into_owned()
    };
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            (decode(halves.next().unwrap_or_default()), decode(halves.next().unwrap_or_default()))
        })
        .collect()
}
