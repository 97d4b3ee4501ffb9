//! Three copies together are as polite as one process: they stay below the service's limits, and share their looks.

use std::time::Duration;

use pc_emulator::{EmulatorOptions, Throttling, demo};
use pc_models::Timestamp;

use crate::engine::buying::Buying;
use crate::engine::callers;
use crate::engine::copy::{Host, Mode};
use crate::engine::hosted::{Hosted, software_for};
use crate::engine::partner_center::PartnerCenter;
use crate::engine::servers::Servers;

/// How many purchases run at once: far more than the service allows to call in a minute.
const PURCHASES: usize = 120;

/// How many customers buy.
const CUSTOMERS: usize = 4;

/// How many times as fast as real time the service's time runs: so slow that its limits are what holds the purchases up.
const SCALE: f64 = 6.0;

/// A look is good for so long for everybody.
const LOOK_SECONDS: u64 = 15;

/// All purchases, bought by three copies; and how long that took, in the service's time.
async fn bought(host: fn(Buying) -> Host) -> Option<(Hosted, Duration)> {
    let servers = Servers::one().await?;
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    options.further_customers = CUSTOMERS;
    options.throttling = Some(Throttling::default());
    options.visibility_delay_max = Duration::from_secs(120);
    options.provisioning_time_max = Duration::from_secs(120);
    let service = PartnerCenter::with(options, SCALE).await;
    let host = host(Buying::from(service.origin()));
    let mut hosted = Hosted::on(servers, service, host, Mode::Bidirectional).await;
    hosted.copies.start("b").await;
    hosted.copies.start("c").await;
    let started: Timestamp = hosted.service.emulator().now();
    let customer = |number| demo::further_customer(number % CUSTOMERS);
    let intents = (0..PURCHASES).map(|number| software_for(&customer(number), &format!("polite-{number}")));
    let mut buying = callers::buy_all(&hosted.servers, intents);
    while let Some(receipt) = buying.join_next().await {
        let receipt = receipt.unwrap();
        assert_eq!(receipt["status"], "completed", "{receipt:#}");
    }
    let took = hosted.service.emulator().now().since(started);
    Some((hosted, took))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_naive_host_is_refused_and_looks_for_each_purchase() {
    let Some((hosted, took)) = bought(Host::Naive).await else { return };
    assert_ne!(hosted.service.throttled(), 0);
    assert!(hosted.service.received("ListOrders") > most_looks(took));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_refused_and_looks_are_shared() {
    let Some((hosted, took)) = bought(Host::Service).await else { return };
    assert_eq!(hosted.service.throttled(), 0);
    let looks = hosted.service.received("ListOrders");
    assert!(looks <= most_looks(took), "{looks} looks at order lists in {took:?}");
}

/// How often one process would look in that time.
fn most_looks(took: Duration) -> usize {
    CUSTOMERS * (took.as_secs() / LOOK_SECONDS + 1) as usize
}
