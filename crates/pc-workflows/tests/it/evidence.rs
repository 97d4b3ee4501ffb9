//! Who an answer names, where something rests on what it does not show.

use std::sync::Arc;

use async_trait::async_trait;
use pc_transport::auth::StaticToken;
use pc_transport::operations::{CheckoutCart, GetCart, GetDirectSignStatus, GetOrder, ListOrders};
use pc_transport::wire::{Reply, Request};
use pc_transport::{Client, Fate, RequestId, RetryPolicy, SendError, TokioClock, Transport};
use pc_workflows::{Call, Planned, Stage};
use serde_json::{Value, json};

/// A cache on the way: it answers what was once asked, under the ids of that call.
struct Cache(Value);

#[async_trait]
impl Transport for Cache {
    async fn send(&self, _: Request) -> Result<Reply, SendError> {
        Ok(Reply::json(200, &self.0).header("MS-RequestId", RequestId::fresh().to_string()))
    }
}

async fn fate(stage: Stage, call: impl Into<Call>, cached: Value) -> Option<Fate> {
    let clock = Arc::new(TokioClock::scaled(pc_models::Timestamp::UNIX_EPOCH, 1.0));
    let client = Client::new(Arc::new(Cache(cached)), Arc::new(StaticToken::new("t")), clock);
    let client = client.with_policy(RetryPolicy::never());
    let planned = Planned::new(stage, 0, call.into(), RequestId::fresh());
    planned.run(&client, None).await.err().map(|error| error.fate)
}

#[tokio::test(start_paused = true)]
async fn what_an_answer_to_another_call_does_not_show_decides_no_checkout() {
    let (cart, list) = (json!({"id": "k", "status": "Active"}), json!({"items": []}));
    let read_cart = || GetCart::new("c".into(), "k".into());
    let list_orders = || ListOrders::new("c".into());
    let check_out = || CheckoutCart::new("c".into(), "k".into());
    assert_eq!(fate(Stage::Checkout, read_cart(), cart.clone()).await, Some(Fate::MaybeDone));
    assert_eq!(fate(Stage::Checkout, list_orders(), list.clone()).await, Some(Fate::MaybeDone));
    let refusals = json!({"orders": [], "orderErrors": [{"orderGroupId": "0", "code": 1}]});
    assert_eq!(fate(Stage::Checkout, check_out(), refusals).await, Some(Fate::MaybeDone));
    // Orders prove themselves; and ids that something on the way rewrites stop no purchase.
    assert_eq!(fate(Stage::Checkout, check_out(), json!({"orders": [{"id": "o"}]})).await, None);
    assert_eq!(fate(Stage::Search, list_orders(), list).await, None);
    assert_eq!(fate(Stage::Cart, read_cart(), cart).await, None);
}

/// A service that names the call it answers, but for one answer, which a cache on the way has kept.
struct KeptByCache(Value);

#[async_trait]
impl Transport for KeptByCache {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let own = request.find_header("MS-RequestId").unwrap_or_default().to_owned();
        let is_kept = !request.path.last().is_some_and(|name| name.ends_with("AgreementStatus"));
        let id = if is_kept { RequestId::fresh().to_string() } else { own };
        Ok(Reply::json(200, &self.0).header("MS-RequestId", id))
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_cache_kept_decides_nothing_where_the_service_names_its_calls() {
    for (stage, call, kept) in [
        (Stage::Search, Call::from(ListOrders::new("c".into())), json!({"items": []})),
        (Stage::Cart, GetCart::new("c".into(), "k".into()).into(), json!({"id": "k", "status": "Active"})),
        (Stage::Cancelling, GetOrder::new("c".into(), "o".into()).into(), json!({"id": "o"})),
    ] {
        let clock = Arc::new(TokioClock::scaled(pc_models::Timestamp::UNIX_EPOCH, 1.0));
        let transport = Arc::new(KeptByCache(kept));
        let client = Client::new(transport, Arc::new(StaticToken::new("t")), clock);
        let client = client.with_policy(RetryPolicy::never());
        let planned = Planned::new(stage, 0, call, RequestId::fresh());
        assert!(planned.run(&client, None).await.is_ok(), "{stage:?}: nothing else was answered so far");
        let _ = client.run(&GetDirectSignStatus::new("c".into())).await;
        let error = planned.run(&client, None).await.unwrap_err();
        assert_eq!(error.fate, Fate::MaybeDone, "{stage:?}");
    }
}
