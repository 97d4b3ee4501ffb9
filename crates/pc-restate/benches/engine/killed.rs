//! A copy is killed in the middle of calls: how long it takes until each of its purchases goes on with another.

use std::time::Duration;

use pc_emulator::EmulatorOptions;
use pc_transport::{Clock, TokioClock};

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
        let copy = Copy::start(name, service.origin(), &servers.ingress_origins()[0], servers.folder()).await;
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
    let killed_at = clock.now();
    drop(copies.remove(0));
    let mut orphans = Vec::new();
    for number in 0..PURCHASES {
        let seen = Seen::of(&ingress, number).await;
        if seen.copy == "killed" {
            orphans.push((number, seen.entries));
        }
    }
    assert!(orphans.len() > PURCHASES / 8, "the killed copy had {} purchases", orphans.len());
    for (number, entries) in orphans {
        eventually("a purchase goes on", PATIENCE, || async {
            let seen = Seen::of(&ingress, number).await;
            (seen.copy != "killed" || seen.entries > entries).then_some(())
        })
        .await;
    }
    vec![("engine_killed_copy_s".to_owned(), clock.now().since(killed_at).as_secs_f64())]
}

/// How far a purchase is.
struct Seen {
    copy: String,
    entries: u64,
}

impl Seen {
    async fn of(ingress: &Port, number: usize) -> Self {
        let path = format!("Purchases/{}/get", intents::id(&intents::software(number)));
        let (_, view) = ingress.ask(&path).await.unwrap();
        Self {
            copy: view["copy"].as_str().unwrap_or_default().to_owned(),
            entries: view["entries"].as_u64().unwrap(),
        }
    }
}
