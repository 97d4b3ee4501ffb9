//! A cluster of three servers and three copies, of which some are killed, paused and parted at drawn instants, while answers
//! of the service are lost or late: every purchase is bought once, and its receipt says what the books say.

use std::ops::Range;
use std::time::Duration;

use pc_emulator::{EmulatorOptions, Throttling, demo};
use pc_transport::{Clock, TokioClock};
use serde_json::Value;

use crate::engine::buying::Buying;
use crate::engine::callers::{self, pass};
use crate::engine::copy::{Host, Mode};
use crate::engine::hosted::{Hosted, software_for};
use crate::engine::partner_center::PartnerCenter;
use crate::engine::servers::Servers;

/// How many purchases run at once.
const PURCHASES: usize = 200;

/// How many customers buy.
const CUSTOMERS: usize = 10;

/// How many times as fast as real time the service's time runs.
const SCALE: f64 = 30.0;

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// Other seeds than the one of every run, as `FROM..TO`. Odd ones are bidirectional, even ones in request-response mode.
const SEEDS_VARIABLE: &str = "CLUSTER_SEEDS";

const FAULTS: &str = "
    [[rules]]
    fault = 'lose_answer'
    operation = 'CheckoutCart'
    probability = 0.2
    [[rules]]
    fault = 'delay'
    delay_s = 90
    operation = 'CheckoutCart'
    probability = 0.2
    [[rules]]
    fault = 'lose_answer'
    operation = 'CreateCart'
    probability = 0.1
    [[rules]]
    fault = 'lose_request'
    probability = 0.02
    [[rules]]
    fault = 'status'
    status = 503
    probability = 0.02
";

/// What happens next to the servers and copies.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    KillCopy,
    PauseCopy { is_noticed: bool },
    PartCopy,
    KillServer,
    PauseServer,
}

impl Trouble {
    fn draw(rng: &mut fastrand::Rng) -> Self {
        match rng.u8(..10) {
            0..3 => Self::KillCopy,
            3 | 4 => Self::PauseCopy { is_noticed: true },
            5 => Self::PauseCopy { is_noticed: false },
            6 | 7 => Self::PartCopy,
            8 => Self::KillServer,
            _ => Self::PauseServer,
        }
    }
}

/// Does harm at drawn instants, for ever.
async fn trouble(hosted: &mut Hosted, mut rng: fastrand::Rng) {
    let mut started = hosted.copies.names().len();
    loop {
        pass(rng.u64(300..2_000)).await;
        let (copies, trouble) = (hosted.copies.names(), Trouble::draw(&mut rng));
        let copy = &copies[rng.usize(..copies.len())];
        let server = rng.usize(..3);
        // Shorter and longer than the time in which a write may be sent: four seconds.
        let absence = rng.u64(200..6_000);
        match trouble {
            Trouble::KillCopy => {
                hosted.copies.kill(copy);
                pass(absence / 4).await;
                started += 1;
                hosted.copies.start(&format!("copy-{started}")).await;
            }
            Trouble::PauseCopy { is_noticed } => {
                match is_noticed {
                    true => hosted.copies.pause(copy),
                    false => hosted.copies.freeze(copy),
                }
                pass(absence).await;
                hosted.copies.go_on(copy);
            }
            Trouble::PartCopy => {
                hosted.copies.part(copy);
                pass(absence).await;
                hosted.copies.join(copy);
            }
            Trouble::KillServer => {
                hosted.servers.kill(server);
                pass(absence / 2).await;
                hosted.servers.restart(server);
                hosted.servers.ready(server).await;
            }
            Trouble::PauseServer => {
                hosted.servers.pause(server);
                pass(absence / 2).await;
                hosted.servers.go_on(server);
            }
        }
    }
}

/// The receipts of all purchases, and the service that they were bought from.
async fn bought(mode: Mode, seed: u64) -> Option<(Vec<Value>, Hosted)> {
    let servers = Servers::three().await?;
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    options.seed = seed;
    options.faults = FAULTS.parse().unwrap();
    options.further_customers = CUSTOMERS;
    options.throttling = Some(Throttling::default());
    let service = PartnerCenter::with(options, SCALE).await;
    let host = Host::Service(Buying::from(service.origin()));
    let mut hosted = Hosted::on(servers, service, host, mode).await;
    hosted.copies.start("copy-2").await;
    hosted.copies.start("copy-3").await;
    let customer = |number| demo::further_customer(number % CUSTOMERS);
    let intent = |number| software_for(&customer(number), &format!("cluster-{number}"));
    let mut buying = callers::buy_all(&hosted.servers, (0..PURCHASES).map(intent));
    let mut receipts = Vec::new();
    let all = async {
        while let Some(receipt) = buying.join_next().await {
            receipts.push(receipt.unwrap());
        }
    };
    let clock = TokioClock::system();
    let until = clock.now() + PATIENCE;
    tokio::select! {
        () = all => {}
        () = trouble(&mut hosted, fastrand::Rng::with_seed(seed)) => {}
        () = clock.sleep_until(until) => panic!("seed {seed}: {} of {PURCHASES} ended", receipts.len()),
    }
    Some((receipts, hosted))
}

/// The ids of the orders that a receipt names, or that the books hold.
fn ids<'v>(orders: impl IntoIterator<Item = &'v Value>) -> Vec<&'v str> {
    let mut ids: Vec<_> = orders.into_iter().map(|order| order["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids
}

/// The seeds that were asked for, or one.
fn seeds() -> Range<u64> {
    let Ok(asked) = std::env::var(SEEDS_VARIABLE) else { return 1..2 };
    let (from, to) = asked.split_once("..").expect("FROM..TO");
    from.parse().unwrap()..to.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_purchase_is_bought_once() {
    for seed in seeds() {
        let mode = if seed % 2 == 1 { Mode::Bidirectional } else { Mode::RequestResponse };
        let Some((receipts, hosted)) = bought(mode, seed).await else { return };
        assert_eq!(receipts.len(), PURCHASES);
        for receipt in &receipts {
            let held = hosted.service.orders_of(receipt["purchase_id"].as_str().unwrap());
            let told = receipt["orders"].as_array().unwrap();
            assert_eq!(ids(told), ids(&held), "seed {seed}: {receipt:#}");
            let end = (receipt["status"].as_str(), held.len());
            assert_eq!(end, (Some("completed"), 1), "seed {seed}: {receipt:#}");
        }
        let orders = hosted.service.emulator().orders().len();
        assert_eq!(orders, PURCHASES, "seed {seed}: orders of nobody");
        assert_eq!(hosted.service.throttled(), 0, "seed {seed}");
    }
}
