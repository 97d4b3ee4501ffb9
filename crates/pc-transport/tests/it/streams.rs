//! Items that are decoded while their page arrives, and pages that break off in the middle.

use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt};
use pc_transport::operations::ListOrders;
use pc_transport::wire::Reply;
use pc_transport::{
    Bytes, Cause, Client, Fate, Items, Page, PagingError, Position, RetryBudget, RetryBudgetOptions,
};
use serde_json::json;

use crate::harness::client;
use crate::harness::streaming_transport::{End, PIECE_BYTES, StreamingTransport};

/// Enough to make a page of some 200,000 bytes, three times what is waited for before it counts as answered.
const ORDERS_ON_A_PAGE: usize = 2000;

fn list() -> ListOrders {
    ListOrders::new("c".into())
}

fn order(number: usize) -> String {
    json!({"id": format!("order-{number}"), "lineItems": [], "currencyCode": "USD", "note": "[{,\"}]"})
        .to_string()
}

fn page_with(elements: &[String], before: &str, after: &str) -> Reply {
    let text = format!("\u{feff}{{{before}\"Items\":[{}]{after}}}", elements.join(",\n"));
    Reply { body: text.into(), ..Reply::new(200) }
}

/// A page of orders with these numbers; its link leads to `next`.
fn page(numbers: std::ops::Range<usize>, next: Option<&str>) -> Reply {
    let links = next.map(|uri| format!(r#","LINKS":{{"next":{{"uri":"{uri}","headers":[]}}}}"#));
    let elements: Vec<String> = numbers.map(order).collect();
    page_with(&elements, "\"totalCount\":1,", &links.unwrap_or_default())
}

fn names(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|number| format!("order-{number}")).collect()
}

/// What a stream yields, and the error that ends it.
async fn read(items: &mut Items<ListOrders, pc_models::Order>) -> (Vec<String>, Option<PagingError>) {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(order) => found.push(order.id.to_string()),
            Err(error) => {
                assert!(items.next().await.is_none(), "a stream ends after an error");
                return (found, Some(error));
            }
        }
    }
    (found, None)
}

fn call_error(error: Option<PagingError>) -> pc_transport::Error {
    let Some(PagingError::Call(error)) = error else { panic!("{error:?}") };
    error
}

