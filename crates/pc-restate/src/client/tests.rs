//! The client against an ingress that is scripted.

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::{HttpTransport, TokioClock};
use pc_workflows::Journal;
use serde_json::{Value, json};
use wiremock::matchers::{body_json, header, header_exists, method, path};
use wiremock::{Mock, MockBuilder, MockServer, ResponseTemplate};

use super::*;

const CUSTOMER: &str = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";

fn id() -> PurchaseId {
    "p-1".parse().unwrap()
}

fn intent(quantity: u32) -> PurchaseIntent {
    let intent = json!({"id": id(), "customer": CUSTOMER, "country": "US",
                        "line": [{"product": "P", "sku": "S", "quantity": quantity}]});
    serde_json::from_value(intent).unwrap()
}

fn started(quantity: u32) -> Entry {
    Purchase::start(intent(quantity), false, "http://127.0.0.1:1", Timestamp::UNIX_EPOCH)
}

fn view(held: bool) -> Value {
    json!({"purchase_id": id(), "kind": "purchase", "status": "running", "stage": "search", "entries": 1,
           "service": "http://127.0.0.1:1", "waiting": null, "stopped": null, "copy": "a", "held": held,
           "receipt": null, "cancellation": null})
}

fn history(entries: &[Entry], held: bool) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"view": view(held), "first": 0, "entries": entries}))
}

/// What the engine answers for the service.
fn refused(status: u16, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .insert_header("x-restate-error-source", "service")
        .set_body_json(json!({"message": message}))
}

/// What the engine answers of its own accord.
fn refused_by_the_engine(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status).insert_header("x-restate-error-source", "ingress").set_body_json(
        json!({"code": status, "message": "service 'Purchases' not found", "source": "ingress"}),
    )
}

fn unknown() -> ResponseTemplate {
    refused(404, "there is no `p-1` in the journal")
}

fn ok() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(view(false))
}

fn on(handler: &str) -> MockBuilder {
    Mock::given(method("POST")).and(path(format!("/Purchases/{}/{handler}", id())))
}

fn client(server: &MockServer) -> Client {
    let transport = HttpTransport::new(&server.uri(), Client::http_options()).unwrap();
    Client::new(Arc::new(transport), Arc::new(TokioClock::system())).with_patience(Duration::from_secs(5))
}

async fn hits(server: &MockServer, handler: &str) -> usize {
    let requests = server.received_requests().await.unwrap();
    requests.iter().filter(|request| request.url.path().ends_with(handler)).count()
}

#[tokio::test]
async fn a_purchase_is_looked_for_and_then_started() {
    let server = MockServer::start().await;
    on("history").and(body_json(0)).respond_with(unknown()).mount(&server).await;
    on("start").and(body_json(intent(1))).respond_with(ok()).expect(1).mount(&server).await;
    let submitted = client(&server).start(&intent(1)).await.unwrap();
    assert!(submitted.is_new);
    assert_eq!(submitted.view.service, "http://127.0.0.1:1");
}

#[tokio::test]
async fn what_is_there_is_not_started_again_and_another_intent_is_refused() {
    let server = MockServer::start().await;
    on("history").respond_with(history(&[started(1)], false)).mount(&server).await;
    let client = client(&server);
    assert!(!client.start(&intent(1)).await.unwrap().is_new);
    assert_eq!(client.start(&intent(2)).await, Err(ClientError::DifferentIntent(id())));
    let what = pc_workflows::WhatToCancel::WholeOrder;
    let cancellation = CancellationIntent::new(id(), CUSTOMER, "order", what);
    let other_kind = client.cancel_order(&cancellation).await;
    assert!(matches!(other_kind, Err(ClientError::OtherKind { kind: "cancellation", .. })), "{other_kind:?}");
    assert_eq!(hits(&server, "start").await, 0);
}

#[tokio::test]
async fn no_answer_and_5xx_are_asked_again_and_an_answer_is_not() {
    let server = MockServer::start().await;
    on("get").respond_with(ResponseTemplate::new(503)).up_to_n_times(1).mount(&server).await;
    on("get").respond_with(ResponseTemplate::new(429)).up_to_n_times(1).mount(&server).await;
    on("get").respond_with(ok()).mount(&server).await;
    on("call_off").respond_with(refused(409, "too late")).mount(&server).await;
    let client = client(&server);
    assert_eq!(client.view(&id()).await.unwrap().entries, 1);
    assert_eq!(hits(&server, "get").await, 3);
    let late = client.call_off(&id()).await.unwrap_err();
    assert!(matches!(&late, ClientError::Refused { status: 409, .. }), "{late:?}");
    assert_eq!((late.to_string().as_str(), hits(&server, "call_off").await), ("too late", 1));
}

#[tokio::test]
async fn a_submission_that_the_engine_refuses_for_its_own_reasons_is_repeated_after_a_look() {
    let server = MockServer::start().await;
    on("history").respond_with(unknown()).up_to_n_times(2).mount(&server).await;
    on("history").respond_with(history(&[started(1)], false)).mount(&server).await;
    on("start").respond_with(refused_by_the_engine(409)).mount(&server).await;
    assert!(!client(&server).start(&intent(1)).await.unwrap().is_new);
    assert_eq!((hits(&server, "history").await, hits(&server, "start").await), (3, 2));
}

