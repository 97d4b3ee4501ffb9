//! 64 purchases at once over HTTP, with machine and durable journal, against the same calls written by hand.
//!
//! Every purchase has a customer of its own, so that no look at a list is shared, and nothing is late, so that nobody
//! waits: both sides send the same requests, and this is checked. Only the audit records, in which purchases look for traces of
//! an earlier one, are read by ours alone: once for all of them, and again when the answer is old. Measured with a service some way off, which is
//! still nearer than any real one, and with one that answers at once, where all there is to wait for is the processor and the disk: against calls that
//! are written to disk as well, each before it is sent, and against calls of which nothing is kept.

mod by_hand;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use pc_benches::{Cost, Figure, Pairs, Served, Size, valgrind};
use pc_transport::wire::{Reply, Request};
use pc_transport::{Client, HttpTransport, HttpTransportOptions, SendError, TokioClock, Transport};
use pc_workflows::{PurchaseIntent, PurchaseStatus, Runner, SqliteJournal};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::fixture;
use crate::requests::Requests;
use by_hand::ByHand;

const MAX_PURCHASES_AT_ONCE: usize = 64;

/// How long an answer takes on its way from a service that is nearer than any real one.
const ANSWER_DELAY: Duration = Duration::from_millis(50);

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    let away = pairs(ANSWER_DELAY, Baseline::KeepsNothing, size.of(1, 3, 11), size.of(2, 64, 192));
    let at_once = |baseline| pairs(Duration::ZERO, baseline, size.of(1, 21, 51), size.of(2, 128, 128));
    let (kept, not_kept) = (at_once(Baseline::KeepsEachStep), at_once(Baseline::KeepsNothing));
    // For a minute, which a quick run does not have.
    let instructions = match size {
        Size::Whole => valgrind::instructions(|side, times| crate::work("purchases")(side, times)),
        _ => None,
    };
    let by_hand = "the same calls by hand";
    vec![
        Figure::time("64 purchases, service 50 ms away", by_hand, &away, 1.10),
        Figure::time(
            "64 purchases, same durability",
            "the same calls by hand, each written to disk",
            &kept,
            1.15,
        )
        .instructions(instructions),
        Figure::time("64 purchases, service answers at once", by_hand, &not_kept, 1.15),
    ]
}

/// Buys so many times as many as are under way at once.
pub(crate) fn work(side: &str, times: u32) {
    let bench = Bench::new(Duration::ZERO, MAX_PURCHASES_AT_ONCE * times as usize);
    let round = match side {
        "ours" => bench.ours(),
        _ => bench.by_hand(Baseline::KeepsEachStep),
    };
    (round.buy)();
}

/// How the same calls are made by hand.
#[derive(Clone, Copy, PartialEq)]
enum Baseline {
    KeepsNothing,
    /// Writes each step to disk before the next, as ours does.
    KeepsEachStep,
}

/// Purchases with journal and machine, and by hand, the service being so far away.
fn pairs(way: Duration, baseline: Baseline, pairs: usize, purchases: usize) -> Pairs {
    let bench = Bench::new(way, purchases);
    let sent = std::cell::Cell::new(None);
    let measured = |round: Round<'_>| {
        let cost = Cost::of(round.buy);
        let requests = round.service.requests.take();
        let before = sent.replace(Some(requests));
        assert!(before.is_none_or(|before| before == requests), "both sides must send the same requests");
        cost
    };
    Pairs::measure(pairs, || measured(bench.ours()), || measured(bench.by_hand(baseline)))
}

struct Bench {
    runtime: Runtime,
    way: Duration,
    purchases: usize,
    /// The entries of one purchase.
    texts: Arc<[String]>,
}

/// A service where nothing was bought yet. One that is used again answers more slowly each time: its records of what was
/// done, in which ours looks for traces, get longer.
struct FreshService {
    client: Client,
    requests: Arc<Requests>,
    _served: Served,
}

/// All purchases of one side, ready to be bought.
struct Round<'b> {
    buy: Box<dyn FnOnce() + 'b>,
    service: FreshService,
    /// What is kept stands in it.
    _folder: TempDir,
}

impl Bench {
    fn new(way: Duration, purchases: usize) -> Self {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
        let entries = runtime.block_on(crate::appends::entries());
        let texts = entries.iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
        Self { runtime, way, purchases, texts }
    }

    fn service(&self) -> FreshService {
        let served = Served::start("customers", self.purchases);
        let requests = Arc::new(Requests::without(Some("ListAuditRecords")));
        let client = self.runtime.block_on(async { client(served.address(), self.way, requests.clone()) });
        FreshService { client, requests, _served: served }
    }

    /// With a journal in a new file.
    fn ours(&self) -> Round<'_> {
        let folder = tempfile::tempdir().unwrap();
        let journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
        let service = self.service();
        let runner = Runner::new(service.client.clone(), Arc::new(journal));
        self.round(service, folder, move |intent| {
            let runner = runner.clone();
            async move {
                let receipt = runner.buy(intent).await.unwrap();
                assert_eq!(receipt.status, PurchaseStatus::Completed);
            }
        })
    }

    /// What is kept goes into a new file, too.
    fn by_hand(&self, baseline: Baseline) -> Round<'_> {
        let folder = tempfile::tempdir().unwrap();
        let service = self.service();
        let by_hand = ByHand::new(service.client.clone());
        let by_hand = match baseline {
            Baseline::KeepsNothing => by_hand,
            Baseline::KeepsEachStep => by_hand.keeping(self.texts.clone(), &folder.path().join("steps.db")),
        };
        self.round(service, folder, move |intent| by_hand.clone().buy(intent))
    }

    fn round<F: Future<Output = ()> + Send + 'static>(
        &self,
        service: FreshService,
        folder: TempDir,
        buy: impl Fn(PurchaseIntent) -> F + 'static,
    ) -> Round<'_> {
        let intents = (0..self.purchases).map(|number| fixture::intent(number, number)).collect();
        let buy = Box::new(move || self.runtime.block_on(at_once(intents, buy)));
        Round { buy, service, _folder: folder }
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
