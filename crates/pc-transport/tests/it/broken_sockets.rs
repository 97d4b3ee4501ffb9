//! Large answers over real sockets that break off in the middle, and calls that are dropped.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use futures_util::TryStreamExt;
use pc_transport::HttpTransportOptions;
use pc_transport::operations::{GetDirectSignStatus, ListOrders};
use serde_json::json;

use crate::harness::raw_server::{End, Server, client, client_with, http};

/// A page of orders of some 300,000 bytes as it goes over the wire, chunked, its length announced, or packed.
fn pages(orders: usize) -> [Vec<u8>; 3] {
    let items: Vec<String> =
        (0..orders).map(|number| json!({"id": format!("o{number}"), "lineItems": []}).to_string()).collect();
    let body = format!("{{\"items\":[{}]}}", items.join(","));
    let mut packer = GzEncoder::new(Vec::new(), Compression::none());
    packer.write_all(body.as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    let head = |more: &str| format!("HTTP/1.1 200 OK\r\n{more}\r\n\r\n").into_bytes();
    let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), body.as_bytes(), b"\r\n0\r\n\r\n"].concat();
    let length = format!("Content-Encoding: gzip\r\nContent-Length: {}", packed.len());
    [
        [head("Transfer-Encoding: chunked"), chunk].concat(),
        [head(&format!("Content-Length: {}", body.len())), body.clone().into_bytes()].concat(),
        [head(&length), packed].concat(),
    ]
}

#[tokio::test]
async fn large_pages_that_break_off_are_read_again() {
    for whole in pages(10_000) {
        for end in [End::Close, End::Reset, End::Stall] {
            let half = whole[..whole.len() / 2].to_vec();
            let server = Server::answering(vec![(half, end), (whole.clone(), End::Close)]).await;
            let orders = ListOrders::new("c".into());
            let client = client(&server.origin);
            let found: Vec<String> =
                client.items(orders).map_ok(|order| order.id.to_string()).try_collect().await.unwrap();
            assert_eq!(found, (0..10_000).map(|number| format!("o{number}")).collect::<Vec<_>>());
            assert_eq!(server.seen(), 2);
        }
    }
}

#[tokio::test]
async fn a_large_page_over_the_limit_of_streams() {
    let [page, ..] = pages(10_000);
    let server = Server::start(page, End::Close).await;
    let mut options = HttpTransportOptions::default();
    options.max_stream = 100_000;
    let orders = ListOrders::new("c".into());
    let mut items = client_with(&server.origin, options).items(orders);
    let error = loop {
        if let Err(error) = items.try_next().await {
            break error;
        }
    };
    assert!(error.to_string().contains("larger than 100000 bytes"), "{error}");
}

#[tokio::test]
async fn calls_that_are_dropped_leave_nothing_stuck() {
    let ok = http("200 OK", "", "{\"isSigned\":true}").into_bytes();
    let [page, ..] = pages(10_000);
    let half = page[..page.len() / 2].to_vec();
    let mut answers = vec![(Vec::new(), End::Stall); 20];
    answers.extend(vec![(half, End::Stall), (ok, End::Close)]);
    let server = Server::answering(answers).await;
    // With its limiter, and a timeout that no dropped call lives to see.
    let client = client_with(&server.origin, HttpTransportOptions::default());
    let status = GetDirectSignStatus::new("c".into());
    for number in 1..=20 {
        let mut call = Box::pin(client.run(&status));
        while server.seen() < number {
            assert!(futures_util::poll!(&mut call).is_pending());
            tokio::task::yield_now().await;
        }
    }
    let orders = ListOrders::new("c".into());
    let mut items = client.items(orders);
    items.try_next().await.unwrap().unwrap();
    drop(items); // in the middle of a page
    assert!(client.run(&status).await.unwrap().is_signed);
    assert_eq!(server.seen(), 22);
}
