//! Tokens: asked for once, kept, renewed in time, never shown.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use pc_models::Timestamp;
use pc_transport::auth::{
    AssertionError, AssertionFor, AuthError, ClientAssertion, Cloud, Credentials, FederatedToken, Grant,
    ManagedIdentity, Rotated, SecretString, StoreError, TokenEndpoint, TokenSource,
};
use pc_transport::operations::GetDirectSignStatus;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Cause, Client, Clock, TokioClock, Transport};
use serde_json::json;

use crate::harness::{Answer, Script, answering, clock, lost, ok, refused};

fn token(text: &str) -> Answer {
    Ok(Reply::json(
        200,
        &json!({"access_token": text, "expires_in": "3600", "refresh_token": format!("{text}-next-refresh-token")}),
    ))
}

fn endpoint(script: &Arc<Script>, clock: &Arc<TokioClock>) -> TokenEndpoint {
    let grant = Grant::RefreshToken("first-refresh".into());
    let credentials = Credentials::new("tenant", "app", grant).with_secret(SecretString::from("s&cret"));
    TokenEndpoint::new(script.clone(), clock.clone(), credentials, "scope")
}

/// Stores refresh tokens until one is in it.
#[derive(Default)]
struct Store(Arc<Mutex<Vec<String>>>);

