//! Time is paused: whenever nothing is left to do it jumps to the next thing to come, and a quarter of an hour takes no time.
#![allow(clippy::unwrap_used)]

use axum::body::{Body, to_bytes};
use axum::http::Request;
use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_transport::TokioClock;
use pc_transport::auth::StaticToken;
use pc_workflows::MemoryJournal;
use tower::ServiceExt;

use super::*;

/// The service over an emulator in this process. What it keeps is there for another one.
struct World {
    emulator: Emulator,
    client: Client,
    journal: Arc<MemoryJournal>,
    recorder: metrics_exporter_prometheus::PrometheusRecorder,
}

impl World {
    fn new() -> Self {
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(TokioClock::system().now(), 1.0));
        let mut options = EmulatorOptions::default();
        options.require_token = false;
        let emulator = Emulator::new(options, clock.clone());
        let tokens = Arc::new(StaticToken::new("token"));
        let client = Client::new(Arc::new(emulator.clone()), tokens, clock);
        let recorder = PrometheusBuilder::new().build_recorder();
        Self { emulator, client, journal: Arc::default(), recorder }
    }

    fn service(&self) -> Service {
        Service::new(self.client.clone(), self.journal.clone(), self.recorder.handle())
    }
}

fn licences(id: &str, quantity: u32) -> Value {
    json!({"id": id, "customer": demo::CONTOSO, "country": "US",
           "line": [{"product": demo::PERPETUAL_SOFTWARE, "sku": demo::PERPETUAL_SOFTWARE_SKU, "quantity": quantity}]})
}

async fn ask(service: &Service, request: Request<Body>) -> Response {
    app(service.clone()).oneshot(request).await.unwrap()
}

async fn post_intent(service: &Service, intent: &Value) -> Response {
    let request = Request::post("/purchases").header("Content-Type", "application/json");
    ask(service, request.body(intent.to_string().into()).unwrap()).await
}

async fn get_text(service: &Service, path: &str) -> (StatusCode, String) {
    let answer = ask(service, Request::get(path).body(Body::empty()).unwrap()).await;
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn get_json(service: &Service, path: &str) -> Value {
    serde_json::from_str(&get_text(service, path).await.1).unwrap()
}

/// Until everything that runs has ended.
async fn all_ended(service: &Service) {
    service.running.close();
    service.running.wait().await;
    service.running.reopen();
}

#[tokio::test(start_paused = true)]
async fn it_accepts_a_purchase_and_buys_it() {
    let world = World::new();
    let service = world.service();
    let accepted = post_intent(&service, &licences("order-1", 3)).await;
    assert_eq!(accepted.status(), StatusCode::ACCEPTED);
    assert_eq!(accepted.headers()["Location"], "/purchases/order-1");
    assert_eq!(
        get_json(&service, "/purchases/order-1").await["stage"],
        "search",
        "journaled, and nothing sent yet"
    );
    all_ended(&service).await;
    let bought = get_json(&service, "/purchases/order-1").await;
    assert_eq!(bought["receipt"]["status"], "completed", "{bought}");
    assert_eq!(bought["steps"].as_array().unwrap().last().unwrap()["step"], "ended: completed");

    assert_eq!(
        post_intent(&service, &licences("order-1", 3)).await.status(),
        StatusCode::OK,
        "it was bought before"
    );
    assert_eq!(post_intent(&service, &licences("order-1", 4)).await.status(), StatusCode::CONFLICT);
    assert_eq!(world.emulator.orders().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn it_tells_each_step_up_to_the_end() {
    let service = World::new().service();
    post_intent(&service, &licences("order-1", 1)).await;
    let (_, told) = get_text(&service, "/purchases/order-1/events").await; // ends with the purchase
    assert!(told.contains("event: message\ndata: calling CheckoutCart\n\n"), "{told}");
    assert!(told.ends_with("event: ended\ndata: ended: completed\n\n"), "{told}");
    assert_eq!(get_text(&service, "/purchases/order-1/events").await.0, StatusCode::NO_CONTENT);
}

#[tokio::test(start_paused = true)]
async fn it_says_why_nobody_goes_on_with_a_purchase() {
    let world = World::new();
    let service = world.service();
    let refuse = r#"[[rules]]
fault = "status"
status = 401
operation = "GetProduct""#;
    world.emulator.set_faults(refuse.parse().unwrap());
    post_intent(&service, &licences("order-1", 1)).await;
    all_ended(&service).await;
    let stopped = get_json(&service, "/purchases/order-1").await;
    assert!(stopped["stopped"].is_string() && stopped["receipt"].is_null(), "{stopped}");
    assert_eq!(get_text(&service, "/purchases/order-1/events").await.0, StatusCode::NO_CONTENT);

    world.emulator.set_faults("".parse().unwrap());
    assert_eq!(post_intent(&service, &licences("order-1", 1)).await.status(), StatusCode::ACCEPTED);
    all_ended(&service).await;
    let bought = get_json(&service, "/purchases/order-1").await;
    assert!(bought["stopped"].is_null(), "{bought}");
    assert_eq!(bought["receipt"]["status"], "completed", "{bought}");
}

#[tokio::test(start_paused = true)]
async fn what_one_process_leaves_the_next_one_goes_on_with() {
    let world = World::new();
    let service = world.service();
    post_intent(&service, &licences("order-1", 1)).await;
    let told = tokio::spawn({
        let service = service.clone();
        async move { get_text(&service, "/purchases/order-1/events").await.1 }
    });
    tokio::task::yield_now().await;
    service.stop().await;
    assert!(
        told.await.unwrap().contains("event: left\ndata: left before its end"),
        "whoever listens is told"
    );
    assert_eq!(get_json(&service, "/purchases/order-1").await["receipt"], Value::Null);
    let refused = post_intent(&service, &licences("order-2", 1)).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);

    let next = world.service();
    next.resume().await.unwrap();
    all_ended(&next).await;
    assert_eq!(get_json(&next, "/purchases/order-1").await["receipt"]["status"], "completed");
    assert_eq!(world.emulator.orders().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_bought_is_refused_at_once() {
    let world = World::new();
    let service = world.service();
    let mut nothing = licences("order-1", 1);
    nothing["line"] = json!([]);
    assert_eq!(post_intent(&service, &nothing).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(get_text(&service, "/purchases/order-1").await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.emulator.requests(10).len(), 0);
}

#[tokio::test(start_paused = true)]
async fn it_counts_what_it_does() {
    let world = World::new();
    let _guard = metrics::set_default_local_recorder(&world.recorder);
    let service = world.service();
    post_intent(&service, &licences("order-1", 1)).await;
    all_ended(&service).await;
    let (_, text) = get_text(&service, "/metrics").await;
    let ended = "partner_center_purchases_ended_total{kind=\"purchase\",status=\"completed\"} 1";
    assert!(text.contains(ended), "{text}");
}
