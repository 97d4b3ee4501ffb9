//! A copy is paused just before it sends a checkout; the next copy's checkout is refused, and it says so. Then the first one
//! wakes, and sends what it was about to send.

use serde_json::Value;

use crate::engine::balancer::Words;
use crate::engine::buying::Buying;
use crate::engine::copy::{Host, Mode};
use crate::engine::gatekeeper::Gatekeeper;
use crate::engine::hosted::{Hosted, software};
use crate::engine::partner_center::PartnerCenter;
use crate::engine::servers::Servers;

/// How many times as fast as real time the service's time runs.
const SCALE: f64 = 300.0;

/// The receipt, and how many orders are in the books when everybody is awake again.
async fn paused(host: fn(Buying) -> Host, mode: Mode) -> Option<(Value, usize)> {
    let servers = Servers::one().await?;
    let service = PartnerCenter::serve("", SCALE).await;
    let buying = Buying::from(service.origin());
    let mut gatekeeper = Gatekeeper::after("CreateCart", service.emulator()).await;
    let held = host(buying.clone().let_through_by(gatekeeper.address()));
    let mut hosted = Hosted::on(servers, service, held, mode).await;
    hosted.buy(&software("paused")).await;
    gatekeeper.holds().await;
    hosted.copies.pause("a");
    hosted.copies.start_as("b", host(buying.refused()), Words::default()).await;
    let receipt = hosted.receipt("paused").await;
    gatekeeper.let_go();
    hosted.copies.go_on("a");
    // When another purchase has come to its end on it, the one that woke has long done what it was about to do.
    hosted.copies.kill("b");
    hosted.buy(&software("next")).await;
    assert_eq!(hosted.receipt("next").await["status"], "completed");
    Some((receipt, hosted.service.orders_of("paused").len()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_naive_host_buys_what_it_said_was_refused() {
    for mode in [Mode::Bidirectional, Mode::RequestResponse] {
        let Some((receipt, orders)) = paused(Host::Naive, mode).await else { return };
        assert_eq!((receipt["status"].as_str(), orders), (Some("rejected"), 1), "{mode:?}: {receipt:#}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_to_be_sent_is_not_sent_any_more() {
    for mode in [Mode::Bidirectional, Mode::RequestResponse] {
        let Some((receipt, orders)) = paused(Host::Service, mode).await else { return };
        assert_eq!((receipt["status"].as_str(), orders), (Some("rejected"), 0), "{mode:?}: {receipt:#}");
    }
}
