//! A copy is killed in the middle of a call, and a copy of another version goes on, which would call something else there.

use std::time::Duration;

use serde_json::Value;

use crate::engine::balancer::Words;
use crate::engine::buying::Buying;
use crate::engine::copy::{Host, Mode};
use crate::engine::hosted::{Hosted, software};
use crate::engine::partner_center::PartnerCenter;
use crate::engine::servers::Servers;
use crate::engine::waiting::eventually;

/// How long the engine may take to say so.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many times as fast as real time the service's time runs.
const SCALE: f64 = 300.0;

/// Nobody lives to hear what the first cart became.
const LATE: &str = "
    [[rules]]
    fault = 'delay'
    delay_s = 3600
    operation = 'CreateCart'
    nth = 1
";

async fn upgraded(host: fn(Buying) -> Host, words: Words) -> Option<Hosted> {
    let servers = Servers::one().await?;
    let service = PartnerCenter::serve(LATE, SCALE).await;
    let host = host(Buying::from(service.origin()));
    let mut hosted = Hosted::saying(words, servers, service, host, Mode::Bidirectional).await;
    hosted.buy(&software("upgraded")).await;
    hosted.received("CreateCart", 1).await;
    hosted.copies.kill("a");
    hosted.copies.start("b").await;
    Some(hosted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_naive_host_never_goes_on() {
    let Some(hosted) = upgraded(Host::Naive, Words::with("CreateCart", "FormerCart")).await else { return };
    eventually("another plan is refused", PATIENCE, || async {
        let failed = |step: &Value| step["last_failure_error_code"] == "RT0016";
        hosted.invocations("upgraded").await.iter().any(failed).then_some(())
    })
    .await;
    assert_eq!(hosted.view("upgraded").await.unwrap()["status"], "running");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_goes_on_by_its_own_plan() {
    let words = Words::with("\"name\":\"CreateCart\"", "\"name\":\"FormerCart\"");
    let Some(hosted) = upgraded(Host::Service, words).await else { return };
    let receipt = hosted.receipt("upgraded").await;
    assert_eq!(receipt["status"], "completed", "{receipt:#}");
    assert_eq!(hosted.service.orders_of("upgraded").len(), 1);
}
