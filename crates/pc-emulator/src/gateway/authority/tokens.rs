//! Tokens: to whom they are granted, and whether one that is shown is good.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pc_models::Timestamp;
use pc_transport::wire::Request;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::gateway::authority::audience::{self, GRAPH, RETIRED};
use crate::gateway::authority::authorization_code::AuthorizationCode;
use crate::gateway::authority::claims::{IMPERSONATION, Proof, SignedIn, TOLERANCE};
use crate::gateway::authority::endpoint::Version;
use crate::gateway::authority::kept_tokens::{Caller, KeptTokens, Token};
use crate::gateway::authority::redeemed_codes::RedeemedCodes;
use crate::gateway::authority::signing_key::{encoded, signed};
use crate::gateway::authority::tenant::Tenant;
use crate::gateway::authority::token_form::Form;
use crate::options::EmulatorOptions;
use crate::values::problem::Problem;
use crate::values::random::Rng;

/// How long the name of what a token is for may be: it is kept with the token.
const MAX_AUDIENCE_BYTES: usize = 2_000;
/// How long the application's id may be: it stands in the token.
const MAX_CLIENT_ID_BYTES: usize = 1_000;
/// How long a user has to type a device code, in seconds.
const DEVICE_CODE_SECONDS: u32 = 900;
/// How device codes begin; behind it stand the scopes that were asked for.
const DEVICE_CODE: &str = "emulated.device.";
/// The grant for a device code; MSAL for Node calls it by its last word.
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The tokens handed out.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Tokens {
    known: KeptTokens,
    #[serde(rename = "dice")]
    rng: Rng,
    #[serde(default, skip_serializing_if = "RedeemedCodes::is_empty")]
    redeemed: RedeemedCodes,
}

/// What a form asks for, when it is granted.
struct Granted {
    token: Token,
    proof: Proof,
    /// The scopes that were asked for, here or at the sign-in.
    scope: String,
    nonce: Option<String>,
}

