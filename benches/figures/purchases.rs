//! 64 purchases at once over HTTP, with machine and durable journal, against the same calls written by hand.
//!
//! Every purchase has a customer of its own, so that no look at a list is shared, and nothing is late, so that nobody
//! waits: both sides send the same requests, and this is checked. Only the audit records, in which purchases look for traces of
//! an earlier one, are read by ours alone: once for all of them, and again when the answer is old. Measured twice: with a service some way off, which is
//! still nearer than any real one, and with one that answers at once, where all there is to wait for is the processor.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use pc_models::{Cart, CartLineItem};
use pc_transport::operations::{
    CheckoutCart, CreateCart, GetCustomer, GetOrder, GetOrderProvisioningStatus, GetProduct, GetSku,
    ListAvailabilities, ListCustomerAgreements, ListEntitlements, ListOrders,
};
use pc_transport::telemetry::{AttemptSummary, Observer};
use pc_transport::wire::{Reply, Request};
use pc_transport::{
    Client, HttpTransport, HttpTransportOptions, RequestId, SendError, TokioClock, Transport,
};
use pc_workflows::{PurchaseIntent, PurchaseStatus, Runner, SqliteJournal};

use crate::{Figure, fixture, median};

const MAX_PURCHASES_AT_ONCE: usize = 64;

/// How long an answer takes on its way.
const ANSWER_DELAY: Duration = Duration::from_millis(50);

pub(crate) fn figures(quick: bool) -> Vec<Figure> {
    vec![
        ("purchases_over_http", ratio(quick, ANSWER_DELAY)),
        ("purchases_over_loopback", ratio(quick, Duration::ZERO)),
    ]
}

/// How many times as long machine and journal take, the service being so far away.
fn ratio(quick: bool, way: Duration) -> f64 {
    let (rounds, purchases) = if quick { (3, 128) } else { (9, 384) };
    let folder = tempfile::tempdir().unwrap();
    let address = serve(2 * (rounds + 1) * purchases);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let requests = Arc::new(Requests::default());
    let client = runtime.block_on(async { client(&address, way, requests.clone()) });
    let mut fresh = 0..;
    let mut ratios = Vec::new();
    for round in 0..=rounds {
        let journal = SqliteJournal::open(&folder.path().join(format!("{round}.db"))).unwrap();
        let runner = Runner::new(client.clone(), Arc::new(journal));
        let mut intents = || -> Vec<PurchaseIntent> {
            fresh.by_ref().take(purchases).map(|number: usize| fixture::intent(number, number)).collect()
        };
        let ours = |intents: Vec<PurchaseIntent>| {
            runtime.block_on(at_once(intents, |intent| {
                let runner = runner.clone();
                async move {
                    let receipt = runner.buy(intent).await.unwrap();
                    assert_eq!(receipt.status, PurchaseStatus::Completed);
                }
            }))
        };
        let theirs = |intents: Vec<PurchaseIntent>| {
            runtime.block_on(at_once(intents, |intent| by_hand(client.clone(), intent)))
        };
        let (took_ours, sent_ours, took_theirs, sent_theirs);
        // Taking turns at going first.
        if round % 2 == 0 {
            (took_ours, sent_ours) = (ours(intents()), requests.take());
            (took_theirs, sent_theirs) = (theirs(intents()), requests.take());
        } else {
            (took_theirs, sent_theirs) = (theirs(intents()), requests.take());
            (took_ours, sent_ours) = (ours(intents()), requests.take());
        }
        assert_eq!(sent_ours, sent_theirs, "both sides must send the same requests");
        eprintln!("{sent_ours} requests, {way:?} away: ours {took_ours:.1?}, by hand {took_theirs:.1?}");
        if round > 0 {
            ratios.push(took_ours.as_secs_f64() / took_theirs.as_secs_f64());
        }
    }
    median(ratios)
}

async fn at_once<F: Future<Output = ()> + Send + 'static>(
    intents: Vec<PurchaseIntent>,
    work: impl Fn(PurchaseIntent) -> F,
) -> Duration {
    let began = Instant::now();
    let runs = stream::iter(intents.into_iter().map(|intent| tokio::spawn(work(intent))));
    runs.buffer_unordered(MAX_PURCHASES_AT_ONCE).for_each(|outcome| async { outcome.unwrap() }).await;
    began.elapsed()
}

/// What one would write without journal and machine.
async fn by_hand(client: Client, intent: PurchaseIntent) {
    let customer = intent.customer.clone();
    let (line, country) = (&intent.lines[0], intent.country);
    let (product, sku) = (line.product.clone(), line.sku.clone());
    let list = ListOrders::new(customer.clone());
    assert_eq!(client.run(&list).await.unwrap().items.len(), 0);
    client.run(&GetCustomer::new(customer.clone())).await.unwrap();
    let reservation_scope = None;
    let call = GetProduct::new(product.clone(), country).reservation_scope(reservation_scope.clone());
    client.run(&call).await.unwrap();
    let call =
        GetSku::new(product.clone(), sku.clone(), country).reservation_scope(reservation_scope.clone());
    let known = client.run(&call).await.unwrap();
    let call = ListAvailabilities::new(product, sku, country).reservation_scope(reservation_scope);
    let item = client.run(&call).await.unwrap().items[0].catalog_item_id.clone();
    client
        .run(
            &ListCustomerAgreements::new(customer.clone())
                .agreement_type(pc_models::AgreementType::MicrosoftCustomerAgreement),
        )
        .await
        .unwrap();
    let line = CartLineItem::new(item, line.quantity, known.supported_billing_cycles[0].clone());
    let call = CreateCart::new(customer.clone(), Cart::new(vec![line]));
    let cart = client.run_pinned(&call, RequestId::fresh()).await.unwrap().output.id.unwrap();
    let call = CheckoutCart::new(customer.clone(), cart);
    let placed = client.run_pinned(&call, RequestId::fresh()).await.unwrap().output;
    let order = placed.orders[0].id.clone();
    let get = GetOrder::new(customer.clone(), order.clone()).include_price();
    client.run(&get).await.unwrap();
    assert_eq!(client.run(&list).await.unwrap().items.len(), 1);
    client.run(&GetOrderProvisioningStatus::new(customer.clone(), order)).await.unwrap();
    client.run(&get).await.unwrap();
    let list = ListEntitlements::new(customer).show_expiry();
    assert_eq!(client.run(&list).await.unwrap().items.len(), 1);
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

/// The emulator on a socket, in a thread of its own.
fn serve(customers: usize) -> String {
    let (address, served) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let emulator = fixture::emulator(Arc::new(TokioClock::system()), |options| {
                options.further_customers = customers;
                options.visibility_delay_max = Duration::ZERO;
                options.provisioning_time_max = Duration::ZERO;
            });
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            address.send(listener.local_addr().unwrap()).unwrap();
            pc_emulator::server::serve(listener, emulator, std::future::pending()).await.unwrap();
        });
    });
    format!("http://{}", served.recv().unwrap())
}

/// Counts what is sent, but for looks into the audit records.
#[derive(Default)]
struct Requests(AtomicU64);

impl Requests {
    fn take(&self) -> u64 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Observer for Requests {
    fn attempted(&self, attempt: &AttemptSummary) {
        if attempt.operation != "ListAuditRecords" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}
