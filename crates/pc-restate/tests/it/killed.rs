//! A copy is killed in the middle of a checkout; what the next copy is answered is a refusal. The first one bought.

use serde_json::Value;

use crate::engine::balancer::Words;
use crate::engine::buying::Buying;
use crate::engine::copy::{Host, Mode};
use crate::engine::hosted::{Hosted, software};
use crate::engine::partner_center::PartnerCenter;
use crate::engine::servers::Servers;

/// How many times as fast as real time the service's time runs.
const SCALE: f64 = 300.0;

/// The first checkout buys, and nobody lives to hear of it.
const LATE: &str = "
    [[rules]]
    fault = 'delay'
    delay_s = 3600
    operation = 'CheckoutCart'
    nth = 1
";

/// The receipt, and how many orders are in the books.
async fn killed(host: fn(Buying) -> Host, mode: Mode) -> Option<(Value, usize)> {
    let servers = Servers::one().await?;
    let service = PartnerCenter::serve(LATE, SCALE).await;
    let buying = Buying::from(service.origin());
    let mut hosted = Hosted::on(servers, service, host(buying.clone()), mode).await;
    hosted.buy(&software("killed")).await;
    hosted.received("CheckoutCart", 1).await;
    hosted.copies.kill("a");
    hosted.copies.start_as("b", host(buying.refused()), Words::default()).await;
    let receipt = hosted.receipt("killed").await;
    Some((receipt, hosted.service.orders_of("killed").len()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_naive_host_says_that_nothing_was_bought() {
    for mode in [Mode::Bidirectional, Mode::RequestResponse] {
        let Some((receipt, orders)) = killed(Host::Naive, mode).await else { return };
        assert_eq!((receipt["status"].as_str(), orders), (Some("rejected"), 1), "{mode:?}: {receipt:#}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_order_is_found() {
    for mode in [Mode::Bidirectional, Mode::RequestResponse] {
        let Some((receipt, orders)) = killed(Host::Service, mode).await else { return };
        assert_eq!((receipt["status"].as_str(), orders), (Some("completed"), 1), "{mode:?}: {receipt:#}");
    }
}
