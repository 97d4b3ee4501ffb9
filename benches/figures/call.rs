//! The client against hand-written reqwest and serde_json: the same calls to the same local server, which is another process.

mod by_hand;
mod fixed_answer;
mod same_headers;

use std::sync::Arc;

use futures_util::StreamExt;
use pc_benches::{Cost, Figure, Pairs, Served, Size, stay_on_one_core, valgrind};
use pc_transport::auth::StaticToken;
use pc_transport::operations::GetOrder;
use pc_transport::{Client, HttpTransport, HttpTransportOptions, RateLimiter, TokioClock};
use tokio::runtime::Runtime;

use by_hand::ByHand;

pub(crate) use fixed_answer::serve;

// Many short rounds: what else the machine does then falls on both alike.
const SERIAL_CALLS: u32 = 150;
const MAX_PARALLEL_CALLS: usize = 256;
const PARALLEL_CALLS: u32 = 1024;

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    if size != Size::Smallest {
        stay_on_one_core(); // the other topics of a test may have them all
    }
    let Bench { runtime, ours, by_hand, served: _served } = &Bench::start();
    same_headers::check();
    let (pairs, parallel_pairs) = size.of((1, 1), (101, 21), (301, 101));
    let serial = Pairs::measure(
        pairs,
        || runtime.block_on_measured(SERIAL_CALLS, in_turn(|| ours.call())),
        || runtime.block_on_measured(SERIAL_CALLS, in_turn(|| by_hand.call())),
    );
    let parallel = Pairs::measure(
        parallel_pairs,
        || runtime.block_on_measured(PARALLEL_CALLS, at_once(|| ours.call())),
        || runtime.block_on_measured(PARALLEL_CALLS, at_once(|| by_hand.call())),
    );
    let instructions = match size {
        Size::Smallest => None,
        _ => valgrind::instructions(|side, times| crate::work("call")(side, times * 50)),
    };
    let baseline = "hand-written calls";
    vec![
        Figure::time("latency of a call", baseline, &serial, 1.10),
        Figure::processor_time("processor time of a call", baseline, &serial, 1.00)
            .instructions(instructions),
        Figure::time("256 calls at once", baseline, &parallel, 1.00),
    ]
}

/// Makes so many calls.
pub(crate) fn work(side: &str, times: u32) {
    let Bench { runtime, ours, by_hand, served: _served } = Bench::start();
    runtime.block_on(async {
        for _ in 0..times {
            match side {
                "ours" => ours.call().await,
                _ => by_hand.call().await,
            }
        }
    });
}

struct Bench {
    runtime: OneThread,
    ours: Ours,
    by_hand: ByHand,
    served: Served,
}

impl Bench {
    fn start() -> Self {
        install_cryptography();
        let served = Served::start("fixed-answer", 0);
        let runtime = OneThread::new();
        let (ours, by_hand) =
            runtime.block_on(async { (Ours::new(served.address()), ByHand::new(served.address())) });
        Self { runtime, ours, by_hand, served }
    }
}

/// For the hand-written client; ours brings it along.
fn install_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The runtime of both.
struct OneThread(Runtime);

impl OneThread {
    fn new() -> Self {
        Self(tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap())
    }

    fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.0.block_on(work)
    }

    /// What each of so many calls takes.
    fn block_on_measured(&self, calls: u32, work: impl Future<Output = ()>) -> Cost {
        Cost::of(|| self.block_on(work)).each(calls)
    }
}

async fn in_turn<F: Future<Output = ()>>(call: impl Fn() -> F) {
    for _ in 0..SERIAL_CALLS {
        call().await;
    }
}

async fn at_once<F: Future<Output = ()>>(call: impl Fn() -> F) {
    let calls = (0..PARALLEL_CALLS).map(|_| call());
    futures_util::stream::iter(calls).buffer_unordered(MAX_PARALLEL_CALLS).for_each(|()| async {}).await;
}

/// Our client, without the limiter, which would stop the benchmark.
struct Ours {
    client: Client,
    operation: GetOrder,
}

impl Ours {
    fn new(address: &str) -> Self {
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