impl Tokens {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            known: KeptTokens::default(),
            rng: Rng::new(seed, "tokens"),
            redeemed: RedeemedCodes::default(),
        }
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
        if options.check_export_audience && graph && !known.audience.starts_with(GRAPH) {
            return Err(Problem::new(401, 401, "The audience of the token is not Microsoft Graph."));
        }
        if options.check_export_audience && graph && !known.may_read_bills {
            return Err(Problem::new(403, 403, "The caller lacks the permission PartnerBilling.Read.All."));
        }
        if options.refuse_retired_audience && known.audience.starts_with(RETIRED) {
            return Err(Problem::new(401, 900_420, "The audience of the token is retired."));
        }
        if options.require_mfa && known.caller == Caller::AppAndUser && !known.second_factor {
            return Err(Problem::new(401, 900_421, "The token has no claim of multi-factor authentication."));
        }
        Ok(known.caller)
    }

    /// Answers a request for a token.
    pub(crate) fn answer(
        &mut self,
        request: &Request,
        tenant: &Tenant,
        version: Version,
        options: &EmulatorOptions,
        now: Timestamp,
    ) -> Answer {
        let form = Form::of_token_request(request);
        let granted = match self.grant(&form, options, now) {
            Ok(granted) => granted,
            Err(refusal) => return refusal,
        };
        let signed_in = SignedIn {
            tenant,
            version,
            client_id: form.value("client_id").unwrap_or_default(),
            proof: granted.proof,
            now,
            token_id: self.rng.hex(22),
        };
        let body = self.body(granted, &signed_in, &form, options);
        Answer::ok(body).header("Cache-Control", "no-cache, no-store").header("Pragma", "no-cache")
    }

    fn body(
        &mut self,
        granted: Granted,
        signed_in: &SignedIn<'_>,
        form: &Form,
        options: &EmulatorOptions,
    ) -> Value {
        let Granted { token, scope, nonce, .. } = granted;
        let text = signed(&signed_in.access_token(&token));
        self.known.keep(&text, token.clone(), signed_in.now);

        let seconds = options.token_lifetime.as_secs();
        let mut body = json!({"token_type": "Bearer", "access_token": text});
        let wants_id = scope.split_ascii_whitespace().any(|scope| scope == "openid");
        if signed_in.version == Version::V2 {
            body["expires_in"] = json!(seconds);
            body["ext_expires_in"] = json!(seconds);
        } else {
            let at = |at: i64| json!(at.to_string());
            let issued = signed_in.now.unix_millis().div_euclid(1000);
            body["expires_in"] = json!(seconds.to_string());
            body["ext_expires_in"] = json!(seconds.to_string());
            body["expires_on"] = at(issued.saturating_add_unsigned(seconds));
            body["not_before"] = at(issued.saturating_sub_unsigned(TOLERANCE.as_secs()));
            body["resource"] = json!(form.value("resource").unwrap_or(&scope));
        }
        if token.caller == Caller::AppOnly {
            return body;
        }
        body["scope"] = match signed_in.version {
            Version::V1 => json!(IMPERSONATION),
            Version::V2 => {
                json!(audience::granted_scopes(&scope, &token.audience, signed_in.permission(&token)))
            }
        };
        // A new refresh token is no better than the one it replaces.
        let factor = if token.second_factor { "" } else { "no-mfa." };
        body["refresh_token"] = json!(format!("emulated.{factor}{}", self.rng.hex(64)));
        if wants_id || signed_in.version == Version::V1 {
            body["id_token"] = json!(signed(&signed_in.id_token(&token, nonce.as_deref())));
        }
        if form.value("client_info") == Some("1") {
            body["client_info"] = json!(signed_in.client_info());
        }
        body
    }

    /// The codes for a sign-in on another device. Whoever asks for tokens with one is signed in already.
    pub(crate) fn device_code(&mut self, request: &Request, tenant: &Tenant) -> Answer {
        let form = Form::of_body(&request.body);
        let scope = encoded(form.value("scope").or(form.value("resource")).unwrap_or_default());
        let user_code = self.rng.hex(9).to_ascii_uppercase();
        let page = format!("{}/oauth2/v2.0/devicecode", tenant.base());
        Answer::ok(json!({
            "device_code": format!("{DEVICE_CODE}{scope}"),
            "user_code": user_code,
            "verification_uri": page,
            "expires_in": DEVICE_CODE_SECONDS,
            "interval": 1,
            "message": format!("There is nothing to type: code {user_code} is signed in."),
        }))
    }

    /// The name of a sign-in.
    pub(crate) fn session(&mut self) -> String {
        self.rng.guid()
    }

    fn grant(&mut self, form: &Form, options: &EmulatorOptions, now: Timestamp) -> Result<Granted, Answer> {
        let need = |name: &str| {
            form.value(name)
                .ok_or_else(|| refusal(400, "invalid_request", 900_144, &format!("{name} is missing")))
        };
        let client_id = need("client_id")?;
        if client_id.len() > MAX_CLIENT_ID_BYTES {
            return Err(refusal(400, "unauthorized_client", 700_016, "the client_id is too long"));
        }
        let proof = match (form.value("client_secret"), form.value("client_assertion")) {
            (None, None) => Proof::Nothing,
            (_, Some(_)) => Proof::Statement,
            (Some(_), None) => Proof::Secret,
        };
        let (mut nonce, mut sign_in) = (None, None);
        let mut scope = form.value("scope").map(str::to_owned);
        let caller = match form.value("grant_type") {
            Some("client_credentials") if matches!(proof, Proof::Nothing) => {
                let reason = "neither client_secret nor client_assertion is there";
                return Err(refusal(401, "invalid_client", 7_000_218, reason));
            }
            Some("client_credentials") => Caller::AppOnly,
            Some("refresh_token") => {
                sign_in = Some(need("refresh_token")?);
                Caller::AppAndUser
            }
            Some("authorization_code") => {
                let code = need("code")?;
                sign_in = Some(code);
                if let Some(code) = self.redeem(code, client_id, form, now)? {
                    (scope, nonce) = (scope.or(code.scope), code.nonce);
                }
                Caller::AppAndUser
            }
            Some(DEVICE_GRANT | "device_code") => {
                let code = need("device_code")?;
                sign_in = Some(code);
                scope = scope.or(device_scope(code));
                Caller::AppAndUser
            }
            _ => return Err(refusal(400, "unsupported_grant_type", 70_003, "the grant is not supported")),
        };
        let resource = form.value("resource").map(|resource| resource.trim_end_matches('/'));
        let scope = scope.unwrap_or_default();
        let audience = resource.unwrap_or_else(|| audience::of_scopes(&scope));
        if audience.len() > MAX_AUDIENCE_BYTES {
            return Err(refusal(400, "invalid_scope", 70_011, "the resource or scope is too long"));
        }
        let second_factor = sign_in.is_some_and(|token| !token.contains("no-mfa"));
        let credentials = ["client_id", "refresh_token"].map(|name| form.value(name).unwrap_or_default());
        let may_read_bills = !credentials.iter().any(|text| text.contains("no-billing"));
        let ends = now + options.token_lifetime;
        let token = Token { caller, ends, audience: audience.to_owned(), second_factor, may_read_bills };
        Ok(Granted { token, proof, scope, nonce })
    }

    /// The sign-in behind a code, which is over with it. Codes of ours are checked; any other stands for a sign-in that
    /// nothing is known of.
    fn redeem(
        &mut self,
        code: &str,
        client_id: &str,
        form: &Form,
        now: Timestamp,
    ) -> Result<Option<AuthorizationCode>, Answer> {
        let Some(code) = AuthorizationCode::read(code) else { return Ok(None) };
        let refuse = |(number, reason)| refusal(400, "invalid_grant", number, reason);
        let checked = code.check(client_id, form.value("redirect_uri"), form.value("code_verifier"), now);
        checked.map_err(refuse)?;
        if let (Some(sign_in), Some(ends)) = (&code.sign_in, code.ends) {
            if self.redeemed.contains(sign_in) {
                return Err(refuse((54_005, "the authorization code was redeemed already")));
            }
            self.redeemed.add(sign_in.clone(), ends, now);
        }
        Ok(Some(code))
    }
}

fn device_scope(code: &str) -> Option<String> {
    let scope = URL_SAFE_NO_PAD.decode(code.strip_prefix(DEVICE_CODE)?).ok()?;
    String::from_utf8(scope).ok()
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
