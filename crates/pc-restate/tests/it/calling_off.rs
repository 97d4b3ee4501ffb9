//! A purchase is called off while it waits, and while it checks out; and told to go on while it waits.

use std::time::Duration;

use pc_emulator::EmulatorOptions;

use crate::engine::buying::Buying;
use crate::engine::copy::{Host, Mode};
use crate::engine::hosted::{Hosted, reservation, software};
use crate::engine::partner_center::PartnerCenter;
use crate::engine::servers::Servers;

/// How many times as fast as real time the service's time runs.
const SCALE: f64 = 300.0;

/// The answer to the checkout comes after three seconds of real time.
const LATE: &str = "
    [[rules]]
    fault = 'delay'
    delay_s = 900
    operation = 'CheckoutCart'
";

/// What is called again and again while a purchase waits for a registration.
const LOOK: &str = "GetSubscriptionRegistrationStatus";

/// A purchase that waits for a registration, which takes a day.
async fn waiting(host: fn(Buying) -> Host) -> Option<Hosted> {
    let servers = Servers::one().await?;
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    options.registration_time = Duration::from_secs(86_400);
    let service = PartnerCenter::with(options, SCALE).await;
    let host = host(Buying::from(service.origin()));
    let hosted = Hosted::on(servers, service, host, Mode::Bidirectional).await;
    hosted.buy(&reservation("waiting")).await;
    hosted.received(LOOK, 2).await;
    Some(hosted)
}

/// A purchase whose checkout is under way.
async fn checking_out(host: fn(Buying) -> Host) -> Option<Hosted> {
    let servers = Servers::one().await?;
    let service = PartnerCenter::serve(LATE, SCALE).await;
    let host = host(Buying::from(service.origin()));
    let hosted = Hosted::on(servers, service, host, Mode::Bidirectional).await;
    hosted.buy(&software("buying")).await;
    hosted.received("CheckoutCart", 1).await;
    Some(hosted)
}

/// Told three times to go on, and then ten more looks later: how many steps are to come.
async fn told_to_go_on(hosted: &Hosted) -> usize {
    for _ in 0..3 {
        let (status, body) = hosted.ask("waiting", "resume").await;
        assert_eq!(status, 200, "{body}");
    }
    let looks = hosted.service.received(LOOK);
    hosted.received(LOOK, looks + 10).await;
    hosted.invocations("waiting").await.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_naive_host_forgets_what_is_called_off_in_a_wait() {
    // What is called off in the moment between a look and the wait after it goes on to its own end: then it is tried again.
    for _ in 0..5 {
        let Some(hosted) = waiting(Host::Naive).await else { return };
        assert_eq!(hosted.ask("waiting", "call_off").await.0, 200);
        hosted.idle("waiting").await;
        if hosted.view("waiting").await.unwrap()["status"] == "running" {
            return;
        }
    }
    panic!("it was never forgotten");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_naive_host_calls_off_what_was_bought() {
    let Some(hosted) = checking_out(Host::Naive).await else { return };
    assert_eq!(hosted.ask("buying", "call_off").await.0, 200);
    hosted.idle("buying").await;
    assert_eq!(hosted.view("buying").await.unwrap()["status"], "cancelled");
    assert_eq!(hosted.service.orders_of("buying").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_naive_host_asks_more_often_the_more_often_it_is_told_to_go_on() {
    let Some(hosted) = waiting(Host::Naive).await else { return };
    assert!(told_to_go_on(&hosted).await >= 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_ends_at_once_and_nothing_goes_on() {
    let Some(hosted) = waiting(Host::Service).await else { return };
    assert_eq!(hosted.ask("waiting", "call_off").await.0, 200);
    assert_eq!(hosted.receipt("waiting").await["status"], "cancelled");
    let looks = hosted.service.received(LOOK);
    hosted.idle("waiting").await;
    assert_eq!(hosted.service.received(LOOK), looks);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_checks_out_is_bought_and_it_is_too_late() {
    let Some(hosted) = checking_out(Host::Service).await else { return };
    let (status, body) = hosted.ask("buying", "call_off").await;
    assert_eq!(status, 409, "{body}");
    assert!(body["message"].as_str().is_some_and(|message| message.contains("buying")), "{body}");
    assert_eq!(hosted.receipt("buying").await["status"], "completed");
    assert_eq!(hosted.service.orders_of("buying").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_to_go_on_looks_at_once_and_no_more_often_from_then_on() {
    let Some(hosted) = waiting(Host::Service).await else { return };
    assert!(told_to_go_on(&hosted).await <= 1);
}