#[tokio::test(start_paused = true)]
async fn large_pages_are_decoded_piece_by_piece() {
    let pieces = Arc::new(
        StreamingTransport::new()
            .whole(page(0..ORDERS_ON_A_PAGE, Some("/customers/c/orders?offset=2000")))
            .whole(page(ORDERS_ON_A_PAGE..ORDERS_ON_A_PAGE + 3, Some("/customers/c/orders?offset=2003")))
            .whole(page_with(&[], "\"continuationToken\":\"t\",", "")),
    );
    let client = client(&pieces);
    let mut items = client.items(list());
    items.next().await.unwrap().unwrap();
    let taken = pieces.taken() * PIECE_BYTES;
    assert!((64 << 10..100_000).contains(&taken), "{taken} bytes were asked for before the first item");
    let (found, error) = read(&mut items).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(found, names(1..ORDERS_ON_A_PAGE + 3));
    let first = "/v1/customers/c/orders";
    assert_eq!(
        pieces.targets(),
        [first.to_owned(), format!("{first}?offset=2000"), format!("{first}?offset=2003")],
        "an empty page is the last"
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_breaks_off_is_read_again_and_no_item_comes_twice() {
    let whole = page(0..ORDERS_ON_A_PAGE, Some("/customers/c/orders?offset=2000"));
    let pieces = Arc::new(
        StreamingTransport::new()
            .cut(whole.clone(), 30_000, End::Broken) // before it counts as answered: an attempt like any other
            .cut(whole.clone(), 90_000, End::Broken)
            .cut(whole.clone(), 80_000, End::Broken) // not even so far
            .cut(whole.clone(), 120_000, End::Broken)
            .cut(whole.clone(), 120_001, End::Stalled)
            .whole(whole)
            .cut(page(ORDERS_ON_A_PAGE..ORDERS_ON_A_PAGE + 5, None), 0, End::Broken)
            .whole(page(ORDERS_ON_A_PAGE..ORDERS_ON_A_PAGE + 5, None)),
    );
    let client = client(&pieces);
    let (found, error) = read(&mut client.items(list())).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(found, names(0..ORDERS_ON_A_PAGE + 5));
    assert_eq!(pieces.targets().len(), 8);
    assert!(client.clock().now().unix_millis() > 120_000, "the stalled one was given up at the deadline");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_always_breaks_off_keeps_its_place() {
    let whole = page(0..ORDERS_ON_A_PAGE, None);
    let broken =
        (0..4).fold(StreamingTransport::new(), |pieces, _| pieces.cut(whole.clone(), 100_000, End::Broken));
    let broken = Arc::new(broken);
    let mut items = client(&broken).items(list());
    let (mut found, error) = read(&mut items).await;
    let error = call_error(error);
    assert!(matches!(&error.cause, Cause::NoReply(cause) if cause.reason == "connection reset"), "{error}");
    assert_eq!((error.fate, error.is_transient(), broken.targets().len()), (Fate::MaybeDone, true, 4));
    assert!(!found.is_empty() && found.len() < ORDERS_ON_A_PAGE);
    assert_eq!(items.position().items(), found.len() as u64);

    // Another process goes on from there.
    let saved = serde_json::to_string(&items.position()).unwrap();
    let position: Position = serde_json::from_str(&saved).unwrap();
    let healthy = Arc::new(StreamingTransport::new().whole(whole));
    let (rest, error) = read(&mut client(&healthy).items_from(list(), position)).await;
    assert!(error.is_none(), "{error:?}");
    found.extend(rest);
    assert_eq!(found, names(0..ORDERS_ON_A_PAGE));
}

#[tokio::test(start_paused = true)]
async fn a_place_is_kept_item_by_item_on_any_page() {
    let first = || page(0..3, Some("/customers/c/orders?offset=3"));
    let pieces = Arc::new(StreamingTransport::new().whole(first()).whole(page(3..6, None)));
    let mut items = client(&pieces).items(list());
    let mut places = vec![items.position()];
    while items.try_next().await.unwrap().is_some() {
        places.push(items.position());
    }
    for (count, place) in places.into_iter().enumerate() {
        let again =
            if count < 4 { StreamingTransport::new().whole(first()) } else { StreamingTransport::new() };
        let again = Arc::new(again.whole(page(3..6, None)));
        let (rest, error) = read(&mut client(&again).items_from(list(), place)).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(rest, names(count..6));
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_changed_meanwhile_is_not_read_on() {
    for other in [page(1..ORDERS_ON_A_PAGE, None), page(0..10, None)] {
        let pieces =
            StreamingTransport::new().cut(page(0..ORDERS_ON_A_PAGE, None), 100_000, End::Broken).whole(other);
        let (found, error) = read(&mut client(&Arc::new(pieces)).items(list())).await;
        assert!(matches!(error, Some(PagingError::Changed { operation: "ListOrders" })), "{error:?}");
        assert_eq!(found, names(0..found.len()));
    }
}

#[tokio::test(start_paused = true)]
async fn text_that_ends_in_the_middle_is_an_error_and_not_the_end() {
    let whole = page(0..ORDERS_ON_A_PAGE, None);
    for length in [whole.body.len() - 1, whole.body.len() - 2, 100_000, 1000] {
        let pieces = Arc::new(StreamingTransport::new().cut(whole.clone(), length, End::Whole));
        let error = call_error(read(&mut client(&pieces).items(list())).await.1);
        assert!(error.to_string().contains("it ends in the middle"), "{error}");
        assert_eq!(pieces.targets().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_item_that_cannot_be_read_is_named_and_those_before_it_are_handed_out() {
    let mut elements: Vec<String> = (0..ORDERS_ON_A_PAGE).map(order).collect();
    elements[7] = "null".to_owned();
    elements[1500] = r#"{"id":"x","lineItems":[{"quantity":1},{"quantity":[]}]}"#.to_owned();
    let pieces = Arc::new(StreamingTransport::new().whole(page_with(&elements, "", "")));
    let mut items = client(&pieces).items(list());
    let (found, error) = read(&mut items).await;
    let mut expected = names(0..1500);
    expected.remove(7);
    assert_eq!(found, expected);
    let error = call_error(error);
    let Cause::Undecodable(misfit) = &error.cause else { panic!("{error:?}") };
    assert!(misfit.path.starts_with("items[1500].lineItems[1]"), "{misfit}");
    assert_eq!(error.fate, Fate::MaybeDone);
}

#[tokio::test(start_paused = true)]
async fn one_item_larger_than_allowed_is_refused() {
    let mut elements: Vec<String> = (0..10).map(order).collect();
    elements[5] = format!(r#"{{"id":"{}"}}"#, "x".repeat(200_000));
    let pieces = Arc::new(StreamingTransport::new().whole(page_with(&elements, "", "")));
    let client = client(&pieces).with_max_item(100_000);
    let error = call_error(read(&mut client.items(list())).await.1);
    assert!(error.to_string().contains("larger than 100000 bytes"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn reading_again_costs_the_retry_budget() {
    let mut none = RetryBudgetOptions::default();
    (none.capacity, none.per_success, none.per_second) = (0.0, 0.0, 0.0);
    let pieces =
        Arc::new(StreamingTransport::new().cut(page(0..ORDERS_ON_A_PAGE, None), 100_000, End::Broken));
    let client: Client = client(&pieces).with_budget(RetryBudget::new(none));
    let error = call_error(read(&mut client.items(list())).await.1);
    assert!(matches!(error.cause, Cause::NoReply(_)), "{error}");
    assert_eq!(pieces.targets().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_fault_or_a_page_of_html_in_pieces_is_told_as_ever() {
    let fault = Reply::json(200, &json!({"code": 400_072, "description": "not available"}));
    let error = call_error(
        read(&mut client(&Arc::new(StreamingTransport::new().whole(fault))).items(list())).await.1,
    );
    assert_eq!(error.fault().unwrap().code(), Some(400_072));
    let html = format!("<html>Bearer secret-token{}", " busy".repeat(50_000));
    for status in [200, 404] {
        let html = Reply { body: html.clone().into(), ..Reply::new(status) };
        let error = call_error(
            read(&mut client(&Arc::new(StreamingTransport::new().whole(html))).items(list())).await.1,
        );
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("<html>") && !shown.contains("secret-token"), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_of_texts_are_read_again_whole_when_they_break_off_and_keep_every_byte() {
    let whole = page(0..ORDERS_ON_A_PAGE, Some("/customers/c/orders?offset=2000"));
    let odd = page_with(&["null".to_owned(), r#"{"id": nonsense}"#.to_owned()], "", "");
    let pieces = Arc::new(
        StreamingTransport::new()
            .cut(whole.clone(), 90_000, End::Broken)
            .cut(whole.clone(), 120_000, End::Broken)
            .whole(whole)
            .whole(odd),
    );
    let client = client(&pieces);
    let pages: Vec<_> = client.text_pages(list(), None).try_collect().await.unwrap();
    let texts = |page: &Page<Bytes>| -> Vec<String> {
        page.items.iter().map(|item| String::from_utf8(item.to_vec()).unwrap()).collect()
    };
    assert_eq!(texts(&pages[0]), (0..ORDERS_ON_A_PAGE).map(order).collect::<Vec<_>>());
    assert_eq!(texts(&pages[1]), ["null", r#"{"id": nonsense}"#]);
    assert_eq!((pages[0].attempts, pages[1].attempts, pages[1].next.is_none()), (3, 1, true));
    assert_eq!(pieces.targets().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_page_of_texts_ends_them() {
    let fit = page(0..1, Some("/customers/c/orders?offset=1"));
    let many = page_with(&vec!["{}".to_owned(); 50_001], "", "");
    let cut = Reply { body: r#"{"items":[{"id":"a"}"#.into(), ..Reply::new(200) };
    let other = Reply { body: r#"{"id":"a"}"#.into(), ..Reply::new(200) };
    for (reply, problem) in [
        (many, "there are more than 50000 elements"),
        (cut, "it ends in the middle"),
        (other, "it is no collection"),
        (fit.clone(), "was read already"),
    ] {
        let pieces = Arc::new(StreamingTransport::new().whole(fit.clone()).whole(reply));
        let client = client(&pieces);
        let mut pages = std::pin::pin!(client.text_pages(list(), None));
        assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
        let error = pages.next().await.unwrap().unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
        assert!(pages.next().await.is_none());
    }
}
