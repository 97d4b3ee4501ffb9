//! The documented names of spans, events and fields are those of the code, all of them and no others.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use pc_models::Timestamp;
use pc_transport::auth::{Credentials, Grant, SecretString, TokenEndpoint, TokenSource};
use pc_transport::operations::{GetDirectSignStatus, GetInvoiceStatement, ListOrders};
use pc_transport::wire::Reply;
use pc_transport::{Client, Clock, RateLimiter, RateLimits, RetryBudget, RetryBudgetOptions};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::harness::streaming_transport::{End, StreamingTransport};
use crate::harness::{answering, client, clock, lost, ok, refused};

/// Name, level and fields of a span or event.
type Row = (String, String, BTreeSet<String>);

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<BTreeSet<Row>>>);

#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

impl Seen {
    fn note(&self, name: String, metadata: &Metadata<'_>) {
        if metadata.target().starts_with("pc_transport") {
            let fields = metadata.fields().iter().map(|field| field.name().to_owned());
            let fields = fields.filter(|field| field != "message").collect();
            let level = metadata.level().to_string().to_lowercase();
            self.0.lock().unwrap().insert((name, level, fields));
        }
    }
}

impl<S: Subscriber> Layer<S> for Seen {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        self.note(attributes.metadata().name().to_owned(), attributes.metadata());
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut message = Message::default();
        event.record(&mut message);
        self.note(message.0, event.metadata());
    }
}

/// The rows of the tables in the module's documentation.
fn documented() -> BTreeSet<Row> {
    let rows = include_str!("../../src/telemetry.rs").lines().filter_map(|line| line.strip_prefix("//! | `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        let fields = cells[2].split(", ").map(|field| field.trim_matches('`').to_owned()).collect();
        (cells[0].trim_matches('`').to_owned(), cells[1].to_owned(), fields)
    })
    .collect()
}

/// Does whatever makes something be told.
async fn everything() {
    let read = GetDirectSignStatus::new("c".into());
    let clock = clock();
    let issued = || Ok(Reply::json(200, &json!({"access_token": "a", "expires_in": 3600})));
    let down = Ok(Reply::new(503));
    let invalid = Ok(Reply::json(401, &json!({"error": "invalid_client"})));
    let authority = answering([lost(), issued(), issued(), down, invalid]);
    let grant = Grant::ClientCredentials;
    let credentials = Credentials::new("t", "a", grant).with_secret(SecretString::from("s"));
    let tokens = Arc::new(TokenEndpoint::new(authority, clock.clone(), credentials, "scope"));
    let api = answering([refused(401, 400), lost(), ok()]);
    Client::new(api, tokens.clone(), clock.clone()).run(&read).await.unwrap();
    clock.sleep_until(clock.now() + Duration::from_secs(3400)).await;
    tokens.token().await.unwrap();
    clock.sleep_until(clock.now() + Duration::from_secs(300)).await;
    tokens.token().await.unwrap_err();

    let mut none = RetryBudgetOptions::default();
    (none.capacity, none.per_success, none.per_second) = (0.0, 0.0, 0.0);
    let mut one = RateLimits::default();
    one.per_customer = 1;
    let tight = client(&answering([ok(), lost()]))
        .with_budget(RetryBudget::new(none))
        .with_limiter(RateLimiter::new(one));
    tight.run(&read).await.unwrap();
    tight.run(&read).await.unwrap_err();

    let orders: Vec<_> =
        (0..4000).map(|number| json!({"id": format!("order-{number}"), "lineItems": []})).collect();
    let page = Reply::json(200, &json!({"items": orders}));
    let pieces = Arc::new(StreamingTransport::new().cut(page.clone(), 90_000, End::Broken).whole(page));
    let list = ListOrders::new("c".into());
    assert!(client(&pieces).items(list).all(|item| async move { item.is_ok() }).await);

    let body = format!("%PDF-1.7 {}%%EOF", "x".repeat(100_000));
    let pdf = Reply { body: body.into(), ..Reply::new(200) }.header("Content-Type", "application/pdf");
    let pieces = Arc::new(StreamingTransport::new().cut(pdf.clone(), 90_000, End::Broken).whole(pdf));
    let statement = GetInvoiceStatement::new("G1".into());
    client(&pieces).download(&statement, &mut Vec::new()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_told_is_what_is_documented() {
    let seen = Seen::default();
    let subscriber = tracing_subscriber::registry().with(seen.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    everything().await;
    // What a test beside this one uses for the first time while the subscriber is set up counts as unwatched until then.
    tracing::callsite::rebuild_interest_cache();
    everything().await;
    let (seen, documented) = (seen.0.lock().unwrap().clone(), documented());
    assert!(documented.len() > 10, "{documented:#?}");
    let unknown: Vec<_> = seen.difference(&documented).collect();
    let missing: Vec<_> = documented.difference(&seen).collect();
    assert!(unknown.is_empty() && missing.is_empty(), "not documented: {unknown:#?}\nnot told: {missing:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_says_how_long_it_only_waited() {
    #[derive(Default)]
    struct Waited(Mutex<Vec<(Duration, Duration)>>);
    impl pc_transport::telemetry::Observer for Waited {
        fn finished(&self, call: &pc_transport::telemetry::CallSummary) {
            self.0.lock().unwrap().push((call.elapsed, call.waited));
        }
    }
    let waited = Arc::new(Waited::default());
    let throttled = Ok(Reply::new(429).header("Retry-After", "7"));
    let client = client(&answering([throttled, ok()])).with_observer(waited.clone());
    client.run(&GetDirectSignStatus::new("c".into())).await.unwrap();
    assert_eq!(*waited.0.lock().unwrap(), [(Duration::from_secs(7), Duration::from_secs(7))]);
    assert_eq!(client.clock().now(), Timestamp::UNIX_EPOCH + Duration::from_secs(7));
}
