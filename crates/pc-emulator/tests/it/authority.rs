//! The token authority as libraries for OpenID Connect use it.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pc_emulator::demo::CONTOSO;
use pc_transport::wire::{Method, Reply, Request};
use ring::digest::{SHA256, digest};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

use crate::harness::{Harness, body, minutes, request};

const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const SCOPE: &str = "https%3A%2F%2Fapi.partnercenter.microsoft.com%2F.default+openid+offline_access";

/// As over https.
fn secure(request: Request) -> Request {
    request.header("Host", "localhost:8443").header("X-Forwarded-Proto", "https")
}

fn get(harness: &Harness, target: &str) -> Reply {
    harness.ask(secure(request(Method::Get, target)))
}

fn token(harness: &Harness, form: &str) -> Value {
    let mut request = secure(request(Method::Post, &format!("{TENANT}/oauth2/v2.0/token")));
    request.body = format!("client_id=app&{form}").into();
    body(&harness.ask(request))
}

fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// What a token says, if the published key signed it.
fn claims(harness: &Harness, token: &Value) -> Value {
    let (content, signature) = token.as_str().unwrap().rsplit_once('.').unwrap();
    let (header, payload) = content.split_once('.').unwrap();
    let header: Value = serde_json::from_slice(&decoded(header)).unwrap();
    let keys = body(&get(harness, &format!("{TENANT}/discovery/v2.0/keys")));
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let part = |name: &str| decoded(key[name].as_str().unwrap());
    let key = RsaPublicKeyComponents { n: part("n"), e: part("e") };
    key.verify(&RSA_PKCS1_2048_8192_SHA256, content.as_bytes(), &decoded(signature)).unwrap();
    serde_json::from_slice(&decoded(payload)).unwrap()
}

#[test]
fn the_configuration_leads_to_everything_else() {
    let harness = Harness::new();
    let found = body(&get(&harness, &format!("{TENANT}/v2.0/.well-known/openid-configuration")));
    let base = format!("https://localhost:8443/{TENANT}");
    assert_eq!(found["issuer"], format!("{base}/v2.0"));
    assert_eq!(found["token_endpoint"], format!("{base}/oauth2/v2.0/token"));
    assert_eq!(found["authorization_endpoint"], format!("{base}/oauth2/v2.0/authorize"));
    assert_eq!(found["jwks_uri"], format!("{base}/discovery/v2.0/keys"));
    let any = body(&get(&harness, "common/v2.0/.well-known/openid-configuration"));
    assert_eq!(any["issuer"], "https://localhost:8443/{tenantid}/v2.0");
    let ask = |address: &str| {
        let asked =
            request(Method::Get, "common/discovery/instance").query("authorization_endpoint", address);
        body(&harness.ask(secure(asked)))
    };
    let known = ask(&format!("https://localhost/{TENANT}/oauth2/v2.0/authorize"));
    let there = known["tenant_discovery_endpoint"].as_str().unwrap();
    assert_eq!(there, format!("{base}/v2.0/.well-known/openid-configuration"));
    assert_eq!(ask("https://login.example/t/oauth2/v2.0/authorize")["error"], "invalid_instance");
}

#[test]
fn an_application_s_token_tells_whose_it_is() {
    let harness = Harness::new();
    let answer = token(&harness, &format!("client_secret=s&grant_type=client_credentials&scope={SCOPE}"));
    let told = claims(&harness, &answer["access_token"]);
    assert_eq!(
        (&told["aud"], &told["iss"], &told["tid"], &told["appid"]),
        (
            &json!("https://api.partnercenter.microsoft.com"),
            &json!(format!("https://localhost:8443/{TENANT}/v2.0")),
            &json!(TENANT),
            &json!("app")
        )
    );
    assert_eq!(told["exp"].as_i64().unwrap() - told["iat"].as_i64().unwrap(), 3_600);
    assert!(told["oid"].is_string() && told.get("amr").is_none(), "{told}");
    assert!(told.get("roles").is_none(), "Partner Center grants applications none: {told}");
    let graph =
        "client_secret=s&grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default";
    let told = claims(&harness, &token(&harness, graph)["access_token"]);
    assert_eq!(
        (&told["aud"], &told["roles"]),
        (&json!("https://graph.microsoft.com"), &json!(["PartnerBilling.Read.All"]))
    );
}

