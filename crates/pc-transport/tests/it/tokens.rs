//! Tokens: asked for once, kept, renewed in time, never shown.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use pc_models::Timestamp;
use pc_transport::auth::{AuthError, Grant, TokenEndpoint, TokenSource};
use pc_transport::operations::GetDirectSignStatus;
use pc_transport::wire::Reply;
use pc_transport::{Cause, Client, Clock, TokioClock};
use serde_json::json;

use crate::script::{Answer, Script, answering, clock, ok, refused};

fn token(text: &str) -> Answer {
    Ok(Reply::json(
        200,
        &json!({"access_token": text, "expires_in": "3600", "refresh_token": format!("{text}-next")}),
    ))
}

fn endpoint(script: &Arc<Script>, clock: &Arc<TokioClock>) -> TokenEndpoint {
    let grant = Grant::RefreshToken("first-refresh".into());
    TokenEndpoint::new(script.clone(), clock.clone(), "tenant", "app", Some("s&cret".into()), "scope", grant)
}

fn bodies(script: &Script) -> Vec<String> {
    script.sent().iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn many_callers_at_once_ask_for_one_token() {
    let script = answering([token("a")]);
    let endpoint = endpoint(&script, &clock());
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
    client.run(&GetDirectSignStatus { customer: "c".into() }).await.unwrap();
    assert_eq!(api.sent_headers("Authorization"), ["Bearer a", "Bearer b"]);

    let (authority, api) =
        (answering([token("a"), token("b")]), answering([refused(401, 400), refused(401, 400)]));
    let client = Client::new(api.clone(), Arc::new(endpoint(&authority, &clock)), clock);
    let error = client.run(&GetDirectSignStatus { customer: "c".into() }).await.unwrap_err();
    assert_eq!((error.attempts, error.fault().unwrap().status), (2, 401), "no loop");
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
