//! What a hostile network does to a call: what the error says, how many tries there were, and that nothing that costs
//! money is sent twice once it may have been executed. Raw sockets, so that every byte is ours.

use std::time::Duration;

use futures_util::StreamExt;
use pc_models::FaultClass;
use pc_transport::operations::{GetDirectSignStatus, ListOrders};
use pc_transport::wire::Reply;
use pc_transport::{Cause, Client, Delivery, Error, Fate, HttpTransportOptions, PagingError};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::harness::fate_checks::{buy, check, check_each, check_lost, read};
use crate::harness::raw_server::{End, Server, client, client_with, http};
use crate::harness::{answering, ok};

/// The connection was never made: everything is repeated, nothing was done.
async fn check_unsent(client: &Client, reason: &str) {
    for error in [read(client).await, buy(client).await] {
        assert_eq!((error.fate, error.attempts), (Fate::NotDone, 3), "{error}");
        let Cause::NoReply(cause) = &error.cause else { panic!("{error:?}") };
        assert_eq!(cause.delivery, Delivery::NotSent);
        assert!(cause.reason.contains(reason), "{error}");
    }
}

#[tokio::test]
async fn connection_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    check_unsent(&client(&origin), "cannot connect").await;
}

#[tokio::test]
async fn name_not_found() {
    // Reserved by RFC 2606: never resolves.
    let client = client_with("https://does-not-exist.invalid", HttpTransportOptions::default());
    check_unsent(&client, "cannot connect").await;
}

#[tokio::test]
async fn tls_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    check_unsent(&client(&origin), "cannot connect").await;
}

#[tokio::test]
async fn connect_timeout() {
    // Accepts the connection, and never begins the TLS handshake.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut options = HttpTransportOptions::default();
    options.connect_timeout = Duration::from_millis(50);
    let client = client_with(&format!("https://{}", listener.local_addr().unwrap()), options);
    check_unsent(&client, "connecting took too long").await;
}

#[tokio::test]
async fn stalled_headers() {
    check_lost("HTTP/1.1 200 OK\r\nContent-", End::Stall, "took too long").await;
}

