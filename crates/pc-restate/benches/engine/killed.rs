//! A copy is killed in the middle of calls: how long it takes until each of its purchases has gone on with another, which
//! has repeated the call and begun the next.

use std::time::Duration;

use futures_util::future::join_all;
use pc_emulator::EmulatorOptions;
use pc_transport::{Clock, TokioClock};
use serde_json::Value;

use crate::buying::start;
use crate::copy::Copy;
use crate::harness::balancer::{Balancer, Words};
use crate::harness::http::Port;
use crate::harness::partner_center::PartnerCenter;
use crate::harness::servers::Servers;
use crate::harness::waiting::eventually;
use crate::{Figure, intents};

/// How many purchases are under way.
const PURCHASES: usize = 64;

/// How long each call takes.
const SLOW: &str = "
    [[rules]]
    fault = 'delay'
    delay_s = 1
";

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) async fn figures() -> Vec<Figure> {
    let Some(servers) = Servers::one().await else { return Vec::new() };
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    options.further_customers = PURCHASES;
    options.faults = SLOW.parse().unwrap();
    let service = PartnerCenter::with(options, 1.0).await;
    let balancer = Balancer::start().await;
    let mut copies = Vec::new();
    for name in ["killed", "left"] {
        let copy =
            Copy::start(name, service.origin(), Some(&servers.ingress_origins()[0]), servers.folder()).await;
        balancer.add(name, copy.address, Words::default());
        copies.push(copy);
    }
    servers.register(&balancer.origin()).await;
    let ingress = servers.ingress(0);
    for number in 0..PURCHASES {
        start(&ingress, &intents::software(number)).await;
    }
    let clock = TokioClock::system();
    let all_call = || std::future::ready((service.received("GetProduct") >= PURCHASES).then_some(()));
    eventually("all are in the middle of calls", PATIENCE, all_call).await;
    let all = views(&ingress, 0..PURCHASES).await;
    let orphans: Vec<usize> = (0..PURCHASES).filter(|number| is_with("killed", &all[*number])).collect();
    assert!(orphans.len() > PURCHASES / 8, "the copy to kill has {} purchases", orphans.len());
    let killed_at = clock.now();
    drop(copies.remove(0));
    eventually("all go on", PATIENCE, || async {
        let views = views(&ingress, orphans.iter().copied()).await;
        views.iter().all(|view| is_with("left", view)).then_some(())
    })
    .await;
    vec![("engine_killed_copy_s".to_owned(), clock.now().since(killed_at).as_secs_f64())]
}

/// Whether the copy of this name, which has some letters of its own behind it, worked on the purchase last.
fn is_with(copy: &str, view: &Value) -> bool {
    view["copy"].as_str().is_some_and(|name| name.starts_with(copy))
}

/// Purchases as they are now.
async fn views(ingress: &Port, numbers: impl IntoIterator<Item = usize>) -> Vec<Value> {
    let look = |number| async move {
        let path = format!("Purchases/{}/get", intents::id(&intents::software(number)));
        ingress.ask(&path).await.unwrap().1
    };
    join_all(numbers.into_iter().map(look)).await
}
