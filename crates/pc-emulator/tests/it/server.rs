//! The same over a real socket.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pc_emulator::server::ServerOptions;
use pc_emulator::{Emulator, EmulatorOptions, server};
use pc_models::Timestamp;
use pc_transport::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};

use crate::harness::ManualClock;

/// Reads one answer, whose length its head tells.
async fn read_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&answer).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let expected = length.map_or(0, |digits| digits.parse().unwrap());
            if body.len() >= expected {
                return text;
            }
        }
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "closed after {text}");
    }
}

#[tokio::test]
async fn one_connection_carries_many_requests_of_any_kind() {
    let options = EmulatorOptions::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let emulator = Emulator::new(options, ManualClock::new());
    let serving = tokio::spawn(server::serve(listener, emulator, async { drop(stopped.await) }));

    let mut stream = TcpStream::connect(address).await.unwrap();
    let form = "client_id=a&client_secret=b&grant_type=client_credentials";
    let length = form.len();
    for (request, status) in [
        (format!("POST /t/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{form}"), 200),
        ("GET //v1/customers/ HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 401),
        ("GET /_emulator/clock HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 200),
        ("POST /_emulator/clock HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{{{\r\n0\r\n\r\n".to_owned(), 400),
        ("BREW /pot HTTP/1.1\r\nHost: localhost\r\nMS-RequestId: mine\r\n\r\n".to_owned(), 405),
        ("GET /v1/%FF HTTP/1.1\r\nHost: localhost\r\nMS-RequestId: mine\r\n\r\n".to_owned(), 400),
    ] {
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read_answer(&mut stream).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}\n{answer}");
        assert_eq!(answer.contains("ms-requestid: mine\r\n"), request.contains("mine"), "{answer}");
        assert_eq!(answer.matches("date: ").count(), 1, "{answer}");
        assert!(answer.contains("date: Tue, 10 Mar 2026 08:00:00 GMT\r\n"), "by its own clock: {answer}");
        assert_eq!(answer.contains("ms-correlationid: "), !request.contains("_emulator"), "{answer}");
    }

    // The head is answered before the body is sent.
    let head = format!(
        "POST /t/oauth2/token HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    assert!(read_answer(&mut stream).await.starts_with("HTTP/1.1 100 "));
    stream.write_all(form.as_bytes()).await.unwrap();
    assert!(read_answer(&mut stream).await.contains("\"expires_in\":\"3600\""));

    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_is_not_http_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let emulator = Emulator::new(EmulatorOptions::default(), ManualClock::new());
    let serving = tokio::spawn(server::serve(listener, emulator, std::future::pending()));
    let post = "POST /v1/customers/a/carts HTTP/1.1\r\nHost: localhost\r\n";
    for (request, status) in [
        ("GARBAGE\r\n\r\n".to_owned(), 400),
        ("GET /v1/customers HTTP/9.9\r\n\r\n".to_owned(), 400),
        ("GET /v1/customers HTTP/1.1\r\nHost x\r\n\r\n".to_owned(), 400),
        (format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(100_000)), 414),
        (format!("GET /v1/customers HTTP/1.1\r\n{}\r\n", "A: x\r\n".repeat(300)), 431),
        (format!("{post}Content-Length: many\r\n\r\n"), 400),
        (format!("{post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"), 400),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read_answer(&mut stream).await;
        let begin: String = request.chars().take(60).collect();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{begin}: {answer}");
    }
    serving.abort();
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused_in_the_usual_form() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let emulator = Emulator::new(EmulatorOptions::default(), ManualClock::new());
    let serving = tokio::spawn(server::serve(listener, emulator, std::future::pending()));
    let post = "POST /v1/customers/a/carts HTTP/1.1\r\nHost: localhost\r\n";
    let deep = "[".repeat(100_000);
    for (request, status) in [
        (format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n"), 400),
        (format!("{post}Content-Length: 99999999999\r\n\r\n{{"), 413),
        (
            format!(
                "PUT /_emulator/state HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{deep}",
                deep.len()
            ),
            400,
        ),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read_answer(&mut stream).await;
        let begin: String = request.chars().take(60).collect();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{begin}: {answer}");
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        let fault: serde_json::Value = serde_json::from_str(body).unwrap();
        assert!(fault["code"].is_u64() && fault["description"].is_string(), "{begin}: {answer}");
    }
    serving.abort();
}

/// A server with these options, and its address.
async fn started(options: ServerOptions) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let emulator = Emulator::new(EmulatorOptions::default(), ManualClock::new());
    tokio::spawn(server::serve_with(options, listener, emulator, std::future::pending()));
    address
}

/// What a connection is answered to these bytes.
async fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    read_answer(&mut stream).await
}

