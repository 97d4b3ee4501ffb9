//! Whole purchases over real HTTP, through a proxy that knows nothing but bytes: it cuts, holds and repeats them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::harness::start;
use pc_emulator::{Emulator, EmulatorOptions, RepeatedRequestId, SecondCheckout, demo};
use pc_transport::auth::StaticToken;
use pc_transport::{Client, Clock, HttpTransport, HttpTransportOptions, RetryPolicy, TokioClock};
use pc_workflows::{MemoryJournal, PurchaseIntent, PurchaseStatus, Receipt, Runner};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, sink};
use tokio::net::{TcpListener, TcpStream};

/// How many times as fast as real time all clocks run: sockets know no virtual time.
const SCALE: f64 = 2_000.0;

const PURCHASES: usize = 16;

/// What happens to one connection.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    /// It is closed after so many bytes of requests, or of answers.
    Cut { requests: u64, answers: u64 },
    /// Answers are held back for a while.
    Hold(Duration),
    /// Every byte of a request also goes to a second connection, whose answers nobody reads.
    Repeat,
    /// It is closed, and the first request arrives all the same.
    ArriveLate,
}

impl Trouble {
    const NONE: Self = Self::Cut { requests: u64::MAX, answers: u64::MAX };

    fn draw(rng: &mut fastrand::Rng) -> Self {
        match rng.u8(..12) {
            0 => Self::Cut { requests: 0, answers: 0 },
            1 | 2 => Self::Cut { requests: rng.u64(1..4_000), answers: u64::MAX },
            3 | 4 => Self::Cut { requests: u64::MAX, answers: rng.u64(..12_000) },
            5 => Self::Hold(Duration::from_secs(rng.u64(1..60))),
            6 | 7 => Self::Repeat,
            8 => Self::ArriveLate,
            _ => Self::NONE,
        }
    }
}

/// Takes connections until the test is over.
async fn proxy(listener: TcpListener, service: SocketAddr, clock: Arc<dyn Clock>) {
    let mut rng = fastrand::Rng::with_seed(9);
    while let Ok((caller, _)) = listener.accept().await {
        let trouble = Trouble::draw(&mut rng);
        let clock = clock.clone();
        // A connection that broke is what this is about.
        tokio::spawn(async move { drop(carry(caller, service, trouble, &*clock).await) });
    }
}

async fn carry(
    mut caller: TcpStream,
    service: SocketAddr,
    trouble: Trouble,
    clock: &dyn Clock,
) -> std::io::Result<()> {
    let mut upstream = TcpStream::connect(service).await?;
    let mut bytes = vec![0; 64 << 10];
    match trouble {
        Trouble::Cut { requests, answers } => {
            let ((from_caller, mut to_caller), (from_service, mut to_service)) =
                (caller.split(), upstream.split());
            let (mut from_caller, mut from_service) =
                (from_caller.take(requests), from_service.take(answers));
            tokio::select! {
                end = copy(&mut from_caller, &mut to_service) => end,
                end = copy(&mut from_service, &mut to_caller) => end,
            }?;
        }
        Trouble::Hold(time) => loop {
            let ((mut from_caller, mut to_caller), (mut from_service, mut to_service)) =
                (caller.split(), upstream.split());
            tokio::select! {
                end = copy(&mut from_caller, &mut to_service) => return end.map(drop),
                count = from_service.read(&mut bytes) => match count? {
                    0 => return Ok(()),
                    count => {
                        clock.sleep_until(clock.now() + time).await;
                        to_caller.write_all(&bytes[..count]).await?;
                    }
                },
            }
        },
        Trouble::Repeat => {
            let (mut from_twin, mut to_twin) = TcpStream::connect(service).await?.into_split();
            tokio::spawn(async move { drop(copy(&mut from_twin, &mut sink()).await) });
            let ((mut from_caller, mut to_caller), (mut from_service, mut to_service)) =
                (caller.split(), upstream.split());
            let requests = async {
                loop {
                    match from_caller.read(&mut bytes).await? {
                        0 => return std::io::Result::Ok(0),
                        count => {
                            to_twin.write_all(&bytes[..count]).await?;
                            to_service.write_all(&bytes[..count]).await?;
                        }
                    }
                }
            };
            tokio::select! {
                end = requests => end,
                end = copy(&mut from_service, &mut to_caller) => end,
            }?;
        }
        Trouble::ArriveLate => {
            let count = caller.read(&mut bytes).await?;
            drop(caller);
            upstream.write_all(&bytes[..count]).await?;
            upstream.read_buf(&mut bytes).await?;
        }
    }
    Ok(())
}

