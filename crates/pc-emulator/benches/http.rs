//! What the emulator costs over HTTP, against a bare handler on the same server library in the same run, which answers with
//! the same headers and a fixed body; and how many cheap reads it answers in process:
//! `cargo bench -p pc-emulator --all-features --bench http`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used)] // a measurement looks at the clock

use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::Request;
use tokio::net::TcpListener;

/// As in the program of a checkout, which serves the emulator with it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many connections are kept busy.
const CONNECTION_COUNT: usize = 16;
/// How often the two are measured, one after the other, and for how long each time.
const ROUND_COUNT: usize = 15;
const ROUND_DURATION: Duration = Duration::from_millis(200);
/// How many calls are made in process.
const CALL_COUNT: u32 = 200_000;

/// Time does not matter here.
struct Frozen;

#[async_trait]
impl Clock for Frozen {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(1_773_129_600_000)
    }

    async fn sleep_until(&self, _: Timestamp) {}
}

fn main() {
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    let emulator = Emulator::new(options, Arc::new(Frozen));
    let path = ["customers", demo::CONTOSO, "subscriptions", demo::CONTOSO_SUBSCRIPTION];
    let reads = [
        Request::get(&[&path[..], &["registrationstatus"]].concat()),
        Request::get(&["customers", demo::CONTOSO, "orders"]),
        Request::get(&["customers", demo::CONTOSO]),
        Request::get(&path),
        Request::get(&["products", demo::VM_RESERVATION, "skus", "0001"]).query("country", "US"),
    ];
    let slowest = reads.iter().map(|read| calls_per_second(&emulator, read)).fold(f64::INFINITY, f64::min);

    let fixed = emulator.handle(reads[3].clone()).body;
    let ours = start(move |listener| async move {
        pc_emulator::server::serve(listener, emulator, std::future::pending()).await.unwrap();
    });
    let bare = start(move |listener| serve_fixed(listener, fixed));
    let target = format!("/v1/{}", path.join("/"));
    let (mut ours, mut bare) = (Load::new(ours, &target), Load::new(bare, &target));
    assert_eq!(ours.one_answer().len(), bare.one_answer().len(), "the same headers and body");
    let mut ratios: Vec<f64> = (0..ROUND_COUNT).map(|_| bare.rate() / ours.rate()).collect();
    ratios.sort_by(f64::total_cmp);
    println!("{{\"http\":{:.3},\"reads_per_second\":{slowest:.0}}}", ratios[ROUND_COUNT / 2]);
}

fn calls_per_second(emulator: &Emulator, read: &Request) -> f64 {
    let read = read.clone().header("MS-RequestId", "1").header("MS-CorrelationId", "2");
    let begin = Instant::now();
    for _ in 0..CALL_COUNT {
        assert_eq!(emulator.handle(read.clone()).status, 200);
    }
    f64::from(CALL_COUNT) / begin.elapsed().as_secs_f64()
}

/// A server in a thread of its own.
fn start<F: Future<Output = ()>>(serve: impl FnOnce(TcpListener) -> F + Send + 'static) -> SocketAddr {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            serve(listener).await;
        });
    });
    told.recv().unwrap()
}

/// The headers of the emulator's answers; those that it repeats come from the request.
const FIXED_HEADERS: [(&str, &str); 2] = [
    ("content-type", "application/json; charset=utf-8"),
    ("server", concat!("partner-center-emulator/", env!("CARGO_PKG_VERSION"))),
];
const REPEATED_HEADERS: [&str; 2] = ["ms-requestid", "ms-correlationid"];

fn fixed_answer(request: &hyper::Request<Incoming>, body: Bytes) -> hyper::Response<Full<Bytes>> {
    let mut answer = hyper::Response::new(Full::new(body));
    let headers = answer.headers_mut();
    for (name, value) in FIXED_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for name in REPEATED_HEADERS {
        if let Some(value) = request.headers().get(name) {
            headers.insert(name, value.clone());
        }
    }
    answer
}

async fn serve_fixed(listener: TcpListener, body: Bytes) {
    let local = tokio::task::LocalSet::new();
    let accept = async {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let body = body.clone();
            let service = service_fn(move |request| {
                std::future::ready(Ok::<_, Infallible>(fixed_answer(&request, body.clone())))
            });
            tokio::task::spawn_local(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    };
    local.run_until(accept).await;
}

/// Keeps connections busy: a request on each, then the answers.
struct Load {
    request: Vec<u8>,
    connections: Vec<TcpStream>,
    buffer: Vec<u8>,
}

impl Load {
    fn new(server: SocketAddr, target: &str) -> Self {
        let ids = "MS-RequestId: 6a1b0c9e-5a7b-4f59-9c0d-0f4b6f8a1c11\r\nMS-CorrelationId: 6a1b0c9e-5a7b-4f59-9c0d-0f4b6f8a1c12\r\n";
        let request =
            format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n{ids}\r\n");
        let connect = |_| {
            let stream = TcpStream::connect(server).unwrap();
            stream.set_nodelay(true).unwrap();
            stream
        };
        let connections = (0..CONNECTION_COUNT).map(connect).collect();
        Self { request: request.into_bytes(), connections, buffer: vec![0; 64 * 1024] }
    }

    fn one_answer(&mut self) -> String {
        let connection = &mut self.connections[0];
        connection.write_all(&self.request).unwrap();
        let length = read_answer(connection, &mut self.buffer);
        String::from_utf8_lossy(&self.buffer[..length]).into_owned()
    }

    fn rate(&mut self) -> f64 {
        let (begin, mut answered) = (Instant::now(), 0_u32);
        while begin.elapsed() < ROUND_DURATION {
            for connection in &mut self.connections {
                connection.write_all(&self.request).unwrap();
            }
            for connection in &mut self.connections {
                read_answer(connection, &mut self.buffer);
                answered += 1;
            }
        }
        f64::from(answered) / begin.elapsed().as_secs_f64()
    }
}

/// How many bytes it had.
fn read_answer(connection: &mut TcpStream, buffer: &mut [u8]) -> usize {
    let mut filled = 0;
    loop {
        filled += connection.read(&mut buffer[filled..]).unwrap();
        let Some(head) = buffer[..filled].windows(4).position(|end| end == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head]).unwrap().to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 200"), "{text}");
        let length = text.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
        if filled >= head + 4 + length.parse::<usize>().unwrap() {
            return filled;
        }
    }
}
