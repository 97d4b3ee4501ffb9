//! Collections as streams, in all three styles of the service.

use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt};
use pc_models::Order;
use pc_transport::operations::ListOrders;
use pc_transport::wire::{Method, Reply, Request};
use pc_transport::{Client, Continuation, Page, PagingError, SendError, Transport};
use serde_json::{Value, json};

use crate::harness::{Script, answering, client, lost, refused};

const FIRST: &str = "/v1/customers/c/orders";

fn list() -> ListOrders {
    ListOrders::new("c".into())
}

fn page(ids: &[&str], more: Value) -> Reply {
    let items: Vec<Value> = ids.iter().map(|id| json!({"id": id, "lineItems": []})).collect();
    let mut body = json!({"totalCount": ids.len(), "items": items});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Reply::json(200, &body)
}

fn next(uri: &str) -> Value {
    json!({"links": {"next": {"uri": uri, "method": "GET", "headers": []}}})
}

async fn ids(client: &Client) -> Result<Vec<String>, PagingError> {
    client.items(list()).map_ok(|order: Order| order.id.to_string()).try_collect().await
}

fn seen(script: &Script) -> Vec<(String, String)> {
    let token =
        |request: &Request| request.find_header("MS-ContinuationToken").unwrap_or_default().to_owned();
    script.sent().iter().map(|request| (request.target(), token(request))).collect()
}

