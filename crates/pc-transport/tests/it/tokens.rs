//! Tokens: asked for once, kept, renewed in time, never shown.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use pc_models::Timestamp;
use pc_transport::auth::{AuthError, Credentials, Grant, SecretString, TokenEndpoint, TokenSource};
use pc_transport::operations::GetDirectSignStatus;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Cause, Client, Clock, TokioClock, Transport};
use serde_json::json;

use crate::harness::{Answer, Script, answering, clock, lost, ok, refused};

fn token(text: &str) -> Answer {
    Ok(Reply::json(
        200,
        &json!({"access_token": text, "expires_in": "3600", "refresh_token": format!("{text}-next")}),
    ))
}

fn endpoint(script: &Arc<Script>, clock: &Arc<TokioClock>) -> TokenEndpoint {
    let grant = Grant::RefreshToken("first-refresh".into());
    let credentials = Credentials::new("tenant", "app", grant).with_secret(SecretString::from("s&cret"));
    TokenEndpoint::new(script.clone(), clock.clone(), credentials, "scope")
}

/// Takes a second for each answer, so that callers really wait for each other.
struct Slow(Arc<Script>, Arc<TokioClock>);

#[async_trait::async_trait]
impl Transport for Slow {
    async fn send(&self, request: Request) -> Answer {
        self.1.sleep_until(self.1.now() + Duration::from_secs(1)).await;
        self.0.send(request).await
    }
}

fn slow_endpoint(script: &Arc<Script>) -> TokenEndpoint {
    let clock = clock();
    let slow = Arc::new(Slow(script.clone(), clock.clone()));
    let grant = Grant::RefreshToken("first-refresh".into());
    let credentials = Credentials::new("tenant", "app", grant).with_secret(SecretString::from("s&cret"));
    TokenEndpoint::new(slow, clock, credentials, "scope")
}

fn bodies(script: &Script) -> Vec<String> {
    script.sent().iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn many_callers_at_once_ask_for_one_token() {
    let script = answering([token("a")]);
    let endpoint = slow_endpoint(&script);
    let tokens = join_all((0..1000).map(|_| endpoint.token())).await;
    assert!(tokens.iter().all(Result::is_ok));
    assert_eq!(script.sent().len(), 1);
    assert_eq!(
        bodies(&script)[0],
        "client_id=app&scope=scope&client_secret=s%26cret&grant_type=refresh_token&refresh_token=first-refresh"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends_with_the_rotated_refresh_token() {
    let script = answering([token("a"), token("b")]);
    let clock = clock();
    let endpoint = endpoint(&script, &clock);
    endpoint.token().await.unwrap();
    clock.sleep_until(Timestamp::UNIX_EPOCH + Duration::from_secs(3200)).await;
    endpoint.token().await.unwrap();
    assert_eq!(script.sent().len(), 1);
    clock.sleep_until(Timestamp::UNIX_EPOCH + Duration::from_secs(3400)).await;
    endpoint.token().await.unwrap();
    assert_eq!(script.sent().len(), 2);
    assert!(bodies(&script)[1].contains("refresh_token=a-next"), "{}", bodies(&script)[1]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_once() {
    let (authority, clock) = (answering([token("a"), token("b")]), clock());
    let api = answering([refused(401, 400), ok()]);
    let client = Client::new(api.clone(), Arc::new(endpoint(&authority, &clock)), clock.clone());
    client.run(&GetDirectSignStatus::new("c".into())).await.unwrap();
    assert_eq!(api.sent_headers("Authorization"), ["Bearer a", "Bearer b"]);

    let (authority, api) =
        (answering([token("a"), token("b")]), answering([refused(401, 400), refused(401, 400)]));
    let client = Client::new(api.clone(), Arc::new(endpoint(&authority, &clock)), clock);
    let error = client.run(&GetDirectSignStatus::new("c".into())).await.unwrap_err();
    assert_eq!((error.attempts, error.fault().unwrap().status), (2, 401), "no loop");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_comes_late_does_not_make_a_newer_token_of_the_same_text_old() {
    let script = answering([token("a"), token("a")]);
    let endpoint = endpoint(&script, &clock());
    let first = endpoint.token().await.unwrap();
    endpoint.reject(&first).await;
    endpoint.token().await.unwrap();
    endpoint.reject(&first).await; // another call had it as well
    endpoint.token().await.unwrap();
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_are_told_without_them() {
    let failure = json!({"error": "invalid_client", "error_description": "AADSTS7000215: bad client secret"});
    let script = answering([Ok(Reply::json(401, &failure))]);
    let error = endpoint(&script, &clock()).token().await.unwrap_err();
    assert!(matches!(error, AuthError::Refused { status: 401, .. }));
    let shown = format!("{error} {error:?} {:?}", Cause::Authentication(error.clone()));
    assert!(shown.contains("AADSTS7000215") && !shown.contains("s&cret"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_are_asked_for_once_however_many_wait() {
    let failure = json!({"error": "invalid_client", "error_description": "bad secret s&cret first-refresh"});
    let script = answering([Ok(Reply::json(401, &failure))]);
    let endpoint = slow_endpoint(&script);
    let errors = join_all((0..1000).map(|_| endpoint.token())).await;
    assert_eq!(script.sent().len(), 1);
    for error in errors.into_iter().map(Result::unwrap_err) {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("s&cret") && !shown.contains("first-refresh"), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_down_is_asked_again() {
    let script = answering([lost(), Ok(Reply::new(503)), token("a")]);
    endpoint(&script, &clock()).token().await.unwrap();
    assert_eq!(script.sent().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_stops_waiting_does_not_stop_the_others() {
    let script = Arc::new(Script::new().never_answer().answer(token("a")));
    let endpoint = endpoint(&script, &clock());
    let (mut first, mut second) = (Box::pin(endpoint.token()), Box::pin(endpoint.token()));
    assert!(futures_util::poll!(&mut first).is_pending());
    assert!(futures_util::poll!(&mut second).is_pending());
    drop(first);
    second.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_rotated_refresh_token_is_handed_over() {
    let script = answering([token("a")]);
    let stored = Arc::new(Mutex::new(Vec::new()));
    let store = stored.clone();
    let endpoint = endpoint(&script, &clock()).with_rotated(Arc::new(move |token: &SecretString| {
        store.lock().unwrap().push(token.expose_secret().to_owned());
    }));
    endpoint.token().await.unwrap();
    assert_eq!(*stored.lock().unwrap(), ["a-next"]);
}

#[tokio::test(start_paused = true)]
async fn either_endpoint_is_asked_in_its_own_words() {
    let script = answering([token("a"), token("b")]);
    let old = endpoint(&script, &clock()).with_resource("https://api.partnercenter.microsoft.com");
    old.token().await.unwrap();
    let new = endpoint(&script, &clock()).with_cloud(&"china".parse().unwrap());
    new.token().await.unwrap();
    let targets: Vec<String> = script.sent().iter().map(Request::target).collect();
    assert_eq!(targets, ["/tenant/oauth2/token", "/tenant/oauth2/v2.0/token"]);
    let bodies = bodies(&script);
    assert!(bodies[0].contains("resource=https%3A%2F%2Fapi.partnercenter.microsoft.com&"), "{}", bodies[0]);
    assert!(!bodies[0].contains("scope="));
    assert!(
        bodies[1].contains("scope=https%3A%2F%2Fpartner.partnercenterapi.microsoftonline.cn%2F.default&")
    );
}
