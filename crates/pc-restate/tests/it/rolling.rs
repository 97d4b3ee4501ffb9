//! A new version of the program is rolled out: copies are told to stop while purchases are under way, and two versions run at
//! the same time.

use std::time::Duration;

use pc_emulator::{EmulatorOptions, demo};
use pc_models::Timestamp;
use pc_workflows::{Entry, Fact};
use serde_json::Value;

use crate::engine::balancer::Words;
use crate::engine::buying::Buying;
use crate::engine::callers;
use crate::engine::copies::Copies;
use crate::engine::copy::{Host, Mode};
use crate::engine::hosted::{Hosted, reservation, software_for};
use crate::engine::partner_center::PartnerCenter;
use crate::engine::servers::Servers;
use crate::engine::waiting::eventually;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many purchases are under way.
const PURCHASES: usize = 30;

/// How many times as fast as real time the service's time runs.
const SCALE: f64 = 60.0;

/// Each checkout takes half a second of real time.
const SLOW: &str = "
    [[rules]]
    fault = 'delay'
    delay_s = 30
    operation = 'CheckoutCart'
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_told_to_stop_leaves_nothing_in_doubt() {
    let Some(servers) = Servers::one().await else { return };
    let service = PartnerCenter::serve(SLOW, SCALE).await;
    let host = Host::Service(Buying::from(service.origin()));
    let mut hosted = Hosted::on(servers, service, host, Mode::Bidirectional).await;
    let intents = (0..PURCHASES).map(|number| software_for(demo::CONTOSO, &format!("rolling-{number}")));
    let mut buying = callers::buy_all(&hosted.servers, intents);
    for (old, new, checkouts) in [("a", "b", 5), ("b", "c", 15)] {
        hosted.received("CheckoutCart", checkouts).await;
        hosted.copies.start(new).await;
        hosted.copies.drain(old, PATIENCE).await;
    }
    while let Some(receipt) = buying.join_next().await {
        let receipt = receipt.unwrap();
        assert_eq!(receipt["status"], "completed", "{receipt:#}");
        assert_eq!(receipt["orders"][0]["found_in"], "checkout_answer", "{receipt:#}");
    }
    assert_eq!(hosted.service.received("CheckoutCart"), PURCHASES);
}

/// What is called again and again while a purchase waits for a registration.
const LOOK: &str = "GetSubscriptionRegistrationStatus";

/// A service whose registrations take a quarter of an hour.
async fn registering() -> PartnerCenter {
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    options.registration_time = Duration::from_secs(900);
    PartnerCenter::with(options, SCALE).await
}

/// The words of the next version, which only itself reads.
fn later() -> Words {
    Words::with(&version(0), &version(1))
}

/// How an entry of this version, or of one so much later, begins.
fn version(later: u32) -> String {
    let now = Entry::new(Timestamp::UNIX_EPOCH, 0, Fact::Resumed).version;
    format!("\"version\":{}", now + later)
}

/// A purchase that waits for a registration, begun by the copy `a`, which writes entries of a later version.
async fn begun_by_a_later_version(service: &Host, origin: PartnerCenter) -> Option<Hosted> {
    let servers = Servers::one().await?;
    let hosted = Hosted::saying(later(), servers, origin, service.clone(), Mode::Bidirectional).await;
    hosted.buy(&reservation("later")).await;
    hosted.received(LOOK, 1).await;
    Some(hosted)
}

/// The engine's next tries go to the copy that it is connected with, so the one of this version has to end first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_of_a_later_version_wait_for_a_copy_of_it() {
    let origin = registering().await;
    let service = Host::Service(Buying::from(origin.origin()));
    let Some(mut hosted) = begun_by_a_later_version(&service, origin).await else { return };
    hosted.copies.kill("a");
    hosted.copies.start("of this version").await;
    let looks = hosted.service.received(LOOK);
    eventually("it cannot read them", PATIENCE, || async {
        let failed = |step: &Value| step["status"] == "backing-off";
        hosted.invocations("later").await.iter().any(failed).then_some(())
    })
    .await;
    assert_eq!(hosted.service.received(LOOK), looks, "nothing is sent");
    hosted.copies.start_as("of the later version", service, later()).await;
    hosted.copies.kill("of this version");
    assert_eq!(hosted.receipt("later").await["status"], "completed");
}

/// Each version has an address of its own: the engine gives every step that begins to the one that was registered last.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_is_registered_takes_over_beside_the_one_before() {
    let origin = registering().await;
    let service = Host::Service(Buying::from(origin.origin()));
    let Some(servers) = Servers::one().await else { return };
    let mut hosted = Hosted::on(servers, origin, service.clone(), Mode::Bidirectional).await;
    hosted.buy(&reservation("earlier")).await;
    hosted.received(LOOK, 1).await;
    let mut newer = Copies::of(service.clone(), Mode::Bidirectional, &hosted.servers).await;
    newer.start_as("b", service, later()).await;
    hosted.servers.register(&newer.origin()).await;
    assert_eq!(hosted.receipt("earlier").await["status"], "completed");
    let view = hosted.view("earlier").await.unwrap();
    assert!(view["copy"].as_str().unwrap().starts_with("b-"), "{view:#}");
    hosted.copies.drain("a", PATIENCE).await;
}