fn intent(number: usize) -> PurchaseIntent {
    let software =
        json!({"product": demo::PERPETUAL_SOFTWARE, "sku": demo::PERPETUAL_SOFTWARE_SKU, "quantity": 1});
    let saas = json!({"product": demo::SAAS, "sku": demo::SAAS_SKU, "quantity": 2, "term": "P1M", "billing_cycle": "monthly"});
    let reservation = json!({"product": demo::VM_RESERVATION, "sku": demo::VM_RESERVATION_1_YEAR, "quantity": 1,
        "reservation": {"scope": "shared", "subscription": demo::CONTOSO_SUBSCRIPTION}});
    let lines = [vec![software.clone()], vec![software, saas], vec![reservation]][number % 3].clone();
    let id = format!("x-{number}");
    let intent = json!({"id": id, "customer": demo::CONTOSO, "country": "US", "line": lines, "deadline_minutes": 43_200});
    serde_json::from_value(intent).unwrap()
}

/// How many order lines carry the purchase's name.
fn bought(orders: &[Value], receipt: &Receipt) -> usize {
    let tag = format!("[{}]", receipt.purchase_id);
    let lines = orders.iter().flat_map(|order| order["lineItems"].as_array().unwrap());
    lines.filter(|line| line["friendlyName"].as_str().unwrap().ends_with(&tag)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_connections_buy_nothing_twice_and_lose_nothing() {
    let start = start();
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(start, SCALE));
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    options.second_checkout = SecondCheckout::Refuse;
    options.repeated_request_id = RepeatedRequestId::Ignore;
    let emulator = Emulator::new(options, clock.clone());
    let (served, proxied) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let (service, address) = (served.local_addr().unwrap(), proxied.local_addr().unwrap());
    let server = tokio::spawn(pc_emulator::server::serve(served, emulator.clone(), std::future::pending()));
    let proxy = tokio::spawn(proxy(proxied, service, clock.clone()));

    let transport =
        HttpTransport::new(&format!("http://{address}"), HttpTransportOptions::default()).unwrap();
    let mut policy = RetryPolicy::default();
    policy.deadline = Duration::from_secs(10).mul_f64(SCALE); // calls take real time
    let client =
        Client::new(Arc::new(transport), Arc::new(StaticToken::new("none")), clock).with_policy(policy);
    let runner = Runner::new(client, Arc::new(MemoryJournal::default()));
    let runs = (0..PURCHASES).map(|number| runner.buy(intent(number)));
    let receipts = futures_util::future::try_join_all(runs).await.unwrap();
    proxy.abort();
    server.abort();

    let orders = emulator.orders();
    for receipt in &receipts {
        let told: usize = receipt.orders.iter().map(|order| order.lines.len()).sum();
        let bought = bought(&orders, receipt);
        assert!(bought <= receipt.lines.len(), "{} bought twice", receipt.purchase_id);
        match receipt.status {
            PurchaseStatus::Completed => {
                assert_eq!((told, bought), (receipt.lines.len(), receipt.lines.len()));
            }
            PurchaseStatus::Unresolved => assert!(told <= bought),
            status => assert_eq!((told, bought), (0, 0), "{status:?}: {:?}", receipt.error),
        }
    }
    let completed = receipts.iter().filter(|receipt| receipt.status == PurchaseStatus::Completed).count();
    assert!(completed > PURCHASES / 2, "only {completed} of {PURCHASES} completed");
}
