//! Runs a read and a purchase that fail, and checks their fate and how often they were sent.

use pc_models::CartId;
use pc_transport::operations::{CheckoutCart, GetDirectSignStatus};
use pc_transport::{Cause, Client, Delivery, Error, Fate};

use crate::harness::raw_server::{End, Server, client};

/// A read that fails.
pub(crate) async fn read(client: &Client) -> Error {
    client.run(&GetDirectSignStatus::new("c".into())).await.unwrap_err()
}

/// The call that costs money, without a pinned request id, which fails.
pub(crate) async fn buy(client: &Client) -> Error {
    client.run(&CheckoutCart::new("c".into(), CartId::new("k"))).await.unwrap_err()
}

/// As [`check_each`], with one fate for both.
pub(crate) async fn check(server: &Server, fate: Fate, read_tries: u32, purchase_tries: u32) -> Error {
    check_each(server, (fate, read_tries), (fate, purchase_tries)).await
}

/// Runs a read and a purchase against a server, checks fate and tries of both and that the server saw as many, and
/// returns the error of the purchase.
pub(crate) async fn check_each(server: &Server, reading: (Fate, u32), purchase: (Fate, u32)) -> Error {
    let ((_, read_tries), (_, purchase_tries)) = (reading, purchase);
    let client = client(&server.origin);
    let error = read(&client).await;
    assert_eq!((error.fate, error.attempts), reading, "{error}");
    assert_eq!(server.seen(), read_tries as usize, "{error}");
    let error = buy(&client).await;
    assert_eq!((error.fate, error.attempts), purchase, "{error}");
    assert_eq!(server.seen(), (read_tries + purchase_tries) as usize, "{error}");
    assert!(!format!("{error} {error:?}").contains("secret-token"), "{error:?}");
    error
}

/// No reply came although the request arrived: reads are repeated, a purchase is not.
pub(crate) async fn check_lost(answer: impl Into<Vec<u8>>, end: End, reason: &str) {
    let error = check(&Server::start(answer, end).await, Fate::MaybeDone, 3, 1).await;
    let Cause::NoReply(cause) = &error.cause else { panic!("{error:?}") };
    assert_eq!(cause.delivery, Delivery::MaybeSent);
    assert!(cause.reason.contains(reason), "{error}");
    assert!(error.is_transient());
}
