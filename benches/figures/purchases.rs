//! 64 purchases at once over HTTP, with machine and durable journal, against the same calls written by hand.
//!
//! Every purchase has a customer of its own, so that no look at a list is shared, and nothing is late, so that nobody
//! waits: both sides send the same requests, and this is checked. Only the audit records, in which purchases look for traces of
//! an earlier one, are read by ours alone: once for all of them, and again when the answer is old. Measured twice: with a service some way off, which is
//! still nearer than any real one, and with one that answers at once, where all there is to wait for is the processor.

mod by_hand;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use pc_benches::{Cost, Figure, MAX_RUNS, Pairs, Served, Size};
use pc_transport::wire::{Reply, Request};
use pc_transport::{Client, HttpTransport, HttpTransportOptions, SendError, TokioClock, Transport};
use pc_workflows::{PurchaseIntent, PurchaseStatus, Runner, SqliteJournal};
use tokio::runtime::Runtime;

use crate::fixture;
use crate::requests::Requests;

const MAX_PURCHASES_AT_ONCE: usize = 64;

/// How long an answer takes on its way from a service that is nearer than any real one.
const ANSWER_DELAY: Duration = Duration::from_millis(50);

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    let away = pairs(ANSWER_DELAY, size.of(1, 3, 11), size.of(2, 64, 192));
    let at_once = pairs(Duration::ZERO, size.of(1, 21, 51), size.of(2, 128, 128));
    let baseline = "the same calls by hand";
    vec![
        Figure::time("64 purchases, service 50 ms away", baseline, &away, 1.10),
        Figure::time("64 purchases, service answers at once", baseline, &at_once, 1.15),
    ]
}

/// Purchases with journal and machine, and by hand, the service being so far away.
fn pairs(way: Duration, pairs: usize, purchases: usize) -> Pairs {
    // Both sides buy for customers of their own in each pair, in the pair that does not count, and when all is measured anew.
    let served = Served::start("customers", 2 * MAX_RUNS * (pairs + 1) * purchases);
    let bench = Bench::new(served.address(), way);
    let fresh = std::cell::Cell::new(0);
    let intents = || -> Vec<PurchaseIntent> {
        let first = fresh.replace(fresh.get() + purchases);
        (first..first + purchases).map(|number| fixture::intent(number, number)).collect()
    };
    let sent = std::cell::Cell::new(None);
    let the_same = |requests: u64| {
        let before = sent.replace(Some(requests));
        assert!(before.is_none_or(|before| before == requests), "both sides must send the same requests");
    };
    Pairs::measure(
        pairs,
        || {
            let (cost, requests) = bench.ours(intents());
            the_same(requests);
            cost
        },
        || {
            let (cost, requests) = bench.by_hand(intents());
            the_same(requests);
            cost
        },
    )
}

struct Bench {
    runtime: Runtime,
    client: Client,
    requests: Arc<Requests>,
}

impl Bench {
    fn new(address: &str, way: Duration) -> Self {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
        let requests = Arc::new(Requests::without(Some("ListAuditRecords")));
        let client = runtime.block_on(async { client(address, way, requests.clone()) });
        Self { runtime, client, requests }
    }

    /// With a journal in a new file: what it took, and how many requests.
    fn ours(&self, intents: Vec<PurchaseIntent>) -> (Cost, u64) {
        let folder = tempfile::tempdir().unwrap();
        let journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
        let runner = Runner::new(self.client.clone(), Arc::new(journal));
        self.measure(intents, |intent| {
            let runner = runner.clone();
            async move {
                let receipt = runner.buy(intent).await.unwrap();
                assert_eq!(receipt.status, PurchaseStatus::Completed);
            }
        })
    }

    fn by_hand(&self, intents: Vec<PurchaseIntent>) -> (Cost, u64) {
        self.measure(intents, |intent| by_hand::buy(self.client.clone(), intent))
    }

    fn measure<F: Future<Output = ()> + Send + 'static>(
        &self,
        intents: Vec<PurchaseIntent>,
        buy: impl Fn(PurchaseIntent) -> F,
    ) -> (Cost, u64) {
        self.requests.take();
        let cost = Cost::of(|| self.runtime.block_on(at_once(intents, buy)));
        (cost, self.requests.take())
    }
}

async fn at_once<F: Future<Output = ()> + Send + 'static>(
    intents: Vec<PurchaseIntent>,
    buy: impl Fn(PurchaseIntent) -> F,
) {
    let runs = stream::iter(intents.into_iter().map(|intent| tokio::spawn(buy(intent))));
    runs.buffer_unordered(MAX_PURCHASES_AT_ONCE).for_each(|outcome| async { outcome.unwrap() }).await;
}

fn client(address: &str, way: Duration, requests: Arc<Requests>) -> Client {
    let http = HttpTransport::new(address, HttpTransportOptions::default()).unwrap();
    let transport = Distant { http, way };
    fixture::client(Arc::new(transport), Arc::new(TokioClock::system())).with_observer(requests)
}

/// HTTP to a service that is some way off.
struct Distant {
    http: HttpTransport,
    way: Duration,
}

#[async_trait]
impl Transport for Distant {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let reply = self.http.send(request).await;
        if !self.way.is_zero() {
            tokio::time::sleep(self.way).await;
        }
        reply
    }
}

/// An emulator with so many customers, where nothing is late: its address.
pub(crate) fn serve(customers: usize) -> String {
    let emulator = fixture::emulator(Arc::new(TokioClock::system()), |options| {
        options.further_customers = customers;
        options.visibility_delay_max = Duration::ZERO;
        options.provisioning_time_max = Duration::ZERO;
    });
    fixture::serve(emulator)
}