#[tokio::test]
async fn a_page_of_another_origin_neither_moves_the_clock_nor_gets_a_token() {
    let address = started(ServerOptions::default()).await;
    let body = "{\"advance_s\": 900}";
    let length = body.len();
    for (path, host, header, status) in [
        ("/_emulator/clock", "localhost", "Origin: http://evil.example", 403),
        ("/_emulator/clock", "localhost", "Origin: null", 403),
        ("/_emulator/clock", "localhost", "Sec-Fetch-Site: cross-site", 403),
        ("/_emulator/clock", "evil.example", "Accept: */*", 403),
        ("/t/oauth2/v2.0/token", "localhost", "Origin: http://evil.example", 403),
        ("/t/oauth2/v2.0/token", "evil.example", "Accept: */*", 403),
        ("/v1/customers/a/carts", "evil.example", "Accept: */*", 403),
        ("/_emulator/clock", "localhost", "Origin: http://localhost", 200),
        ("/_emulator/clock", "127.0.0.1:1", "Accept: */*", 200),
        ("/_emulator/console/clock", "localhost", "Origin: http://evil.example", 403),
        ("/_emulator/console/clock", "localhost", "Origin: null", 403),
        ("/_emulator/console/clock", "localhost", "Sec-Fetch-Site: same-site", 403),
        ("/_emulator/console/clock", "localhost", "Origin: http://localhost", 415),
    ] {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\n{header}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let answer = ask(address, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}\n{answer}");
        assert_eq!(answer.contains("--allow-"), status == 403, "{answer}");
    }
    let clock = ask(address, "GET /_emulator/clock HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(clock.contains("2026-03-10T08:30:00"), "moved by the two that may: {clock}");
}

#[tokio::test]
async fn bodies_that_are_too_long_or_too_late_are_refused() {
    let mut options = ServerOptions::default();
    options.max_body = 1_000;
    options.body_timeout = Duration::from_millis(1);
    let address = started(options).await;
    let head = "POST /v1/customers/a/carts HTTP/1.1\r\nHost: localhost\r\n";
    let late = ask(address, &format!("{head}Content-Length: 10\r\n\r\n{{")).await;
    assert!(late.starts_with("HTTP/1.1 408 "), "{late}");
    let chunks = format!("200\r\n{}\r\n", "x".repeat(512)).repeat(2);
    let long = ask(address, &format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunks}")).await;
    assert!(long.starts_with("HTTP/1.1 413 "), "{long}");
}

#[tokio::test]
async fn whoever_sends_no_head_or_asks_nothing_any_more_is_let_go() {
    let mut options = ServerOptions::default();
    options.head_timeout = Duration::from_millis(1);
    options.idle_timeout = Duration::from_millis(1);
    options.max_connections = 1;
    let address = started(options).await;
    for begun in ["", "GET /_emulator/clock HTTP/1.1\r\nHos"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await; // a reset is as good as an end
        assert_eq!(answer, b"");
    }
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /_emulator/clock HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "and the connection ends behind it");
}

