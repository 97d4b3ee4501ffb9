//! Subscriptions and what happens when their terms end: over the emulator, and from a service that answers in other ways.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use pc_emulator::{EmulatorOptions, demo};
use pc_models::{CustomerId, Subscription};
use pc_transport::auth::StaticToken;
use pc_transport::operations::ListCustomers;
use pc_transport::testing::ScriptedTransport;
use pc_transport::wire::{Method, Reply};
use pc_transport::{Client, PagingError, TokioClock};
use pc_workflows::lifecycle::{SubscriptionTerm, TermEnd, expiring, list_subscriptions, subscriptions};
use serde_json::{Value, json};

use crate::harness::emulated::{Harness, catalog_items};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test(start_paused = true)]
async fn every_customer_s_subscriptions_with_their_renewals() {
    let harness = Harness::new(EmulatorOptions::default());
    let receipt = harness.buy(catalog_items("m")).await;
    assert!(receipt.error.is_none(), "{:?}", receipt.error);
    let customers = harness.client.items(ListCustomers::new().size(1));
    let found: Vec<_> = subscriptions(&harness.client, customers).try_collect().await.unwrap();
    assert!(found.len() > 1, "all customers, page by page");
    let contoso = found.iter().find(|of| of.customer.as_str() == demo::CONTOSO).unwrap();
    assert_eq!(contoso.company.as_deref(), Some("Contoso"));
    let all = contoso.found.as_ref().unwrap();
    let now = harness.clock.now();
    let terms: Vec<_> = all.iter().map(|one| (one, SubscriptionTerm::of(one))).collect();
    let (azure, term) = terms.iter().find(|(one, _)| one.billing_type.as_deref() == Some("usage")).unwrap();
    assert_eq!((term.then.clone(), term.renewal_date), (TermEnd::NoEnd, None), "{azure:?}");
    let (saas, term) = terms.iter().find(|(one, _)| one.quantity == Some(5)).unwrap();
    assert_eq!(term.then, TermEnd::Renews, "{saas:?}");
    assert_eq!(saas.term_duration.as_deref(), Some("P1M"));
    // A month after its start, whichever way the end is told.
    assert_eq!(term.renewal_date, Some(term.start.unwrap().add_months(1).start_of_day()));
    assert!(term.is_due_within(31, now) && !term.is_due_within(27, now));
}

#[tokio::test(start_paused = true)]
async fn what_ends_soon_tells_of_terms_and_whether_they_renew() {
    let harness = Harness::new(EmulatorOptions::default());
    harness.buy(catalog_items("m")).await;
    let (client, now) = (&harness.client, harness.clock.now());
    let contoso =
        stream::iter([Ok::<_, Infallible>(serde_json::from_value(json!({"id": demo::CONTOSO})).unwrap())]);
    let found: Vec<_> = expiring(client, contoso, now, now + 32 * DAY).try_collect().await.unwrap();
    let (ends, unread) = found[0].found.as_ref().unwrap();
    assert_eq!((ends.len(), unread), (2, &None), "{ends:?}");
    assert!(ends.iter().all(|end| end.subscription.is_some()), "{ends:?}");
    let then: Vec<_> = ends.iter().map(|end| end.then.as_str()).collect();
    assert!(then.contains(&"renews"), "{then:?}");
}

fn client(script: ScriptedTransport) -> Client {
    Client::new(Arc::new(script), Arc::new(StaticToken::new("t")), Arc::new(TokioClock::system()))
}

fn path(customer: &str) -> String {
    format!("/v1/customers/{customer}/subscriptions")
}

fn page(items: Value, next: Option<&str>) -> Result<Reply, pc_transport::SendError> {
    let mut page = json!({"totalCount": items.as_array().unwrap().len(), "items": items});
    if let Some(next) = next {
        page["links"] = json!({"next": {"uri": next, "method": "GET", "headers": []}});
    }
    Ok(Reply::json(200, &page))
}

