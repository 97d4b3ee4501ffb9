//! What a recording holds, and what it must not hold.

use std::sync::Arc;

use futures_util::{FutureExt, TryStreamExt};
use pc_transport::auth::{Credentials, Grant, SecretString, TokenEndpoint};
use pc_transport::operations::{CancelOrder, GetDirectSignStatus, ListOrders};
use pc_transport::testing::{Cassette, RecordingTransport, ReplayingTransport};
use pc_transport::wire::{Method, Reply, Request};
use pc_transport::{Client, Transport};
use serde_json::json;

use crate::harness::{answering, clock, lost, ok, refused};

const SECRETS: [&str; 6] = [
    "hunter-secret",
    "hunter-refresh",
    "hunter-access",
    "hunter-rotated-refresh-token",
    "hunter-key",
    "hunter-password",
];

/// A client whose tokens come over the same transport.
fn client(transport: Arc<dyn Transport>) -> Client {
    let clock = clock();
    let grant = Grant::RefreshToken("hunter-refresh".into());
    let secret = SecretString::from("hunter-secret");
    let credentials = Credentials::new("t", "app", grant).with_secret(secret);
    let tokens = TokenEndpoint::new(transport.clone(), clock.clone(), credentials, "scope");
    Client::new(transport, Arc::new(tokens), clock)
}

/// Everything a program does in this test: three calls, one of them refused.
async fn work(client: &Client) -> (bool, usize, Option<i64>) {
    let signed = client.run(&GetDirectSignStatus::new("c".into())).await.unwrap().is_signed;
    let list = ListOrders::new("c".into());
    let orders = client.run(&list).await.unwrap().items.len();
    let error = client.run(&CancelOrder::new("c".into(), "o".into())).await.unwrap_err();
    (signed, orders, error.fault().unwrap().code())
}

#[tokio::test(start_paused = true)]
async fn what_was_recorded_is_played_back_and_no_secret_is_in_it() {
    let token = json!({"token_type": "Bearer", "access_token": "hunter-access", "refresh_token": "hunter-rotated-refresh-token",
                       "id_token": "eyJhbGciOi.hunter-access", "expires_in": "3600"});
    let orders = json!({"items": [{"id": "o", "lineItems": [], "sasToken": "sv=1&sig=hunter-key&se=2",
                                   "password": "hunter-password"}]});
    let service = answering([
        Ok(Reply::json(200, &token)),
        lost(),
        ok(),
        Ok(Reply::json(200, &orders).header("Location", "/x?sig=hunter-key").header("Date", "now")),
        refused(400, 800_061),
    ]);
    let recording = RecordingTransport::new(service.clone());
    let first = work(&client(Arc::new(recording.clone()))).await;
    assert_eq!(first, (true, 1, Some(800_061)));
    assert_eq!(service.sent().len(), 5);

    let text = serde_json::to_string(&recording.cassette()).unwrap();
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let cassette: Cassette = serde_json::from_str(&text).unwrap();
    assert_eq!(cassette.exchanges.len(), 4, "a lost answer is not recorded");
    assert!(!text.contains("Authorization") && !text.contains("\"Date\""), "{text}");

    let replaying = Arc::new(ReplayingTransport::new(cassette));
    assert_eq!(work(&client(replaying.clone())).await, first);
    assert_eq!(replaying.left(), 0);
}

/// A service at an origin, whose links are absolute.
struct Absolute(Arc<crate::harness::Script>);

#[async_trait::async_trait]
impl Transport for Absolute {
    async fn send(&self, request: Request) -> crate::harness::Answer {
        self.0.send(request).await
    }
    fn origin(&self) -> Option<&str> {
        Some("https://api.example")
    }
}

#[tokio::test(start_paused = true)]
async fn absolute_links_are_followed_in_a_replay_too() {
    let page =
        |id: &str, links| Reply::json(200, &json!({"items": [{"id": id, "lineItems": []}], "links": links}));
    let next = json!({"next": {"uri": "https://api.example/v1/customers/c/orders?offset=1", "headers": []}});
    let service = Absolute(answering([Ok(page("a", next)), Ok(page("b", json!({})))]));
    let read = async |transport: Arc<dyn Transport>| {
        let list = ListOrders::new("c".into());
        let token = Arc::new(pc_transport::auth::StaticToken::new("t"));
        let items = Client::new(transport, token, clock()).items(list);
        items.map_ok(|order| order.id.to_string()).try_collect::<Vec<_>>().await.unwrap()
    };
    let recording = RecordingTransport::new(Arc::new(service));
    assert_eq!(read(Arc::new(recording.clone())).await, ["a", "b"]);
    let file = serde_json::to_string(&recording.cassette()).unwrap();
    let cassette: Cassette = serde_json::from_str(&file).unwrap();
    assert_eq!(read(Arc::new(ReplayingTransport::new(cassette))).await, ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn keys_in_addresses_are_masked_and_still_found() {
    let request = || Request::outside_version(Method::Get, &["c", "part-0"]).query("sig", "hunter-key");
    let recording =
        RecordingTransport::new(answering([Ok(Reply { body: vec![0xFF, 0].into(), ..Reply::new(200) })]));
    recording.send(request()).await.unwrap();
    let cassette = recording.cassette();
    assert!(!format!("{cassette:?}").contains("hunter-key"));
    let replaying = ReplayingTransport::new(cassette);
    assert_eq!(replaying.send(request()).await.unwrap().body, [0xFF, 0][..]);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "GET /v1/other was not recorded so often")]
async fn what_was_not_recorded_is_a_panic() {
    let replaying = ReplayingTransport::new(Cassette::default());
    let _ = replaying.send(Request::get(&["other"])).now_or_never();
}