#[tokio::test]
async fn patience_may_have_no_end() {
    let mut options = ServerOptions::default();
    (options.head_timeout, options.idle_timeout) = (Duration::MAX, Duration::MAX);
    let answer =
        ask(started(options).await, "GET /_emulator/clock HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn beyond_the_most_connections_others_wait_to_be_accepted() {
    let mut options = ServerOptions::default();
    options.max_connections = 1;
    let address = started(options).await;
    let request = b"GET /_emulator/clock HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(request).await.unwrap();
    assert!(read_answer(&mut first).await.starts_with("HTTP/1.1 200 "));
    let mut second = TcpStream::connect(address).await.unwrap();
    second.write_all(request).await.unwrap();
    first.write_all(request).await.unwrap();
    assert!(read_answer(&mut first).await.starts_with("HTTP/1.1 200 "));
    assert!(second.try_read(&mut [0; 1]).is_err(), "the first has the only place");
    drop(first);
    assert!(read_answer(&mut second).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn stopping_finishes_the_answers_on_their_way_and_closes_the_rest() {
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    options.faults = "[[rules]]\nfault = 'delay'\ndelay_s = 1".parse().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let clock = Arc::new(HeldClock::default());
    let emulator = Emulator::new(options, clock.clone());
    let serving = tokio::spawn(server::serve(listener, emulator, async { drop(stopped.await) }));
    let idle = TcpStream::connect(address).await.unwrap();
    let mut busy = TcpStream::connect(address).await.unwrap();
    busy.write_all(b"GET /v1/customers HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    clock.asked.notified().await;
    stop.send(()).unwrap();
    clock.release.notify_one();
    assert!(read_answer(&mut busy).await.starts_with("HTTP/1.1 200 "));
    serving.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
    drop(idle);
}

/// A clock whose sleepers wait until they are let go.
#[derive(Default)]
struct HeldClock {
    asked: Notify,
    release: Notify,
}

#[async_trait]
impl Clock for HeldClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    async fn sleep_until(&self, _: Timestamp) {
        self.asked.notify_one();
        self.release.notified().await;
    }
}

#[tokio::test]
async fn injected_faults_break_the_connection() {
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    options.faults = "
        [[rules]]
        fault = 'lose_answer'
        nth = 1
        [[rules]]
        fault = 'cut_body'
        nth = 2
    "
    .parse()
    .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let emulator = Emulator::new(options, ManualClock::new());
    let serving = tokio::spawn(server::serve(listener, emulator, std::future::pending()));
    let ask = || async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = "GET /v1/customers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await; // a reset is as good as an end
        String::from_utf8_lossy(&answer).into_owned()
    };
    assert_eq!(ask().await, "");
    let cut = ask().await;
    let length = cut.to_ascii_lowercase();
    let length = length.lines().find_map(|line| line.strip_prefix("content-length: ").map(str::to_owned));
    let body = cut.split_once("\r\n\r\n").unwrap().1;
    assert!(!body.is_empty() && body.len() < length.unwrap().parse().unwrap(), "{cut}");
    assert!(ask().await.ends_with('}'));
    serving.abort();
}

#[tokio::test]
async fn what_is_served_is_timed_and_kept_with_its_bodies() {
    let address = started(ServerOptions::default()).await;
    ask(address, "GET /v1/customers/a?b=c HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let answer = ask(address, "GET /_emulator/requests/1 HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let record: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!((record["query"].as_str(), record["status"].as_u64()), (Some("b=c"), Some(401)));
    assert!(record["ms"].is_number() && record["exchange"]["answer"]["body_bytes"].is_u64(), "{record}");
}

#[tokio::test]
async fn whoever_listens_is_told_of_all_that_came() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let emulator = Emulator::new(EmulatorOptions::default(), ManualClock::new());
    let told = Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = told.clone();
    emulator.on_request(move |record| {
        let line = format!("{} {} {}", record.method, record.path, record.status);
        kept.lock().unwrap().push((line, record.number, record.took.is_some()));
    });
    let serving = tokio::spawn(server::serve(listener, emulator, std::future::pending()));
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(100_000));
    let many = format!("GET /v1/customers HTTP/1.1\r\n{}\r\n", "A: x\r\n".repeat(300));
    let head = "HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    for (request, line, is_kept) in [
        (format!("PROPFIND /v1/customers {head}\r\n"), "PROPFIND /v1/customers 405", true),
        (format!("GET /v1/%FF {head}\r\n"), "GET /v1/%FF 400", true),
        (format!("BREW /_emulator/clock {head}\r\n"), "BREW /_emulator/clock 405", false),
        (format!("GET /_emulator/nope {head}\r\n"), "GET /_emulator/nope 404", false),
        (format!("GET /_emulator/console/faults {head}\r\n"), "GET /_emulator/console/faults 200", false),
        ("GARBAGE\r\n\r\n".to_owned(), "- - 400", true),
        (long, "- - 414", true),
        (many, "- - 431", true),
        (format!("GET /_emulator/console/requests {head}X-Refresh: true\r\n\r\n"), "", false),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await; // a reset is as good as an end
        let lines = std::mem::take(&mut *told.lock().unwrap());
        match (line, lines.as_slice()) {
            ("", []) => {}
            (line, [(told, number, timed)]) => {
                assert_eq!((told.as_str(), *number > 0), (line, is_kept));
                assert_eq!(*timed, !line.starts_with('-'), "{line}");
            }
            other => panic!("{other:?}"),
        }
    }
    serving.abort();
}
