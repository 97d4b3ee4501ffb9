//! The client against hand-written reqwest and serde_json: the same calls to the same local server, in one run.
//!
//! `cargo bench -p pc-transport --bench client [-- --json]`. Each figure is the median over rounds of the ratio within one
//! round, ours over theirs. Limits: CPU per call 1.15, latency 1.10, 256 calls at once 1.00 (and what a run varies by).

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark may")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use pc_models::Order;
use pc_transport::auth::StaticToken;
use pc_transport::operations::GetOrder;
use pc_transport::{Client, HttpTransport, HttpTransportOptions, RateLimiter, TokioClock};
use uuid::Uuid;

// Many short rounds: what else the machine does then falls on both alike.
const ROUNDS: usize = 101;
const SERIAL_CALLS: usize = 150;
const MAX_PARALLEL_CALLS: usize = 256;
const PARALLEL_CALLS: usize = 1024;

/// What one round took: wall clock by call, and CPU of the calling thread by call.
struct Cost {
    wall: Duration,
    cpu: Duration,
}

fn main() {
    rustls::crypto::ring::default_provider().install_default().unwrap(); // for the hand-written client; ours brings it along
    let address = serve();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (ours, theirs) =
        runtime.block_on(async { (Arc::new(Ours::new(address)), Arc::new(Theirs::new(address))) });
    let (mut latency, mut cpu, mut at_once) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (a, b) = runtime.block_on(async {
            // Taking turns at going first.
            if round % 2 == 0 {
                let a = in_turn(|| ours.call()).await;
                (a, in_turn(|| theirs.call()).await)
            } else {
                let b = in_turn(|| theirs.call()).await;
                (in_turn(|| ours.call()).await, b)
            }
        });
        let (many_a, many_b) = runtime.block_on(async {
            if round % 2 == 0 {
                let a = all_at_once(|| ours.call()).await;
                (a, all_at_once(|| theirs.call()).await)
            } else {
                let b = all_at_once(|| theirs.call()).await;
                (all_at_once(|| ours.call()).await, b)
            }
        });
        if round > 0 {
            latency.push(a.wall.as_secs_f64() / b.wall.as_secs_f64());
            cpu.push(a.cpu.as_secs_f64() / b.cpu.as_secs_f64().max(f64::MIN_POSITIVE));
            at_once.push(many_a.wall.as_secs_f64() / many_b.wall.as_secs_f64());
        }
    }
    let figures = [("latency", median(latency)), ("cpu", median(cpu)), ("at_once_256", median(at_once))];
    if std::env::args().any(|argument| argument == "--json") {
        let body: Vec<String> =
            figures.iter().map(|(name, ratio)| format!("\"{name}\":{ratio:.3}")).collect();
        println!("{{{}}}", body.join(","));
    } else {
        for (name, ratio) in figures {
            println!("{name:>12}  {ratio:.3} of hand-written");
        }
    }
}

/// One call after the other; the wall clock is that of the median call.
async fn in_turn<F: Future<Output = ()>>(call: impl Fn() -> F) -> Cost {
    let mut walls = Vec::with_capacity(SERIAL_CALLS);
    let cost = measured(SERIAL_CALLS, async {
        for _ in 0..SERIAL_CALLS {
            let start = Instant::now();
            call().await;
            walls.push(start.elapsed());
        }
    })
    .await;
    walls.sort();
    Cost { wall: walls[SERIAL_CALLS / 2], ..cost }
}

async fn all_at_once<F: Future<Output = ()>>(call: impl Fn() -> F) -> Cost {
    let calls =
        futures_util::stream::iter((0..PARALLEL_CALLS).map(|_| call())).buffer_unordered(MAX_PARALLEL_CALLS);
    measured(PARALLEL_CALLS, calls.for_each(|()| async {})).await
}

async fn measured(calls: usize, work: impl Future<Output = ()>) -> Cost {
    let (wall, cpu) = (Instant::now(), thread_cpu());
    work.await;
    let calls = u32::try_from(calls).unwrap();
    Cost { wall: wall.elapsed() / calls, cpu: thread_cpu().saturating_sub(cpu) / calls }
}

/// CPU time of this thread, as Linux tells it; nothing elsewhere.
fn thread_cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = stat.split_whitespace().next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

fn median(mut ratios: Vec<f64>) -> f64 {
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

/// Our client, without the limiter, which would stop the benchmark.
struct Ours {
    client: Client,
    operation: GetOrder,
}

impl Ours {
    fn new(address: SocketAddr) -> Self {
        let transport =
            HttpTransport::new(&format!("http://{address}"), HttpTransportOptions::default()).unwrap();
        let token = Arc::new(StaticToken::new("a-token-of-some-length"));
        let client = Client::new(Arc::new(transport), token, Arc::new(TokioClock::system()))
            .with_limiter(RateLimiter::off());
        let operation = GetOrder::new("c".into(), "o".into());
        Self { client, operation }
    }

    async fn call(&self) {
        assert_eq!(self.client.run(&self.operation).await.unwrap().id.as_str(), "o");
    }
}

/// What one would write by hand for the same call.
struct Theirs {
    http: reqwest::Client,
    url: String,
}

impl Theirs {
    fn new(address: SocketAddr) -> Self {
        let http = reqwest::Client::builder()
            .user_agent("benchmark")
            .timeout(Duration::from_secs(60))
            .connect_timeout(Duration::from_secs(10))
            .tcp_nodelay(true)
            .build()
            .unwrap();
        Self { http, url: format!("http://{address}/v1/customers/c/orders/o") }
    }

    async fn call(&self) {
        let response = self
            .http
            .get(&self.url)
            .bearer_auth("a-token-of-some-length")
            .header("Accept", "application/json")
            .header("MS-RequestId", Uuid::new_v4().to_string())
            .header("MS-CorrelationId", Uuid::new_v4().to_string())
            .header("MS-Contract-Version", "v1")
            .header("MS-PartnerCenter-Application", "benchmark")
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap();
        let body = response.bytes().await.unwrap();
        let order: Order = serde_json::from_slice(&body).unwrap();
        assert_eq!(order.id.as_str(), "o");
    }
}

/// A server that does as little as it can: one thread for each connection, one answer for everything.
fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer: Arc<[u8]> = answer().into_bytes().into();
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || {
                socket.set_nodelay(true).unwrap();
                let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
                while let Ok(count @ 1..) = socket.read(&mut buffer) {
                    seen.extend_from_slice(&buffer[..count]);
                    if seen.ends_with(b"\r\n\r\n") {
                        seen.clear();
                        if socket.write_all(&answer).is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    address
}

fn answer() -> String {
    let line = |number: usize| {
        format!(
            r#"{{"lineItemNumber":{number},"offerId":"DZH318Z0BQ3Q:0001:DZH318Z0DLX6","subscriptionId":"6f5f7b1e-0000-4000-8000-{number:012}","quantity":1,"termDuration":"P1Y","transactionType":"New","friendlyName":"A line of an order","links":{{"sku":{{"uri":"/products/DZH318Z0BQ3Q/skus/0001?country=US","method":"GET","headers":[]}}}}}}"#
        )
    };
    let lines: Vec<String> = (0..3).map(line).collect();
    let body = format!(
        r#"{{"id":"o","alternateId":"0123456789ab","referenceCustomerId":"c","billingCycle":"annual","transactionType":"UserPurchase","lineItems":[{}],"currencyCode":"USD","currencySymbol":"$","creationDate":"2026-11-21T08:12:53.1234567Z","status":"completed","attributes":{{"objectType":"Order"}}}}"#,
        lines.join(",")
    );
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