#[test]
fn a_user_signs_in_and_the_code_is_redeemed_by_whom_it_was_for() {
    let harness = Harness::new();
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, b"a-verifier-of-some-length"));
    let page = request(Method::Get, "common/oauth2/v2.0/authorize")
        .query("client_id", "app")
        .query("response_type", "code")
        .query("redirect_uri", "http://localhost:3000/back?x=1")
        .query("state", "a b")
        .query("nonce", "n-0")
        .query("code_challenge", &challenge)
        .query("code_challenge_method", "S256")
        .query("scope", "openid https://api.partnercenter.microsoft.com/user_impersonation");
    let sent_back = harness.ask(secure(page.clone()));
    assert_eq!(sent_back.status, 302);
    let location = sent_back.find_header("Location").unwrap();
    assert!(
        location.starts_with("http://localhost:3000/back?x=1&code=") && location.ends_with("&state=a+b"),
        "{location}"
    );
    let code = location.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let posted = harness.ask(secure(page.query("response_mode", "form_post")));
    assert!(posted.status == 200 && String::from_utf8_lossy(&posted.body).contains("name=\"code\""));

    let form = format!("client_secret=s&grant_type=authorization_code&code={code}&client_info=1");
    let stolen =
        token(&harness, &format!("{form}&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fback%3Fx%3D1"));
    assert_eq!(stolen["error"], "invalid_grant");
    let form = format!(
        "{form}&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fback%3Fx%3D1&code_verifier=a-verifier-of-some-length"
    );
    let answer = token(&harness, &form);
    let told = claims(&harness, &answer["access_token"]);
    assert_eq!((&told["scp"], &told["amr"]), (&json!("user_impersonation"), &json!(["pwd", "mfa"])));
    let id = claims(&harness, &answer["id_token"]);
    assert_eq!((&id["aud"], &id["nonce"], &id["oid"]), (&json!("app"), &json!("n-0"), &told["oid"]));
    let info: Value = serde_json::from_slice(&decoded(answer["client_info"].as_str().unwrap())).unwrap();
    assert_eq!(info, json!({"uid": told["oid"], "utid": TENANT}));
    let again = token(&harness, &form);
    assert_eq!((&again["error"], &again["error_codes"][0]), (&json!("invalid_grant"), &json!(54_005)));
}

#[test]
fn a_token_without_a_second_factor_says_so() {
    let harness = Harness::new();
    let answer = token(&harness, "grant_type=refresh_token&refresh_token=no-mfa");
    assert_eq!(claims(&harness, &answer["access_token"])["amr"], json!(["pwd"]));
}

#[test]
fn a_token_lives_in_the_clients_time_however_far_the_emulator_s_is_moved() {
    let harness = Harness::with(|options| options.token_lifetime = Duration::from_secs(600));
    let answer = token(&harness, "client_secret=s&grant_type=client_credentials");
    assert_eq!(answer["expires_in"], 600);
    let status = || {
        let header = format!("Bearer {}", answer["access_token"].as_str().unwrap());
        harness.ask(request(Method::Get, "v1/customers").header("Authorization", header)).status
    };
    harness.emulator.advance(minutes(60 * 24 * 40));
    assert_eq!(status(), 200);
    harness.clock.pass(minutes(9));
    assert_eq!(status(), 200);
    harness.clock.pass(minutes(1));
    assert_eq!(status(), 401);
}

#[test]
fn what_was_changed_in_a_token_is_found() {
    let harness = Harness::new();
    let answer = token(&harness, "grant_type=refresh_token&refresh_token=r");
    let text = answer["access_token"].as_str().unwrap();
    let target = format!("v1/customers/{CONTOSO}/entitlements");
    let status = |text: &str| {
        let call = request(Method::Get, &target).header("Authorization", format!("Bearer {text}"));
        harness.ask(call).status
    };
    assert_eq!(status(text), 200);
    let (content, signature) = text.rsplit_once('.').unwrap();
    assert_eq!(status(&format!("{content}A.{signature}")), 401);
}

#[test]
fn codes_for_another_device_and_credentials_in_a_header_are_taken() {
    let harness = Harness::new();
    let mut ask = request(Method::Post, &format!("{TENANT}/oauth2/v2.0/devicecode"));
    ask.body = format!("client_id=app&scope={SCOPE}").into();
    let codes = body(&harness.ask(ask));
    let grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code";
    let answer = token(&harness, &format!("{grant}&device_code={}", codes["device_code"].as_str().unwrap()));
    assert!(answer["id_token"].is_string() && answer["refresh_token"].is_string(), "{answer}");
    let mut basic =
        request(Method::Post, "t/oauth2/v2.0/token").header("Authorization", "Basic YXBwOnMlM0E=");
    basic.body = "grant_type=client_credentials".into();
    let answer = body(&harness.ask(basic));
    assert_eq!(claims(&harness, &answer["access_token"])["appid"], "app");
}
