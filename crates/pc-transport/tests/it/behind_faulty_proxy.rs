//! Calls through a proxy that cuts, holds back and doubles bytes, counted at the server behind it.

use pc_models::CartId;
use pc_transport::operations::{CheckoutCart, GetOrder};
use pc_transport::{Client, Error, Fate, RateLimiter, RequestId};

use crate::harness::faulty_proxy::{ConnectionFault, FaultyProxy};
use crate::harness::raw_server as server;

/// More bytes than a request or an answer of these tests has.
const MAX_MESSAGE_BYTES: usize = 500;

/// Without the limiter, which would stop such a number of calls.
fn client(proxy: &FaultyProxy) -> Client {
    server::client(&proxy.origin).with_limiter(RateLimiter::off())
}

async fn buy(client: &Client) -> Result<(), Error> {
    client.run(&CheckoutCart::new("c".into(), CartId::new("k"))).await.map(drop)
}

async fn buy_pinned(client: &Client) -> Result<(), Error> {
    let call = CheckoutCart::new("c".into(), CartId::new("k"));
    client.run_pinned(&call, RequestId::named("p")).await.map(drop)
}

async fn read(client: &Client, order: &str) -> Result<String, Error> {
    let call = GetOrder::new("c".into(), order.into());
    client.run(&call).await.map(|order| order.id.to_string())
}

/// One cut at each byte; where calls are repeated, fewer, as the retry budget does not last for all.
fn cuts() -> impl Iterator<Item = ConnectionFault> {
    (0..MAX_MESSAGE_BYTES)
        .map(ConnectionFault::CutRequest)
        .chain((0..MAX_MESSAGE_BYTES).map(ConnectionFault::CutAnswer))
}

#[tokio::test]
async fn a_purchase_is_executed_once_at_most_wherever_its_connection_is_cut() {
    let proxy = FaultyProxy::start(false).await;
    let client = client(&proxy);
    let mut lost = 0;
    for fault in cuts().chain([ConnectionFault::HoldAnswer]) {
        proxy.fail_next(fault);
        let result = buy(&client).await;
        let executed = proxy.executed().await.len();
        match result {
            Ok(()) => assert_eq!(executed, 1, "{fault:?}"),
            Err(error) => {
                assert_eq!((error.fate, error.attempts), (Fate::MaybeDone, 1), "{fault:?}: {error}");
                assert!(executed <= 1, "{fault:?}");
                lost += executed;
            }
        }
    }
    assert!(lost > 0, "no cut came after the purchase was made");
}

#[tokio::test]
async fn a_pinned_purchase_is_repeated_under_its_id_until_its_answer_comes() {
    let proxy = FaultyProxy::start(false).await;
    let client = client(&proxy);
    let id = RequestId::named("p").to_string();
    for fault in cuts().step_by(7).chain([ConnectionFault::HoldAnswer]) {
        proxy.fail_next(fault);
        buy_pinned(&client).await.unwrap();
        let executed = proxy.executed().await;
        assert!((1..=2).contains(&executed.len()), "{fault:?}");
        assert!(executed.iter().all(|(_, under)| *under == id), "{fault:?}");
    }
}

#[tokio::test]
async fn a_read_succeeds_wherever_its_first_connection_is_cut() {
    let proxy = FaultyProxy::start(false).await;
    let client = client(&proxy);
    for fault in cuts().step_by(7).chain([ConnectionFault::HoldAnswer]) {
        proxy.fail_next(fault);
        assert_eq!(read(&client, "o").await.unwrap(), "o", "{fault:?}");
    }
}

#[tokio::test]
async fn an_answer_that_comes_twice_is_not_taken_for_the_next_one() {
    for fault in [ConnectionFault::DoubleAnswer, ConnectionFault::DoubleRequest] {
        let proxy = FaultyProxy::start(true).await;
        let client = client(&proxy);
        for order in ["a", "b", "c", "d"] {
            proxy.fail_next(fault);
            assert_eq!(read(&client, order).await.unwrap(), order, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_purchase_doubled_on_its_way_arrives_under_one_id() {
    let proxy = FaultyProxy::start(true).await;
    proxy.fail_next(ConnectionFault::DoubleRequest);
    let client = client(&proxy);
    buy(&client).await.unwrap();
    drop(client);
    let executed = proxy.executed().await;
    assert_eq!((executed.len(), &executed[0]), (2, &executed[1]), "the service can tell that it is one");
}