fn asked(targets: &[(&str, &str)]) -> Vec<(String, String)> {
    targets.iter().map(|(target, token)| ((*target).to_owned(), (*token).to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn by_offset_with_relative_links() {
    let script = answering([
        Ok(page(&["a", "b"], next("/customers/c/orders?size=2&offset=2"))),
        lost(),
        Ok(page(&["c"], json!({}))),
    ]);
    assert_eq!(ids(&client(&script)).await.unwrap(), ["a", "b", "c"]);
    let second = (&*format!("{FIRST}?size=2&offset=2"), "");
    assert_eq!(seen(&script), asked(&[(FIRST, ""), second, second]));
}

#[tokio::test(start_paused = true)]
async fn by_token_in_the_link_s_header_and_in_the_body() {
    let link = json!({"links": {"next": {
        "uri": "/v1/customers/c/orders?size=1&seekOperation=Next", "method": "GET",
        "headers": [{"key": "MS-ContinuationToken", "value": "t1,/+="}, {"key": "Authorization", "value": "x"}]
    }}});
    let script = answering([
        Ok(page(&["a"], link)),
        Ok(page(&["b"], json!({"continuationToken": "t2"}))),
        Ok(page(&["c"], json!({"continuationToken": ""}))),
    ]);
    assert_eq!(ids(&client(&script)).await.unwrap(), ["a", "b", "c"]);
    let seek = &*format!("{FIRST}?seekOperation=Next");
    assert_eq!(
        seen(&script),
        asked(&[(FIRST, ""), (&format!("{FIRST}?size=1&seekOperation=Next"), "t1,/+="), (seek, "t2")])
    );
    assert_eq!(script.sent_headers("Authorization")[1], "Bearer secret-token", "not the link's");
}

#[tokio::test(start_paused = true)]
async fn pages_are_asked_for_only_when_needed() {
    let script = answering([Ok(page(&["a", "b"], next("/customers/c/orders?offset=2")))]);
    let client = client(&script);
    {
        let mut items = std::pin::pin!(client.items(list()));
        assert!(script.sent().is_empty(), "nothing before the first item is wanted");
        items.next().await.unwrap().unwrap();
        items.next().await.unwrap().unwrap();
    }
    assert_eq!(script.sent().len(), 1, "the stream was dropped before the second page");
}

#[tokio::test(start_paused = true)]
async fn a_list_is_taken_up_from_a_saved_position() {
    let script = answering([
        Ok(page(&["a"], next("/customers/c/orders?offset=1"))),
        Ok(page(&["b"], json!({"continuationToken": "t"}))),
        Ok(page(&["c"], json!({}))),
    ]);
    let client = client(&script);
    let mut found = Vec::new();
    let mut saved = None;
    loop {
        // Each page by a process of its own.
        let position = saved.map(|text: String| serde_json::from_str::<Continuation>(&text).unwrap());
        let page: Page<Order> = std::pin::pin!(client.pages(list(), position)).next().await.unwrap().unwrap();
        found.extend(page.items.into_iter().map(|order| order.id.to_string()));
        let Some(next) = page.next else { break };
        saved = Some(serde_json::to_string(&next).unwrap());
    }
    assert_eq!(found, ["a", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_repeats_a_page_or_loops_its_links_is_found_out() {
    let to_itself = next("/customers/c/orders?offset=1");
    let script = answering([Ok(page(&["a"], to_itself.clone())), Ok(page(&["b"], to_itself))]);
    let error = ids(&client(&script)).await.unwrap_err();
    assert!(matches!(error, PagingError::Loop { operation: "ListOrders" }), "{error}");

    // A longer way round, back to the beginning, written differently.
    let script = answering([
        Ok(page(&["a"], next("/customers/c/orders?offset=1"))),
        Ok(page(&["b"], next("customers/c//orders"))),
    ]);
    assert!(matches!(ids(&client(&script)).await, Err(PagingError::Loop { .. })));

    // The same token again and again.
    let script = answering([
        Ok(page(&["a"], json!({"continuationToken": "t"}))),
        Ok(page(&["b"], json!({"continuationToken": "t"}))),
    ]);
    assert!(matches!(ids(&client(&script)).await, Err(PagingError::Loop { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_comes_again_under_a_fresh_token_is_not_handed_out_twice() {
    let answers = || {
        let pages = [&["a", "b"][..], &["c", "d"], &["a", "b"]];
        let tokens = ["t1", "t2", "t3"];
        answering(pages.into_iter().zip(tokens).map(|(ids, token)| {
            let more = json!({"continuationToken": token});
            Ok(page(ids, more))
        }))
    };
    let client = |script: &Arc<Script>| client(script);
    let (mut found, script) = (Vec::new(), answers());
    let mut items = client(&script).items(list());
    let error = loop {
        match items.next().await.unwrap() {
            Ok(order) => found.push(order.id.to_string()),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, PagingError::Repeated { operation: "ListOrders" }), "{error}");
    assert_eq!(found, ["a", "b", "c", "d"]);

    let script = answers();
    let pages: Vec<_> = client(&script).pages(list(), None).collect().await;
    assert_eq!(pages.len(), 3);
    assert!(matches!(pages.last(), Some(Err(PagingError::Repeated { .. }))));
}

#[tokio::test(start_paused = true)]
async fn a_page_may_be_shorter_than_asked_for_and_its_total_count_may_lie() {
    let mut first = json!({"totalCount": 1});
    first
        .as_object_mut()
        .unwrap()
        .extend(next("/customers/c/orders?size=100&offset=2").as_object().unwrap().clone());
    let script = answering([Ok(page(&["a", "b"], first)), Ok(page(&["c"], json!({"totalCount": 99})))]);
    assert_eq!(ids(&client(&script)).await.unwrap(), ["a", "b", "c"]);
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_forgets_the_offset_goes_on_after_the_items_that_came() {
    let forgetful = || next("/customers/c/orders?size=2&Offset=&x=1");
    let script = answering([
        Ok(page(&["a", "b"], forgetful())),
        Ok(page(&["c", "d"], forgetful())),
        Ok(page(&["e"], json!({}))),
    ]);
    assert_eq!(ids(&client(&script)).await.unwrap(), ["a", "b", "c", "d", "e"]);
    let target = |offset: u32| (format!("{FIRST}?size=2&Offset={offset}&x=1"), String::new());
    assert_eq!(seen(&script)[1..], [target(2), target(4)]);
}

#[tokio::test(start_paused = true)]
async fn a_saved_place_that_is_not_known_any_more_says_to_begin_anew() {
    let script = answering([Ok(page(&["a"], json!({"continuationToken": "t"}))), refused(400, 2000)]);
    let client = client(&script);
    let first: Page<Order> = std::pin::pin!(client.pages(list(), None)).next().await.unwrap().unwrap();
    let mut items = client.items_from(list(), pc_transport::Position::at_page(first.next));
    let error = items.next().await.unwrap().unwrap_err();
    assert!(matches!(error, PagingError::Expired(_)), "{error}");
    assert!(error.to_string().contains("read the list from its beginning"), "{error}");
    assert!(items.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_is_the_last() {
    let script = answering([
        Ok(page(&["a"], next("/customers/c/orders?offset=1"))),
        Ok(page(&[], next("/customers/c/orders?offset=2"))),
    ]);
    assert_eq!(ids(&client(&script)).await.unwrap(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_cannot_lead_on_gives_way_to_the_token() {
    let mut more = next("/customers/c/orders?size=1&offset=");
    more.as_object_mut().unwrap().insert("continuationToken".to_owned(), json!("t"));
    let script = answering([Ok(page(&["a"], more)), Ok(page(&["b"], json!({})))]);
    assert_eq!(ids(&client(&script)).await.unwrap(), ["a", "b"]);
    assert_eq!(seen(&script)[1], (format!("{FIRST}?seekOperation=Next"), "t".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_dead_token_is_an_error_and_not_the_end() {
    let script = answering([Ok(page(&["a"], json!({"continuationToken": "t"}))), refused(400, 2000)]);
    let client = client(&script);
    let mut items = std::pin::pin!(client.items(list()));
    assert!(items.next().await.unwrap().is_ok());
    assert!(matches!(items.next().await, Some(Err(PagingError::Expired(_)))));
    assert!(items.next().await.is_none(), "a stream ends after an error");
}

/// A transport that knows where it is.
struct At(&'static str, Arc<Script>);

#[async_trait::async_trait]
impl Transport for At {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        self.1.send(request).await
    }
    fn origin(&self) -> Option<&str> {
        Some(self.0)
    }
}

#[tokio::test(start_paused = true)]
async fn absolute_links_are_followed_on_the_own_origin_only() {
    let last = Ok(page(&["b"], json!({})));
    let script = Arc::new(
        Script::new()
            .expect(
                Method::Get,
                FIRST,
                Ok(page(&["a"], next("https://api.example/v1/customers/c/orders?offset=1"))),
            )
            .expect(Method::Get, &format!("{FIRST}?offset=1"), last),
    );
    let found = ids(&client(&Arc::new(At("https://api.example", script.clone())))).await.unwrap();
    assert_eq!(found, ["a", "b"]);
    script.assert_finished();

    for uri in [
        "https://evil.example/v1/customers/c/orders?offset=1",
        "//evil.example/x",
        "http://api.example/x",
        "https://api.example:8443/x",
        "https://api.example@evil.example/x",
        "https://user:word@api.example/x",
    ] {
        let script = answering([Ok(page(&["a"], next(uri)))]);
        let error = ids(&client(&Arc::new(At("https://api.example", script.clone())))).await.unwrap_err();
        assert!(matches!(error, PagingError::ForeignLink(_)), "{error}");
        assert_eq!(script.sent().len(), 1, "nothing was sent to another host");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_body_is_an_empty_list() {
    for status in [204, 200] {
        let nothing = || Ok(Reply { body: "\u{feff}".into(), ..Reply::new(status) });
        let script = Arc::new(Script::new().then_always(nothing()));
        let client = client(&script);
        assert_eq!(ids(&client).await.unwrap(), [""; 0]);
        let pages: Vec<Page<Order>> = client.pages(list(), None).try_collect().await.unwrap();
        assert!(pages.len() == 1 && pages[0].items.is_empty() && pages[0].next.is_none());
        assert!(client.run(&list()).await.unwrap().items.is_empty());
        let records = pc_transport::operations::ListAuditRecords::default();
        assert!(client.run(&records).await.unwrap().items.is_empty());
        assert_eq!(script.sent().len(), 4);

        let script = answering([Ok(page(&["a"], next("/customers/c/orders?offset=1"))), nothing()]);
        assert_eq!(ids(&crate::harness::client(&script)).await.unwrap(), ["a"], "as the last page");
    }
    for answer in [Reply::new(202), Reply { body: " ".into(), ..Reply::new(200) }] {
        let script = Arc::new(Script::new().then_always(Ok(answer)));
        assert!(ids(&client(&script)).await.is_err(), "no list");
        assert!(client(&script).run(&list()).await.is_err(), "no list");
    }
}

#[tokio::test(start_paused = true)]
async fn a_link_to_another_list_is_not_followed() {
    let [mine, other] = ["9ab3c0de-0000-4000-8000-000000000001", "9ab3c0de-0000-4000-8000-000000000002"];
    let read = async |uri: String| {
        let script = answering([Ok(page(&["a"], next(&uri))), Ok(page(&["b"], json!({})))]);
        let orders = client(&script).items(ListOrders::new(mine.into()));
        (
            orders.map_ok(|order: Order| order.id.to_string()).try_collect::<Vec<_>>().await,
            script.sent().len(),
        )
    };
    for uri in [
        format!("/customers/{other}/orders?offset=1"),
        format!("/customers/{mine}/subscriptions?offset=1"),
        format!("/customers/{mine}?offset=1"),
        "/customers?offset=1".to_owned(),
    ] {
        let (result, sent) = read(uri.clone()).await;
        assert!(
            matches!(result, Err(PagingError::OtherList { operation: "ListOrders" })),
            "{uri}: {result:?}"
        );
        assert_eq!(sent, 1, "{uri}");
    }
    for uri in [
        format!("/v1/CUSTOMERS/{}/Orders?offset=1", mine.to_uppercase()),
        "/customers/contoso.example/orders?offset=1".to_owned(), // the same customer by its domain
    ] {
        assert_eq!(read(uri).await.0.unwrap(), ["a", "b"]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_calls_itself_something_else_is_no_list() {
    let order = json!({"id": "o", "lineItems": [], "attributes": {"etag": "e", "objectType": "Order"}});
    let answer = || Arc::new(Script::new().then_always(Ok(Reply::json(200, &order))));
    let error = client(&answer()).run(&list()).await.unwrap_err();
    assert!(error.to_string().contains("`Order` is no collection"), "{error}");
    let error = ids(&client(&answer())).await.unwrap_err();
    assert!(error.to_string().contains("`Order` is no collection"), "{error}");
    let named = page(&["a"], json!({"attributes": {"objectType": "collection"}}));
    assert_eq!(ids(&client(&answering([Ok(named)]))).await.unwrap(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn only_the_service_itself_ends_the_list_of_customers() {
    let first = || {
        let body = json!({"items": [{"id": "c1"}], "continuationToken": "t"});
        Ok(Reply::json(200, &body))
    };
    let list = |end| {
        let calls = client(&answering([first(), end]));
        async move {
            let customers = calls.items(pc_transport::operations::ListCustomers::default());
            customers.map_ok(|customer: pc_models::Customer| customer.id).try_collect::<Vec<_>>().await
        }
    };
    assert_eq!(list(refused(400, 2000)).await.unwrap().len(), 1);
    let foreign = refused(400, 2000)
        .map(|reply| reply.header("MS-RequestId", pc_transport::RequestId::fresh().to_string()));
    let calls = client(&answering(std::iter::once(first()).chain(std::iter::repeat_n(foreign, 4))));
    let customers = calls.items(pc_transport::operations::ListCustomers::default());
    let result: Result<Vec<pc_models::Customer>, _> = customers.try_collect().await;
    assert!(matches!(result, Err(PagingError::Call(_))), "{result:?}");
}

#[tokio::test(start_paused = true)]
async fn what_has_no_items_is_no_list() {
    let answering =
        |body: serde_json::Value| Arc::new(Script::new().then_always(Ok(Reply::json(200, &body))));
    let error = client(&answering(json!({}))).run(&list()).await.unwrap_err();
    assert!(error.to_string().contains("it is no collection"), "{error}");
    let empty = client(&answering(json!({"Items": []}))).run(&list()).await.unwrap();
    assert!(empty.items.is_empty());
}
