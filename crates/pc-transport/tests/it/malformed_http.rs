//! Answers that bend or break the rules of HTTP. What can be read is read; all else counts as lost, or as not readable,
//! and never as a refusal.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use pc_models::CartId;
use pc_transport::operations::{CheckoutCart, GetDirectSignStatus};
use pc_transport::{Cause, Fate, HttpTransportOptions, RequestId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::harness::fate_checks::{buy, check, check_lost};
use crate::harness::raw_server::{End, Server, client, client_with, http};

/// `{"isSigned":true,"padding":"0123456789"}`, compressed.
const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\xca\x2c\x0e\xce\x4c\xcf\x4b\x4d\x51\xb2\x2a\x29\x2a\x4d\xd5\x51\x2a\x48\x4c\x49\xc9\xcc\x4b\x57\xb2\x52\x32\x30\x34\x32\x36\x31\x35\x33\xb7\xb0\x54\xaa\x05\x00\xe2\x2d\x5f\x1e\x28\x00\x00\x00";

const BODY: &str = r#"{"isSigned":true,"orders":[{"id":"o"}]}"#;

fn status() -> GetDirectSignStatus {
    GetDirectSignStatus::new("c".into())
}

#[tokio::test]
async fn answers_that_can_be_read_are_taken_at_once() {
    let length = BODY.len();
    for head in [
        format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"),
        format!(
            "{}HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n",
            "HTTP/1.1 103 Hints\r\n\r\n".repeat(50)
        ),
        format!("HTTP/1.1 200\r\nCONTENT-LENGTH: {length}\r\nCONTENT-LENGTH: {length}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\nContent-Length: {length}\n\n"),
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n{length:x};a=b\r\n"
        ),
        format!("HTTP/1.1 200 OK\r\nX-Padding: {}\r\nContent-Length: {length}\r\n\r\n", "x".repeat(50_000)),
        "HTTP/1.0 200 OK\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nX-Latin: \u{e4}\r\n\r\n".to_owned(),
    ] {
        let end = if head.contains("chunked") { "\r\n0\r\nX-Trailer: 1\r\n\r\n" } else { "" };
        let server = Server::start(format!("{head}{BODY}{end}"), End::Close).await;
        let client = client(&server.origin);
        assert!(client.run(&status()).await.unwrap().is_signed, "{head}");
        let cart = CheckoutCart::new("c".into(), CartId::new("k"));
        assert_eq!(client.run(&cart).await.unwrap().orders.len(), 1, "{head}");
        assert_eq!(server.seen(), 2, "{head}");
    }
}

#[tokio::test]
async fn answers_that_break_the_rules_count_as_lost() {
    let length = BODY.len();
    let with = |header: &str| http("200 OK", header, BODY);
    let chunked = |body: String| format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
    for answer in [
        "220 mail.example ESMTP\r\n\r\n".to_owned(),
        BODY.to_owned(),
        format!("\0garbage{}", with("")),
        with("").replace("1.1", "3.7"),
        http("99 Less", "", BODY),
        http("2000 More", "", BODY),
        with("Content-Length: 5\r\n"),
        format!("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{BODY}"),
        format!("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{BODY}"),
        format!("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{BODY}"),
        with("X-Folded: a\r\n b\r\n"),
        with("X-Spaced : a\r\n"),
        with("X-Nul: \0\r\n"),
        with(&"X-Many: y\r\n".repeat(200)),
        with(&format!("X-Long: {}\r\n", "y".repeat(1 << 20))),
        chunked(format!("zz\r\n{BODY}\r\n0\r\n\r\n")),
        chunked(format!("ffffffffffffffffff\r\n{BODY}\r\n0\r\n\r\n")),
        chunked(format!("{length:x}\r\n{BODY}XX0\r\n\r\n")),
        chunked(format!("{length:x}\r\n{BODY}\r\n")),
    ] {
        check_lost(answer, End::Close, "broke off").await;
    }
}

#[tokio::test]
async fn a_packed_answer_that_is_cut_or_broken() {
    let head = |length: usize| {
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n").into_bytes()
    };
    let whole = Server::start([head(GZIP.len()), GZIP.to_vec()].concat(), End::Close).await;
    let status = GetDirectSignStatus::new("c".into());
    assert!(client(&whole.origin).run(&status).await.unwrap().is_signed);
    let short = &GZIP[..GZIP.len() / 2];
    check_lost([head(short.len()), short.to_vec()].concat(), End::Close, "broke off").await;
    check_lost([head(4), b"none".to_vec()].concat(), End::Close, "broke off").await;
}

#[tokio::test]
async fn answers_that_end_too_early_cannot_be_read() {
    for answer in [
        format!("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{BODY}"),
        format!("HTTP/1.0 200 OK\r\n\r\n{}", &BODY[..12]),
    ] {
        let error = check(&Server::start(answer, End::Close).await, Fate::MaybeDone, 1, 1).await;
        assert!(matches!(error.cause, Cause::Undecodable(_)), "{error}");
    }
}

#[tokio::test]
async fn a_change_of_protocol_is_no_refusal() {
    let answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";
    check(&Server::start(answer, End::Close).await, Fate::MaybeDone, 1, 1).await;
}

/// As it comes, and unpacked from a thousandth of its size.
#[tokio::test]
async fn a_body_over_the_limit() {
    let body = "x".repeat(32 << 20);
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(body.as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", packed.len());
    for answer in [http("200 OK", "", &body[..2000]).into_bytes(), [head.into_bytes(), packed].concat()] {
        let server = Server::start(answer, End::Close).await;
        let mut options = HttpTransportOptions::default();
        options.max_body = 1000;
        let error = buy(&client_with(&server.origin, options)).await;
        assert_eq!((error.fate, error.attempts, server.seen()), (Fate::MaybeDone, 1, 1));
        assert!(error.to_string().contains("larger than 1000 bytes"), "{error}");
    }
}

/// The library below may send a request again that found its connection closed: not one that was on its way.
#[tokio::test]
async fn a_kept_connection_that_closes_on_the_next_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut requests = 0;
        // A connection answers one request, reads another and closes.
        for _ in 0..3 {
            let (mut socket, _) = listener.accept().await.unwrap();
            for answer in [http("200 OK", "", BODY), String::new()] {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = socket.read_u8().await else { return requests };
                    head.push(byte);
                }
                requests += 1;
                socket.write_all(answer.as_bytes()).await.unwrap();
            }
        }
        requests
    });
    let client = client(&origin);
    client.run(&status()).await.unwrap();
    let error = buy(&client).await;
    assert_eq!((error.fate, error.attempts), (Fate::MaybeDone, 1), "{error}");
    client.run(&status()).await.unwrap();
    let read = client.run_pinned(&status(), RequestId::fresh()).await.unwrap();
    assert_eq!(read.attempts, 2);
    drop(client);
    assert_eq!(server.await.unwrap(), 5, "as many as were counted");
}
