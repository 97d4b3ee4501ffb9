//! Renewals that fail, hang or are refused: who waits for them, how often they are tried, and what is said.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use pc_models::Timestamp;
use pc_transport::auth::{
    AuthError, Credentials, Grant, Refusal, SecretString, Token, TokenEndpoint, TokenSource,
};
use pc_transport::operations::GetDirectSignStatus;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Cause, Client, Clock, Fate, RateLimiter, TokioClock, Transport};
use serde_json::{Value, json};

use crate::harness::{Answer, Script, answering, clock, ok, page};

fn issued(text: &str, seconds: u64) -> Answer {
    Ok(Reply::json(200, &json!({"access_token": text, "expires_in": seconds})))
}

fn refused(status: u16, body: &Value) -> Answer {
    Ok(Reply::json(status, body))
}

fn spent() -> Answer {
    refused(
        400,
        &json!({"error": "invalid_grant", "error_description": "AADSTS700082: inactive", "error_codes": [700_082]}),
    )
}

fn endpoint(script: &Arc<Script>, clock: &Arc<TokioClock>) -> Arc<TokenEndpoint> {
    let grant = Grant::RefreshToken("refresh".into());
    let secret = SecretString::from("secret");
    let credentials = Credentials::new("tenant", "app", grant).with_secret(secret);
    Arc::new(TokenEndpoint::new(script.clone(), clock.clone(), credentials, "scope"))
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// An endpoint whose first token, good for an hour, was issued at the epoch, a few minutes before that token's end.
async fn ageing(script: Script) -> (Arc<Script>, Arc<TokioClock>, Arc<TokenEndpoint>, Token) {
    let (script, clock) = (Arc::new(script), clock());
    let endpoint = endpoint(&script, &clock);
    let token = endpoint.token().await.unwrap();
    clock.sleep_until(at(3400)).await;
    (script, clock, endpoint, token)
}

#[tokio::test(start_paused = true)]
async fn a_good_token_serves_while_its_renewal_fails_however_many_ask() {
    for failure in [Ok(Reply::new(503)), spent(), crate::harness::lost()] {
        let script = Script::answering([issued("a", 3600), failure.clone()]).then_always(failure);
        let (script, clock, endpoint, first) = ageing(script).await;
        for token in join_all((0..1000).map(|_| endpoint.token())).await {
            assert_eq!(token.unwrap().expires_at(), first.expires_at());
        }
        assert_eq!((script.sent().len(), clock.now()), (2, at(3400)), "asked once, and nobody waited");
        clock.sleep_until(at(3430)).await;
        endpoint.token().await.unwrap();
        assert_eq!(script.sent().len(), 3, "and again a little later");
        clock.sleep_until(at(3580)).await;
        assert!(endpoint.token().await.is_err(), "it is no good any more");
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_hangs_holds_up_one_caller_for_a_while_and_the_others_not_at_all() {
    let script = Script::answering([issued("a", 3600)]).never_answer().then_always(issued("b", 3600));
    let (script, clock, endpoint, first) = ageing(script).await;
    let renewing = tokio::spawn({
        let endpoint = endpoint.clone();
        async move { endpoint.token().await }
    });
    tokio::task::yield_now().await;
    let other = endpoint.token().now_or_never().expect("the old token is at hand").unwrap();
    assert_eq!(other.expires_at(), first.expires_at());
    assert_eq!(renewing.await.unwrap().unwrap().expires_at(), first.expires_at());
    assert_eq!(clock.now(), at(3420));
    clock.sleep_until(at(3440)).await;
    assert_ne!(endpoint.token().await.unwrap().expires_at(), first.expires_at());
    assert_eq!(script.sent().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_is_given_up_is_not_taken_up_by_each_next_caller() {
    let script = Script::answering([issued("a", 3600)]).never_answer().then_always(issued("b", 3600));
    let (script, clock, endpoint, first) = ageing(script).await;
    assert!(endpoint.token().now_or_never().is_none(), "it hangs, and its caller gives up");
    let next = endpoint.token().now_or_never().expect("the old token is at hand").unwrap();
    assert_eq!((next.expires_at(), script.sent().len()), (first.expires_at(), 2));
    clock.sleep_until(at(3420)).await;
    assert_ne!(endpoint.token().await.unwrap().expires_at(), first.expires_at());
}

#[tokio::test(start_paused = true)]
async fn a_token_that_ended_is_not_handed_out_while_the_endpoint_asks_to_wait() {
    let busy = Ok(Reply::new(503).header("Retry-After", "300"));
    let (_, clock, endpoint, _) = ageing(Script::answering([issued("a", 3600)]).then_always(busy)).await;
    clock.sleep_until(at(3560)).await;
    assert!(endpoint.token().await.is_ok(), "it serves to its end");
    clock.sleep_until(at(3601)).await;
    assert!(matches!(endpoint.token().await, Err(AuthError::Busy { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_rejected_while_it_is_renewed_is_not_handed_out() {
    let script = Script::answering([issued("a", 3600)]).never_answer().then_always(issued("b", 3600));
    let (_, _, endpoint, first) = ageing(script).await;
    let mut renewing = Box::pin(endpoint.token());
    assert!(futures_util::poll!(&mut renewing).is_pending());
    endpoint.reject(&first).now_or_never().expect("rejecting waits for nobody");
    assert!(endpoint.token().now_or_never().is_none(), "it waits for a new one");
    assert!(renewing.await.is_err());
    assert_ne!(endpoint.token().await.unwrap().expires_at(), first.expires_at());
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_never_answers_is_named_before_the_call_s_deadline() {
    let (silence, clock) = (Arc::new(Script::new().never_answer().never_answer().never_answer()), clock());
    let client = Client::new(answering([]), endpoint(&silence, &clock), clock);
    let error = client.run(&GetDirectSignStatus::new("c".into())).await.unwrap_err();
    assert!(matches!(error.cause, Cause::Authentication(AuthError::Unreachable(_))), "{error}");
    assert_eq!((error.attempts, error.elapsed.as_secs(), silence.sent().len()), (0, 61, 3));
    assert!(error.is_transient() && error.to_string().contains("no answer within 20 s"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_asks_to_wait_is_waited_for() {
    let busy = |seconds: &str| Ok(Reply::new(429).header("Retry-After", seconds));
    let (script, clock) = (answering([busy("7"), issued("a", 3600)]), clock());
    endpoint(&script, &clock).token().await.unwrap();
    assert_eq!(clock.now(), at(7));

    let script = Arc::new(Script::answering([busy("90")]).then_always(issued("a", 3600)));
    let endpoint = endpoint(&script, &clock);
    for _ in 0..3 {
        let error = endpoint.token().await.unwrap_err();
        let wait = Some(Duration::from_secs(90));
        assert!(matches!(error, AuthError::Busy { status: 429, retry_after, .. } if retry_after == wait));
        assert!(error.is_transient());
        assert_eq!((script.sent().len(), clock.now()), (1, at(7)), "not asked while it asks to wait");
    }
    let client = Client::new(answering([ok()]), endpoint, clock.clone());
    let read = GetDirectSignStatus::new("c".into());
    let error = client.run(&read).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(90)));
    clock.sleep_until(at(97)).await;
    assert!(client.run(&read).await.unwrap().is_signed);
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_life_is_still_asked_for_once_by_all_who_wait() {
    let script = Arc::new(Script::new().never_answer().then_always(issued("a", 0)));
    let endpoint = endpoint(&script, &clock());
    let tokens = join_all((0..100).map(|_| endpoint.token())).await;
    assert!(tokens.iter().all(Result::is_ok));
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_says_what_is_wrong_and_what_to_do() {
    let said = |error: &str, text: &str| json!({"error": error, "error_description": text});
    for (body, refusal, advice) in [
        (said("invalid_client", "AADSTS7000215: Invalid client secret."), Refusal::Client, "secret"),
        (said("unauthorized_client", "AADSTS700016: no such application"), Refusal::Client, "application"),
        (said("invalid_grant", "AADSTS700082: inactive"), Refusal::RefreshToken, "sign in"),
        (said("invalid_grant", ""), Refusal::RefreshToken, "sign in"),
        (said("invalid_grant", "AADSTS50076: use multi-factor"), Refusal::SignIn, "second factor"),
        (said("interaction_required", "AADSTS53003: blocked"), Refusal::SignIn, "second factor"),
        (json!({"error": "invalid_grant", "error_codes": [50_079]}), Refusal::SignIn, "second factor"),
        (json!({"error": "invalid_grant", "suberror": "basic_action"}), Refusal::SignIn, "second factor"),
        (said("invalid_grant", "AADSTS65001: no consent"), Refusal::Consent, "administrator"),
        (said("invalid_scope", "AADSTS70011"), Refusal::Audience, "scope"),
        (said("invalid_resource", "AADSTS500011"), Refusal::Audience, "cloud"),
        (said("invalid_request", "AADSTS90002: no such tenant"), Refusal::Tenant, "tenant"),
        (said("something_new", "?"), Refusal::Other, "check"),
    ] {
        let error = endpoint(&answering([refused(400, &body)]), &clock()).token().await.unwrap_err();
        assert!(matches!(error, AuthError::Refused { refusal: found, .. } if found == refusal), "{error:?}");
        assert!(!error.is_transient() && error.to_string().contains(advice), "{error}");
    }
    for body in [said("temporarily_unavailable", ""), said("server_error", "")] {
        let script = Arc::new(Script::new().then_always(refused(400, &body)));
        let error = endpoint(&script, &clock()).token().await.unwrap_err();
        assert!(matches!(error, AuthError::Busy { .. }) && error.is_transient(), "{error}");
        assert_eq!(script.sent().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_of_a_token_endpoint_passes() {
    let cut = || Reply { body: r#"{"access_token": "a", "expi"#.into(), ..Reply::new(200) };
    let without_token = || Reply::json(200, &json!({"token_type": "Bearer"}));
    let without_reason = || Reply::json(400, &json!({}));
    for stray in [
        page(200),
        page(403),
        page(302),
        Ok(Reply::new(200)),
        Ok(cut()),
        Ok(without_token()),
        Ok(without_reason()),
    ] {
        let script = answering([stray.clone(), issued("a", 3600)]);
        endpoint(&script, &clock()).token().await.unwrap();
        script.assert_finished();

        let script = Arc::new(Script::new().then_always(stray));
        let client = Client::new(answering([]), endpoint(&script, &clock()), clock());
        let error = client.run(&GetDirectSignStatus::new("c".into())).await.unwrap_err();
        assert!(matches!(error.cause, Cause::Authentication(AuthError::Unreadable { .. })), "{error}");
        assert!(
            error.is_transient() && !error.is_unauthorized() && !error.are_credentials_refused(),
            "{error}"
        );
        assert_eq!((error.fate, script.sent().len()), (Fate::NotDone, 3));
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_s_wish_to_wait_is_not_the_token_endpoint_s() {
    let busy = page(503).map(|reply| reply.header("Retry-After", "7200"));
    let (script, clock) = (answering([busy, issued("a", 3600)]), clock());
    endpoint(&script, &clock).token().await.unwrap();
    assert!(clock.now() < at(2));
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_are_told_from_a_refused_token() {
    let read = GetDirectSignStatus::new("c".into());
    let invalid = refused(401, &json!({"error": "invalid_client", "error_description": "AADSTS7000215"}));
    let error = Client::new(answering([]), endpoint(&answering([invalid]), &clock()), clock());
    let error = error.run(&read).await.unwrap_err();
    assert!(error.are_credentials_refused() && error.is_unauthorized() && !error.is_transient(), "{error}");

    let authority = Arc::new(Script::new().then_always(issued("a", 3600)));
    let api = Arc::new(Script::new().then_always(crate::harness::refused(401, 400)));
    let error = Client::new(api, endpoint(&authority, &clock()), clock()).run(&read).await.unwrap_err();
    assert!(error.is_unauthorized() && !error.are_credentials_refused(), "{error}");
}

/// An API that takes one token only.
struct Takes(&'static str);

#[async_trait::async_trait]
impl Transport for Takes {
    async fn send(&self, request: Request) -> Answer {
        tokio::task::yield_now().await; // so that all calls are under way together
        let is_taken = request.find_header("Authorization") == Some(self.0);
        if is_taken { ok() } else { crate::harness::refused(401, 400) }
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_whose_token_is_refused_have_it_renewed_once() {
    let (authority, clock) = (answering([issued("a", 3600), issued("b", 3600)]), clock());
    let client = Client::new(Arc::new(Takes("Bearer b")), endpoint(&authority, &clock), clock)
        .with_limiter(RateLimiter::off());
    let read = GetDirectSignStatus::new("c".into());
    let answers = join_all((0..1000).map(|_| client.run(&read))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(authority.sent().len(), 2);
}