#[tokio::test]
async fn stalled_body() {
    check_lost("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"isSig", End::Stall, "took too long").await;
}

#[tokio::test]
async fn closed_without_an_answer() {
    check_lost("", End::Close, "broke off").await;
}

#[tokio::test]
async fn reset_without_an_answer() {
    check_lost("", End::Reset, "broke off").await;
}

#[tokio::test]
async fn reset_in_the_middle_of_the_body() {
    let start = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"isSigned\":true";
    check_lost(start, End::Reset, "broke off").await;
    check_lost(start, End::Close, "broke off").await;
    let chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n{\"isSigned\":true}\r\n";
    check_lost(chunk, End::Close, "broke off").await;
}

#[tokio::test]
async fn wrong_content_type() {
    let server =
        Server::start(http("200 OK", "Content-Type: text/plain\r\n", "{\"isSigned\":true}"), End::Close)
            .await;
    let status = GetDirectSignStatus::new("c".into());
    assert!(client(&server.origin).run(&status).await.unwrap().is_signed, "what decodes is accepted");
}

#[tokio::test]
async fn html_pages() {
    let page = "<html><body>The service is <b>unavailable</b>. Bearer secret-token</body></html>";
    let html = |status: &str| http(status, "Content-Type: text/html\r\n", page);
    let broken = Server::start(html("502 Bad Gateway"), End::Close).await;
    let error = check(&broken, Fate::MaybeDone, 3, 1).await;
    assert_eq!(error.fault().unwrap().status, 502);
    assert!(error.to_string().contains("<b>unavailable</b>"), "{error}");
    let missing = Server::start(html("404 Not Found"), End::Close).await;
    check_each(&missing, (Fate::Refused, 1), (Fate::MaybeDone, 1)).await;
    // A page that says success hides what became of the call.
    let success = Server::start(html("200 OK"), End::Close).await;
    let error = check(&success, Fate::MaybeDone, 1, 1).await;
    assert!(matches!(&error.cause, Cause::Undecodable(error) if error.snippet.contains("unavailable")));
}

#[tokio::test]
async fn empty_answers() {
    for (answer, problem) in [
        (http("200 OK", "", ""), "the 200 came without a body"),
        ("HTTP/1.1 204 No Content\r\n\r\n".to_owned(), "the 204 came without a body"),
    ] {
        let error = check(&Server::start(answer, End::Close).await, Fate::MaybeDone, 1, 1).await;
        assert!(matches!(&error.cause, Cause::Undecodable(error) if error.problem == problem), "{error}");
    }
    let missing = Server::start(http("404 Not Found", "", ""), End::Close).await;
    let error = check_each(&missing, (Fate::Refused, 1), (Fate::MaybeDone, 1)).await;
    assert!(error.to_string().contains("404 without a body"), "{error}");
}

#[tokio::test]
async fn a_redirect_to_another_host() {
    let elsewhere = Server::start(http("200 OK", "", "{\"isSigned\":true}"), End::Close).await;
    let statuses = ["300 Choose", "301 Moved", "302 Found", "303 See Other", "304 Not Modified"];
    for status in statuses.iter().chain(&["305 Proxy", "307 Temporary Redirect", "308 Permanent Redirect"]) {
        let location = format!("Location: {}/v1/x\r\n", elsewhere.origin);
        let server = Server::start(http(status, &location, ""), End::Close).await;
        // No refusal: it may lead to what was made.
        check(&server, Fate::MaybeDone, 1, 1).await;
    }
    assert_eq!(elsewhere.seen(), 0, "the token went to another host");
}

#[tokio::test]
async fn a_next_page_on_another_host() {
    let elsewhere = Server::start(http("200 OK", "", "{\"items\":[]}"), End::Close).await;
    let next = json!({"uri": format!("{}/v1/customers/c/orders", elsewhere.origin), "method": "GET"});
    let page = json!({"items": [{"id": "o"}], "links": {"next": next}}).to_string();
    let server = Server::start(http("200 OK", "", &page), End::Close).await;
    let orders = ListOrders::new("c".into());
    let items: Vec<_> = client(&server.origin).items(orders).collect().await;
    assert!(matches!(&items[..], [Ok(_), Err(PagingError::ForeignLink(_))]), "{items:?}");
    assert_eq!((server.seen(), elsewhere.seen()), (1, 0), "the token went to another host");
}

#[tokio::test]
async fn throttled_without_and_with_a_wait() {
    let body = r#"{"statusCode":429,"message":"Rate limit is exceeded."}"#;
    for (header, tries, wait) in [
        ("", 3, None),
        ("Retry-After: 0\r\n", 3, Some(0)),
        ("Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n", 3, Some(0)),
        ("Retry-After: soon\r\n", 3, None),
        ("Retry-After: 86400\r\n", 1, Some(86_400)),
        ("Retry-After: 99999999999999999999999\r\n", 1, Some(u64::MAX)),
    ] {
        let server = Server::start(http("429 Too Many Requests", header, body), End::Close).await;
        let error = check_throttled(&server, tries).await;
        assert_eq!(error.retry_after().map(|wait| wait.as_secs()), wait, "{header}");
    }
}

/// As [`check`], but without the limiter, which would sit out its own pause before the second call.
async fn check_throttled(server: &Server, tries: u32) -> Error {
    let client = client(&server.origin).with_limiter(pc_transport::RateLimiter::off());
    let error = buy(&client).await;
    assert_eq!(
        (error.fate, error.attempts, server.seen()),
        (Fate::NotDone, tries, tries as usize),
        "{error}"
    );
    assert!(matches!(error.cause, Cause::Throttled { .. }));
    error
}

#[tokio::test]
async fn refused_tokens_do_not_loop() {
    let body = json!({"code": 400, "description": "access denied"}).to_string();
    let server = Server::start(http("401 Unauthorized", "", &body), End::Close).await;
    assert!(check(&server, Fate::NotDone, 2, 2).await.is_turned_away());
    // What does not say so in the documented form may come from anybody, before or after the work.
    let bare = Server::start(http("401 Unauthorized", "", ""), End::Close).await;
    let error = check_each(&bare, (Fate::Refused, 2), (Fate::MaybeDone, 1)).await;
    assert!(!error.is_turned_away() && error.is_unauthorized(), "{error}");
}

#[tokio::test]
async fn conflicts_are_judged_by_their_code() {
    for (code, class, fate) in [
        (800_060, FaultClass::OrderInProgress, Fate::Refused),
        (123_456, FaultClass::Conflict, Fate::MaybeDone),
    ] {
        let body = json!({"code": code, "description": "in progress"}).to_string();
        let server = Server::start(http("409 Conflict", "", &body), End::Close).await;
        let error = check_each(&server, (Fate::Refused, 1), (fate, 1)).await;
        let fault = error.fault().unwrap();
        assert_eq!((fault.status, fault.code(), fault.class()), (409, Some(code), class));
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_until_a_date_is_measured_by_the_service_s_clock() {
    // Our clock stands at 1970.
    let throttled = Reply::new(429)
        .header("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
        .header("Retry-After", "Thu, 01 Jan 2026 00:00:20 GMT");
    let script = answering([Ok(throttled), ok()]);
    let client = crate::harness::client(&script);
    client.run(&GetDirectSignStatus::new("c".into())).await.unwrap();
    assert_eq!(client.clock().now().unix_millis(), 20_000);
}