#[async_trait::async_trait]
impl Rotated for Store {
    async fn rotated(&self, token: &SecretString) -> Result<(), StoreError> {
        tokio::task::yield_now().await;
        let mut stored = self.0.lock().unwrap();
        if !stored.is_empty() {
            return Err(format!("the store is full, no room for {}", token.expose_secret()).into());
        }
        stored.push(token.expose_secret().to_owned());
        Ok(())
    }
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
    assert!(bodies(&script)[1].contains("refresh_token=a-next-refresh-token"), "{}", bodies(&script)[1]);
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
    let stored: Arc<Mutex<Vec<String>>> = Arc::default();
    let endpoint = endpoint(&script, &clock()).with_rotated(Arc::new(Store(stored.clone())));
    endpoint.token().await.unwrap();
    assert_eq!(*stored.lock().unwrap(), ["a-next-refresh-token"]);
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

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_is_not_stored_stops_nothing_unless_it_must_be() {
    for must in [false, true] {
        let script = answering([token("a"), token("b"), token("c")]);
        let endpoint = endpoint(&script, &clock()).with_rotated(Arc::new(Store::default()));
        let endpoint = if must { endpoint.require_stored() } else { endpoint };
        let first = endpoint.token().await.unwrap();
        endpoint.reject(&first).await;
        let second = endpoint.token().await;
        match second {
            Err(error @ AuthError::NotStored { .. }) if must => {
                assert!(error.is_transient(), "{error}");
                let shown = format!("{error} {error:?}");
                assert!(shown.contains("the store is full") && !shown.contains("b-next"), "{shown}");
            }
            second => assert!(!must && second.is_ok()),
        }
        endpoint.reject(&first).await;
        let _ = endpoint.token().await;
        let last = bodies(&script).pop().unwrap();
        assert!(
            last.contains("refresh_token=") && !last.contains("first-refresh"),
            "the newest is used: {last}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_refresh_token_is_neither_stored_nor_used() {
    let odd = || {
        let body =
            json!({"access_token": "a", "expires_in": 3600, "refresh_token": "export PATH=x\nrm -rf /"});
        Ok(Reply::json(200, &body))
    };
    let script = answering([odd(), odd()]);
    let stored = Arc::default();
    let endpoint = endpoint(&script, &clock()).with_rotated(Arc::new(Store(Arc::clone(&stored))));
    let first = endpoint.token().await.unwrap();
    endpoint.reject(&first).await;
    endpoint.token().await.unwrap();
    assert!(stored.lock().unwrap().is_empty());
    assert!(bodies(&script)[1].ends_with("refresh_token=first-refresh"), "{}", bodies(&script)[1]);
}

#[tokio::test(start_paused = true)]
async fn a_token_of_another_tenant_is_never_used() {
    let tenant = "11111111-2222-3333-4444-555555555555";
    let of = |tid: &str| {
        let claims = URL_SAFE_NO_PAD.encode(json!({"tid": tid}).to_string());
        let body = json!({"access_token": format!("e30.{claims}.c2ln"), "expires_in": 3600});
        Ok(Reply::json(200, &body))
    };
    for (named, told, is_used) in [
        (tenant, tenant, true),
        (&tenant.replace('1', "A"), &tenant.replace('1', "a"), true),
        (tenant, "99999999-2222-3333-4444-555555555555", false),
        ("contoso.example", tenant, true),
        (tenant, "", true),
    ] {
        let script = answering([of(told)]);
        let credentials = Credentials::new(named, "app", Grant::ClientCredentials);
        let result = TokenEndpoint::new(script.clone(), clock(), credentials, "scope").token().await;
        match result {
            Err(error) => {
                assert!(!is_used && !error.is_transient() && error.to_string().contains(told), "{error}");
            }
            Ok(_) => assert!(is_used, "{named} {told}"),
        }
        assert_eq!(script.sent().len(), 1);
    }
}

/// Signs anew each time, and fails as it is told.
#[derive(Debug)]
struct Signer(Mutex<u32>, Option<AssertionError>);

#[async_trait::async_trait]
impl ClientAssertion for Signer {
    async fn assertion(&self, wanted: &AssertionFor<'_>) -> Result<SecretString, AssertionError> {
        let mut count = self.0.lock().unwrap();
        *count += 1;
        match &self.1 {
            Some(error) => Err(error.clone()),
            None => {
                Ok(format!("signed-{count}-for-{}-at-{}", wanted.client_id, wanted.token_endpoint).into())
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_application_signs_anew_for_each_request() {
    let echo = json!({"error": "temporarily_unavailable", "error_description": "signed-3-for-app-at-/tenant/oauth2/v2.0/token"});
    let script = answering([lost(), Ok(Reply::new(503)), Ok(Reply::json(400, &echo))]);
    let credentials = Credentials::new("tenant", "app", Grant::ClientCredentials);
    let credentials = credentials.with_assertion(Arc::new(Signer(Mutex::default(), None)));
    let error = TokenEndpoint::new(script.clone(), clock(), credentials, "scope").token().await.unwrap_err();
    assert!(!error.to_string().contains("signed-3"), "{error}");
    assert_eq!(
        bodies(&script)[1],
        "client_id=app&scope=scope\
         &client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer\
         &client_assertion=signed-2-for-app-at-%2Ftenant%2Foauth2%2Fv2.0%2Ftoken&grant_type=client_credentials"
    );
}

#[tokio::test(start_paused = true)]
async fn without_a_statement_nothing_is_sent() {
    for (error, tries) in [(AssertionError::new("no key"), 1), (AssertionError::passing("not yet"), 3)] {
        let script = answering([]);
        let signer = Arc::new(Signer(Mutex::default(), Some(error)));
        let credentials = Credentials::new("tenant", "app", Grant::ClientCredentials);
        let credentials = credentials.with_assertion(signer.clone());
        let error =
            TokenEndpoint::new(script.clone(), clock(), credentials, "scope").token().await.unwrap_err();
        assert!(matches!(error, AuthError::NoAssertion(_)), "{error}");
        assert_eq!((script.sent().len(), *signer.0.lock().unwrap()), (0, tries));
    }
}

#[tokio::test(start_paused = true)]
async fn a_federated_token_is_read_anew_for_each_request() {
    let script = answering([token("a"), token("b")]);
    let count = Mutex::new(0);
    let read = move || {
        let mut count = count.lock().unwrap();
        *count += 1;
        Ok(SecretString::from(format!("federated-{count}")))
    };
    let credentials = Credentials::new("tenant", "app", Grant::ClientCredentials);
    let credentials = credentials.with_assertion(Arc::new(FederatedToken::new(read)));
    let endpoint = TokenEndpoint::new(script.clone(), clock(), credentials, "scope");
    let first = endpoint.token().await.unwrap();
    endpoint.reject(&first).await;
    endpoint.token().await.unwrap();
    for (body, expected) in bodies(&script).iter().zip(["federated-1", "federated-2"]) {
        assert!(body.contains(&format!("client_assertion={expected}&")), "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_identity_of_a_machine_stands_for_an_application() {
    let machine = answering([Ok(Reply::json(200, &json!({"access_token": "of-the-machine"})))]);
    let authority = answering([token("a")]);
    let identity = ManagedIdentity::new(machine.clone(), &Cloud::China).with_client_id("assigned");
    let credentials = Credentials::new("tenant", "app", Grant::ClientCredentials);
    let credentials = credentials.with_assertion(Arc::new(identity));
    TokenEndpoint::new(authority.clone(), clock(), credentials, "scope").token().await.unwrap();
    assert_eq!(
        machine.sent()[0].target(),
        "/metadata/identity/oauth2/token?api-version=2018-02-01\
         &resource=api%3A%2F%2FAzureADTokenExchangeChina&client_id=assigned"
    );
    assert_eq!(machine.sent_headers("Metadata"), ["true"]);
    assert!(bodies(&authority)[0].contains("client_assertion=of-the-machine&"), "{}", bodies(&authority)[0]);

    for (answer, is_passing) in [
        (Ok(Reply::new(429)), true),
        (Ok(Reply::new(400)), false),
        (Ok(Reply::json(200, &json!("of-the-machine"))), true),
        (lost(), true),
    ] {
        let identity = ManagedIdentity::new(answering([answer]), &Cloud::Global);
        let wanted = AssertionFor::new("app", "endpoint", Timestamp::UNIX_EPOCH);
        let error = identity.assertion(&wanted).await.unwrap_err();
        assert_eq!(error.is_passing(), is_passing, "{error}");
        assert!(!error.to_string().contains("of-the-machine"), "{error}");
    }
}