async fn listed(script: ScriptedTransport) -> Result<Vec<Subscription>, PagingError> {
    list_subscriptions(&client(script), &CustomerId::new("c")).await
}

#[tokio::test(start_paused = true)]
async fn a_customer_that_is_not_there_does_not_hide_the_others() {
    let gone = json!({"code": 600_009, "description": "The customer was not found.", "data": []});
    let script = ScriptedTransport::new()
        .expect(Method::Get, &path("gone"), Ok(Reply::json(404, &gone)))
        .expect(Method::Get, &path("c"), page(json!([{"id": "s", "status": "active"}]), None));
    let customers =
        ["gone", "c"].map(|id| Ok::<_, Infallible>(serde_json::from_value(json!({"id": id})).unwrap()));
    let client = client(script);
    let found: Vec<_> = subscriptions(&client, stream::iter(customers)).map(Result::unwrap).collect().await;
    assert_eq!(found[0].customer.as_str(), "gone");
    assert!(found[0].found.as_ref().unwrap_err().to_string().contains("404"));
    assert_eq!(found[1].found.as_ref().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn pages_are_followed_and_links_to_elsewhere_are_not() {
    let next = "/customers/c/subscriptions?size=1&seekOperation=Next";
    let both = listed(
        ScriptedTransport::new()
            .answer(page(json!([{"id": "1"}]), Some(next)))
            .answer(page(json!([{"id": "2"}]), None)),
    )
    .await
    .unwrap();
    assert_eq!(both.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    for (elsewhere, expected) in [
        ("/customers/other/subscriptions?size=1", "another list"),
        ("https://elsewhere.example/v1/customers/c/subscriptions", "elsewhere.example"),
    ] {
        let script = ScriptedTransport::new().answer(page(json!([{"id": "1"}]), Some(elsewhere)));
        let error = listed(script).await.unwrap_err().to_string();
        assert!(error.contains(expected), "{elsewhere}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_a_subscription_lacks_or_says_it_is_listed() {
    let items = json!([
        {"id": "plain"},
        {"id": "unknown", "status": "hibernating", "termDuration": "a while", "autoRenewEnabled": true,
         "commitmentEndDate": "2027-01-31T00:00:00Z"},
        {"id": "endless", "status": "ACTIVE", "commitmentEndDate": "9999-12-31T23:59:59.9999999Z"},
        {"id": "unset", "commitmentEndDate": "0001-01-01T00:00:00", "effectiveStartDate": "0001-01-01T00:00:00"},
        {"id": "quoted", "quantity": "7", "autoRenewEnabled": "true", "commitmentEndDate": "2027-01-31",
         "scheduledNextTermInstructions": {}},
        {"id": "last", "autoRenewEnabled": true, "termDuration": "P1M",
         "effectiveStartDate": "9998-12-01T00:00:00Z", "commitmentEndDate": "9998-12-31T00:00:00Z"},
    ]);
    let read = listed(ScriptedTransport::new().answer(page(items, None))).await.unwrap();
    let told: Vec<_> = read
        .iter()
        .map(|one| {
            let term = SubscriptionTerm::of(one);
            let day = term.renewal_date.map(|date| date.to_utc_text()[..10].to_owned()).unwrap_or_default();
            (one.id.as_str(), term.then.as_str(), day)
        })
        .collect();
    let expected = [
        ("plain", "unknown", ""),
        ("unknown", "renews", "2027-02-01"),
        ("endless", "no_end", ""),
        ("unset", "unknown", ""),
        ("quoted", "renews", "2027-02-01"),
        ("last", "renews", "9999-01-01"),
    ];
    let told: Vec<_> = told.iter().map(|(id, then, day)| (*id, *then, day.as_str())).collect();
    assert_eq!(told, expected);
    assert_eq!(read[1].status.as_ref().unwrap().as_str(), "hibernating");
    assert_eq!(read[4].quantity, Some(7));
}
