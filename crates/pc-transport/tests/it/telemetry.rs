//! What can be watched, and that no secret is in it.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pc_models::CartId;
use pc_transport::auth::{Credentials, Grant, SecretString, TokenEndpoint, TokenSource};
use pc_transport::operations::{CheckoutCart, GetDirectSignStatus};
use pc_transport::telemetry::{AttemptSummary, CallSummary, HeldBack, Observer, TokenOutcome, TokenSummary};
use pc_transport::wire::Reply;
use pc_transport::{Client, Clock, Fate, RateLimiter, RateLimits, SendError};
use serde_json::json;
use tracing::Level;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::harness::{answering, client, clock, lost, ok, refused};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Captured {
    /// Captures everything that this thread traces until the guard is dropped.
    fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let captured = Self::default();
        let writer = captured.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (captured, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

#[tokio::test(start_paused = true)]
async fn no_trace_and_no_error_holds_a_secret() {
    let (captured, _guard) = Captured::start();
    let secrets =
        ["hunter-secret", "hunter-refresh", "hunter-access", "hunter-rotated-refresh-token", "hunter-second"];
    let echo = "you sent Bearer hunter-access and client_secret=hunter-secret, hunter-second";
    let page = |status| {
        let body = format!("<html>{echo}; access_token: hunter-access {}</html>", "x".repeat(300));
        Ok(Reply { body: body.into(), ..Reply::new(status) })
    };
    let token = |token: &str| {
        Ok(Reply::json(200, &json!({"access_token": token, "refresh_token": "hunter-rotated-refresh-token"})))
    };
    let authority = answering([
        Ok(Reply::json(503, &json!({"error_description": "hunter-secret hunter-refresh"}))),
        token("hunter-access"),
        token("hunter-second"),
        Ok(Reply::json(
            400,
            &json!({
                "error": "invalid_grant",
                "error_description": "hunter-secret hunter-rotated client_secret=hunter-secret",
            }),
        )),
    ]);
    let fault = json!({"code": 2032, "description": "Bearer hunter-second is not allowed, hunter-second"});
    let api = answering([
        page(401),
        page(502),
        Err(SendError::maybe_sent("connection reset")),
        ok(),
        page(404),
        page(200),
        Ok(Reply::json(403, &fault)),
        Ok(Reply::json(429, &json!({"statusCode": 429, "message": "hunter-second"}))
            .header("Retry-After", "86400")),
        page(401),
        page(401),
    ]);
    let clock = clock();
    let grant = Grant::RefreshToken("hunter-refresh".into());
    let credentials = Credentials::new("t", "app", grant).with_secret(SecretString::from("hunter-secret"));
    let tokens = TokenEndpoint::new(authority, clock.clone(), credentials, "scope");
    let client = Client::new(api, Arc::new(tokens), clock);
    let read = GetDirectSignStatus::new("c".into());
    let mut shown = String::new();
    client.run(&read).await.unwrap();
    for _ in 0..5 {
        let error = client.run(&read).await.unwrap_err();
        shown += &format!("{error}\n{error:?}\n{error:#?}\n");
    }
    let traced = captured.text();
    assert!(traced.contains("partner_center_call") && traced.contains("trying again"), "{traced}");
    assert!(shown.contains("<html>you sent"), "{shown}");
    for secret in secrets {
        assert!(!traced.contains(secret) && !shown.contains(secret), "{secret} in\n{traced}\n{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn spans_have_the_documented_names() {
    let (captured, _guard) = Captured::start();
    let script = answering([lost(), refused(400, 2000)]);
    client(&script).run(&GetDirectSignStatus::new("c".into())).await.unwrap_err();
    let traced = captured.text();
    for part in [
        "partner_center_call{operation=\"GetDirectSignStatus\" request_id=",
        ":partner_center_attempt{attempt=1 correlation_id=",
        ":partner_center_attempt{attempt=2 correlation_id=",
        "trying again attempt=1 wait_ms=",
        "attempts=2 elapsed_ms=",
        "status=400",
        "fate=MaybeDone",
    ] {
        assert!(traced.contains(part), "{part} is not in\n{traced}");
    }
}

#[derive(Default)]
struct Counter(Mutex<(Vec<AttemptSummary>, Vec<CallSummary>)>);

impl Observer for Counter {
    fn attempted(&self, attempt: &AttemptSummary) {
        self.0.lock().unwrap().0.push(*attempt);
    }
    fn finished(&self, call: &CallSummary) {
        self.0.lock().unwrap().1.push(*call);
    }
}

#[tokio::test(start_paused = true)]
async fn every_attempt_and_every_call_is_told() {
    let script = answering([lost(), ok(), lost()]);
    let counter = Arc::new(Counter::default());
    let client = client(&script).with_observer(counter.clone());
    client.run(&GetDirectSignStatus::new("c".into())).await.unwrap();
    client.run(&CheckoutCart::new("c".into(), CartId::new("k"))).await.unwrap_err();
    let (attempts, calls) = &*counter.0.lock().unwrap();
    let attempts: Vec<_> = attempts.iter().map(|one| (one.operation, one.attempt, one.status)).collect();
    assert_eq!(
        attempts,
        [("GetDirectSignStatus", 1, None), ("GetDirectSignStatus", 2, Some(200)), ("CheckoutCart", 1, None)]
    );
    let calls: Vec<_> = calls.iter().map(|one| (one.attempts, one.status, one.fate)).collect();
    assert_eq!(calls, [(2, Some(200), None), (1, None, Some(Fate::MaybeDone))]);
}

/// What an observer is told beside attempts and calls.
#[derive(Default)]
struct Told {
    held_back: Mutex<Vec<HeldBack>>,
    tokens: Mutex<Vec<TokenOutcome>>,
}

impl Observer for Told {
    fn held_back(&self, held: &HeldBack) {
        self.held_back.lock().unwrap().push(*held);
    }
    fn token_asked(&self, asked: &TokenSummary) {
        self.tokens.lock().unwrap().push(asked.outcome);
    }
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_of_requests_that_are_held_back() {
    let told = Arc::new((Told::default(), Told::default()));
    let mut one = RateLimits::default();
    one.per_customer = 1;
    let client =
        client(&answering([ok(), ok()])).with_limiter(RateLimiter::new(one)).with_observer(told.clone());
    let read = GetDirectSignStatus::new("c".into());
    client.run(&read).await.unwrap();
    assert!(told.0.held_back.lock().unwrap().is_empty(), "the first is let through");
    client.run(&read).await.unwrap();
    let held = told.1.held_back.lock().unwrap().clone();
    assert_eq!(held.len(), 1);
    assert_eq!(held, *told.0.held_back.lock().unwrap(), "both of a pair are told");
    assert_eq!(held[0].operation, "GetDirectSignStatus");
    assert!(held[0].elapsed.as_secs() >= 10, "{held:?}");
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_what_asking_for_tokens_came_to() {
    let told = Arc::new(Told::default());
    let clock = clock();
    let issued = || Ok(Reply::json(200, &json!({"access_token": "a", "expires_in": 3600})));
    let invalid = Ok(Reply::json(401, &json!({"error": "invalid_client"})));
    let authority = answering([issued(), Ok(Reply::new(503)), invalid]);
    let credentials =
        Credentials::new("t", "a", Grant::ClientCredentials).with_secret(SecretString::from("s"));
    let tokens =
        TokenEndpoint::new(authority, clock.clone(), credentials, "scope").with_observer(told.clone());
    tokens.token().await.unwrap();
    tokens.token().await.unwrap(); // the same: nobody is asked
    clock.sleep_until(clock.now() + Duration::from_secs(3400)).await;
    tokens.token().await.unwrap();
    clock.sleep_until(clock.now() + Duration::from_secs(300)).await;
    tokens.token().await.unwrap_err();
    let outcomes = told.tokens.lock().unwrap().clone();
    assert_eq!(outcomes, [TokenOutcome::Issued, TokenOutcome::OldServes, TokenOutcome::Failed]);
}
