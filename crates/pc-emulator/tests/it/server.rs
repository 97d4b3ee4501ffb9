//! The same over a real socket.

use std::sync::Arc;

use async_trait::async_trait;
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
        (format!("POST /t/oauth2/v2.0/token HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{form}"), 200),
        ("GET //v1/customers/ HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 401),
        ("GET /_emulator/clock HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 200),
        ("POST /_emulator/clock HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{{{\r\n0\r\n\r\n".to_owned(), 400),
        ("BREW /pot HTTP/1.1\r\nHost: x\r\nMS-RequestId: mine\r\n\r\n".to_owned(), 405),
        ("GET /v1/%FF HTTP/1.1\r\nHost: x\r\nMS-RequestId: mine\r\n\r\n".to_owned(), 400),
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
        "POST /t/oauth2/token HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
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
    let post = "POST /v1/customers/a/carts HTTP/1.1\r\nHost: x\r\n";
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
    let post = "POST /v1/customers/a/carts HTTP/1.1\r\nHost: x\r\n";
    let deep = "[".repeat(100_000);
    for (request, status) in [
        (format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n"), 400),
        (format!("{post}Content-Length: 99999999999\r\n\r\n{{"), 413),
        (
            format!(
                "PUT /_emulator/state HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{deep}",
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
    busy.write_all(b"GET /v1/customers HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
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
        let request = "GET /v1/customers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
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
