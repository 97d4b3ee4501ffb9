//! Who may call.

use pc_emulator::demo::CONTOSO;
use pc_transport::wire::{Method, Request};
use serde_json::{Value, json};

use crate::harness::{Harness, body, minutes, request};

fn ask(harness: &Harness, target: &str, form: &'static str) -> (u16, Value) {
    let mut request = request(Method::Post, target);
    request.body = form.into();
    let reply = harness.ask(request);
    (reply.status, body(&reply))
}

fn call(harness: &Harness, target: &str, token: &str) -> (u16, Value) {
    let call: Request = request(Method::Get, target).header("Authorization", format!("Bearer {token}"));
    let reply = harness.ask(call);
    (reply.status, body(&reply)["code"].clone())
}

#[test]
fn the_first_version_writes_numbers_as_text() {
    let harness = Harness::new();
    let form =
        "resource=https%3A%2F%2Fapi.example&client_id=a&client_secret=b+c&grant_type=client_credentials";
    let (status, token) = ask(&harness, "contoso.example/oauth2/token", form);
    assert_eq!(
        (status, &token["expires_in"], &token["resource"]),
        (200, &json!("3600"), &json!("https://api.example"))
    );
    let number = |name: &str| token[name].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(number("expires_on") - number("not_before"), 3900);
    assert!(token.get("refresh_token").is_none());
}

#[test]
fn the_second_version_writes_numbers_and_rotates_refresh_tokens() {
    let harness = Harness::new();
    let form = "client_id=a&grant_type=refresh_token&refresh_token=old";
    let (status, token) = ask(&harness, "t/OAuth2/v2.0/Token", form);
    assert_eq!((status, &token["expires_in"]), (200, &json!(3600)));
    assert_ne!(token["refresh_token"], "old");
    for (form, status, error) in [
        ("client_id=a&grant_type=client_credentials", 401, "invalid_client"),
        ("client_id=a&grant_type=refresh_token", 400, "invalid_request"),
        ("client_id=a&grant_type=password&username=x", 400, "unsupported_grant_type"),
        ("", 400, "invalid_request"),
    ] {
        let (found, refusal) = ask(&harness, "t/oauth2/v2.0/token", form);
        assert_eq!((found, refusal["error"].as_str()), (status, Some(error)), "{form}");
    }
}

#[test]
fn a_signed_statement_stands_for_a_secret() {
    let harness = Harness::new();
    let form = "client_id=a&grant_type=client_credentials&client_assertion=e30.e30.c2ln&client_assertion_type=\
                urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
    let (status, token) = ask(&harness, "t/oauth2/v2.0/token", form);
    assert!(status == 200 && token.get("refresh_token").is_none(), "{token}");
}

#[test]
fn calls_need_a_token_that_is_good() {
    let harness = Harness::new();
    let reply = harness.ask(request(Method::Get, "v1/customers"));
    assert_eq!((reply.status, body(&reply)["code"].clone()), (401, json!(800_001)));
    assert_eq!(call(&harness, "v1/customers", "made-up"), (401, json!(400)));

    let form = "client_id=a&client_secret=b&grant_type=client_credentials";
    let token = ask(&harness, "t/oauth2/v2.0/token", form).1["access_token"].as_str().unwrap().to_owned();
    assert_eq!(call(&harness, "v1/customers", &token).0, 200);
    let user_only = format!("v1/customers/{CONTOSO}/entitlements");
    assert_eq!(call(&harness, &user_only, &token), (403, json!(900_329)));
    harness.clock.pass(minutes(60));
    assert_eq!(call(&harness, "v1/customers", &token), (401, json!(400)));
}

#[test]
fn tokens_can_be_switched_off() {
    let harness = Harness::with(|options| options.require_token = false);
    let reply = harness.ask(request(Method::Get, &format!("v1/customers/{CONTOSO}/entitlements")));
    assert_eq!(reply.status, 200);
}

#[test]
fn a_code_is_redeemed_for_a_user_with_a_refresh_token() {
    let harness = Harness::new();
    let form = "client_id=a&client_secret=b&grant_type=authorization_code&code=c&redirect_uri=http%3A%2F%2Fx";
    let (status, token) = ask(&harness, "contoso.example/oauth2/token", form);
    assert_eq!((status, &token["scope"]), (200, &json!("user_impersonation")));
    assert!(token["refresh_token"].is_string());
    let target = format!("v1/customers/{CONTOSO}/entitlements");
    assert_eq!(call(&harness, &target, token["access_token"].as_str().unwrap()).0, 200);
    let (status, fault) =
        ask(&harness, "contoso.example/oauth2/token", "client_id=a&grant_type=authorization_code");
    assert_eq!((status, &fault["error"]), (400, &json!("invalid_request")));
}

#[test]
fn a_token_for_something_with_an_endless_name_is_not_kept() {
    let harness = Harness::new();
    let mut request = request(Method::Post, "t/oauth2/token");
    let form = "client_id=a&client_secret=b&grant_type=client_credentials&resource=";
    request.body = format!("{form}{}", "x".repeat(10_000)).into();
    let reply = harness.ask(request);
    assert_eq!((reply.status, body(&reply)["error"].clone()), (400, json!("invalid_scope")));
}