#[tokio::test]
async fn a_service_that_is_not_registered_is_no_purchase_that_is_not_there() {
    let server = MockServer::start().await;
    on("history").respond_with(refused_by_the_engine(404)).mount(&server).await;
    let error = client(&server).start(&intent(1)).await.unwrap_err();
    assert!(matches!(error, ClientError::NotRegistered { .. }), "{error:?}");
    assert!(error.to_string().contains("start a copy"), "{error}");
}

#[tokio::test]
async fn nobody_there_is_told_with_what_is_known() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let transport = HttpTransport::new(&origin, Client::http_options()).unwrap();
    let client = Client::new(Arc::new(transport), Arc::new(TokioClock::system()));
    let error = client.with_patience(Duration::from_millis(300)).resume(&id()).await.unwrap_err();
    assert!(!error.is_unknown(), "it provably never left");
    assert!(error.to_string().contains("Purchases/p-1/resume was asked 2 times in vain"), "{error}");

    let server = MockServer::start().await;
    on("resume").respond_with(ResponseTemplate::new(502)).mount(&server).await;
    let error = self::client(&server).with_patience(Duration::ZERO).resume(&id()).await.unwrap_err();
    assert!(error.is_unknown(), "{error}");
}

#[tokio::test]
async fn a_request_without_a_body_has_no_content_type_and_the_token_is_sent_and_never_shown() {
    let server = MockServer::start().await;
    let bearer = header("authorization", "Bearer t0p-secret");
    let refusal = refused(401, "t0p-secret is not one of ours");
    on("get")
        .and(header_exists("content-type"))
        .respond_with(refused(400, "none wanted"))
        .mount(&server)
        .await;
    on("get").and(bearer).respond_with(refusal).mount(&server).await;
    let client = client(&server).with_token("t0p-secret".into());
    let error = client.view(&id()).await.unwrap_err();
    assert!(matches!(error, ClientError::Unauthorized { status: 401, .. }), "{error:?}");
    assert!(!error.to_string().contains("t0p-secret"), "{error}");
}

#[tokio::test]
async fn what_must_be_done_once_is_asked_under_one_key() {
    let server = MockServer::start().await;
    on("again").respond_with(ResponseTemplate::new(503)).up_to_n_times(1).mount(&server).await;
    on("again").respond_with(ok()).mount(&server).await;
    client(&server).again(&id()).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let keys: Vec<_> =
        requests.iter().map(|request| request.headers.get("idempotency-key").unwrap()).collect();
    assert!(keys.len() == 2 && keys[0] == keys[1], "{keys:?}");
}

#[tokio::test]
async fn an_import_is_compared_with_what_is_there() {
    let (first, later) = (started(1), Entry::new(Timestamp::UNIX_EPOCH, 0, Fact::Resumed));
    let ours = Import::new(vec![first.clone(), later.clone()]);
    let whole = [first.clone(), later.clone()];
    let further = [first.clone(), later, Entry::new(Timestamp::UNIX_EPOCH, 0, Fact::RulesPassed)];
    for (there, held, imports, is_accepted) in [
        (&whole[..], true, 0, true),
        (&further[..], false, 0, true),
        (&whole[..1], true, 1, true),
        (&whole[..1], false, 0, false),
        (&[started(2)][..], true, 0, false),
    ] {
        let server = MockServer::start().await;
        on("history").respond_with(history(there, held)).mount(&server).await;
        on("import").respond_with(ok()).mount(&server).await;
        let imported = client(&server).import(&id(), &ours).await;
        assert_eq!((imported.is_ok(), hits(&server, "import").await), (is_accepted, imports), "{there:?}");
    }
}

#[tokio::test]
async fn all_pieces_of_the_index_are_listed_by_id() {
    let server = MockServer::start().await;
    for shard in 0..index::SHARDS {
        let listed = json!([{"id": format!("p-{shard:02}"), "kind": "purchase",
                             "status": if shard == 3 { "completed" } else { "running" }}]);
        let of = Mock::given(method("POST")).and(path(format!("/Index/{shard}/list")));
        of.respond_with(ResponseTemplate::new(200).set_body_json(listed)).mount(&server).await;
    }
    let client = client(&server);
    let all = client.list().await.unwrap();
    assert_eq!((all.len(), all[0].id.as_str(), all[63].id.as_str()), (64, "p-00", "p-63"));
    let ended = EngineJournal::new(client).purchases().await.unwrap();
    assert_eq!(ended.iter().filter(|known| known.ended).count(), 1);
}

#[tokio::test]
async fn what_is_kept_is_read_as_a_journal_and_not_written() {
    let server = MockServer::start().await;
    on("history").respond_with(history(&[started(1)], false)).mount(&server).await;
    let journal = EngineJournal::new(client(&server));
    assert_eq!(journal.entries(&id()).await.unwrap(), [started(1)]);
    assert!(journal.append(&id(), 1, &started(1)).await.is_err());
}
