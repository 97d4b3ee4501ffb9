//! Buying: how many purchases and calls a second, what processors and memory they take, and what is written of them.

use std::fs;
use std::path::Path;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use pc_emulator::EmulatorOptions;
use pc_transport::{Clock, TokioClock};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::copy::Copy;
use crate::cost::Cost;
use crate::embedded::{self, Bought};
use crate::harness::balancer::{Balancer, Words};
use crate::harness::buying::Buying;
use crate::harness::http::Port;
use crate::harness::partner_center::PartnerCenter;
use crate::harness::servers::Servers;
use crate::program::{Answer, Program};
use crate::{Figure, intents, named};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// How many times as fast as real time the service's time runs.
const SCALE: f64 = 60.0;

/// How often is looked whether purchases ended.
const INTERVAL: Duration = Duration::from_millis(20);

/// What is bought, and how fast the service is.
#[derive(Clone, Copy)]
struct Load {
    name: &'static str,
    purchases: usize,
    in_flight: usize,
    /// Whether orders show and are provided at once, or as late as the service's.
    is_at_once: bool,
}

impl Load {
    /// Hardly anybody waits: as many purchases and calls as the processors can do. Permits are not shared: all copies together
    /// take fewer a second than that, and more than Partner Center allows.
    const fn at_once(name: &'static str, in_flight: usize) -> Self {
        Self { name, purchases: 4 * in_flight, in_flight, is_at_once: true }
    }

    /// Purchases with all their waits, looks and permits, as in the README: so many at once as do not wait for permits.
    const fn with_waits(purchases: usize) -> Self {
        Self { name: "with_waits", purchases, in_flight: 32, is_at_once: false }
    }

    async fn service(self) -> PartnerCenter {
        let mut options = EmulatorOptions::default();
        options.require_token = false;
        options.further_customers = self.purchases;
        if self.is_at_once {
            options.visibility_delay_max = Duration::ZERO;
            options.provisioning_time_max = Duration::ZERO;
        }
        PartnerCenter::with(options, SCALE).await
    }

    fn per_purchase(self, total: f64) -> f64 {
        total / self.purchases as f64
    }
}

/// One server and one copy.
pub(crate) async fn on_one_server(quick: bool) -> Vec<Figure> {
    let loads: &[Load] = match quick {
        true => &[Load::at_once("at_once_64", 64), Load::with_waits(64)],
        false => &[Load::at_once("at_once_64", 64), Load::at_once("at_once_256", 256), Load::with_waits(192)],
    };
    let mut figures = Vec::new();
    for load in loads {
        let Some(servers) = Servers::one().await else { return Vec::new() };
        figures.extend(embedded(*load, servers.folder()).await);
        figures.extend(hosted(*load, "engine", servers, 1).await);
    }
    figures
}

/// Three servers that keep everything twice, and three copies.
pub(crate) async fn on_three_servers(quick: bool) -> Vec<Figure> {
    let loads: &[Load] = match quick {
        true => &[Load::with_waits(64)],
        false => &[Load::at_once("at_once_256", 256), Load::with_waits(192)],
    };
    let mut figures = Vec::new();
    for load in loads {
        let Some(servers) = Servers::three().await else { return Vec::new() };
        figures.extend(hosted(*load, "cluster", servers, 3).await);
    }
    figures
}

async fn embedded(load: Load, folder: &Path) -> Vec<Figure> {
    let (service, journal) = (load.service().await, folder.join("embedded.db"));
    let bought = Answer::at(folder.join("embedded.bought"));
    let setting = embedded::Setting { service: Buying::from(service.origin()), journal: journal.clone() };
    let told = embedded::Buying {
        setting,
        purchases: load.purchases,
        in_flight: load.in_flight,
        bought: bought.clone(),
    };
    let mut process = Program::Buying(told).start(&folder.join("embedded.log"));
    let Bought { seconds, calls, cpu_ms, peak_mb } = bought.from(&mut process, PATIENCE).await;
    let figures = [
        ("purchases_s", load.purchases as f64 / seconds),
        ("calls_s", calls as f64 / seconds),
        ("cpu_ms", load.per_purchase(cpu_ms)),
        ("peak_mb", peak_mb),
        ("journal_kb", load.per_purchase(written_kb(folder, "embedded.db"))),
    ];
    named(&format!("embedded_{}", load.name), figures)
}

async fn hosted(load: Load, first: &str, servers: Servers, count: usize) -> Vec<Figure> {
    let service = load.service().await;
    let balancer = Balancer::start().await;
    let mut copies = Vec::new();
    for number in 0..count {
        let (name, ingress) = (format!("copy-{number}"), &servers.ingress_origins()[number]);
        let ingress = Some(ingress.as_str()).filter(|_| !load.is_at_once);
        let copy = Copy::start(&name, service.origin(), ingress, servers.folder()).await;
        balancer.add(&name, copy.address, Words::default());
        copies.push(copy);
    }
    let address = match &copies[..] {
        [copy] => format!("http://{}", copy.address),
        _ => balancer.origin(),
    };
    servers.register(&address).await;
    let costs = || {
        let of_servers = total((0..count).map(|number| Cost::of(servers.process_id(number))));
        [of_servers, total(copies.iter().map(Copy::cost))]
    };
    let (clock, [server, copy]) = (TokioClock::system(), costs());
    let written = engines_kb(&servers, count);
    buy(load, &servers, &copies).await;
    let (seconds, [server_after, copy_after]) = (clock.real_elapsed().as_secs_f64(), costs());
    let written = engines_kb(&servers, count) - written;
    all_are_bought(load, &servers).await;
    let cpu_ms = |after: Cost, before: Cost| {
        load.per_purchase((after.processor - before.processor).as_secs_f64() * 1000.0)
    };
    let figures = [
        ("purchases_s", load.purchases as f64 / seconds),
        ("calls_s", counted(&copies, "calls_total").await as f64 / seconds),
        ("server_cpu_ms", cpu_ms(server_after, server)),
        ("copy_cpu_ms", cpu_ms(copy_after, copy)),
        ("server_idle_mb", server.memory_mb / count as f64),
        ("copy_idle_mb", copy.memory_mb / count as f64),
        ("server_peak_mb", server_after.peak_mb / count as f64),
        ("copy_peak_mb", copy_after.peak_mb / count as f64),
        ("state_kb", load.per_purchase(state_kb(&servers).await)),
        ("journal_kb", load.per_purchase(written)),
    ];
    named(&format!("{first}_{}", load.name), figures)
}

/// Starts purchases, one whenever fewer run than may, until all have ended. Of the engine it asks nothing but to start them.
async fn buy(load: Load, servers: &Servers, copies: &[Copy]) {
    let clock = TokioClock::system();
    let deadline = clock.now() + PATIENCE;
    let (mut started, mut starting) = (0, JoinSet::new());
    let ingress: Vec<Port> = (0..servers.count()).map(|number| servers.ingress(number)).collect();
    let ingress = std::sync::Arc::new(ingress);
    loop {
        let ended = usize::try_from(counted(copies, "ended_total").await).unwrap();
        if ended >= load.purchases {
            return;
        }
        while started < load.purchases.min(ended + load.in_flight) {
            let (ingress, intent) = (ingress.clone(), intents::software(started));
            let server = started % ingress.len();
            starting.spawn(async move { start(&ingress[server], &intent).await });
            started += 1;
        }
        while let Some(done) = starting.try_join_next() {
            done.unwrap();
        }
        assert!(clock.now() < deadline, "{ended} of {} purchases ended", load.purchases);
        clock.sleep_until(clock.now() + INTERVAL).await;
    }
}

/// Starts a purchase.
pub(crate) async fn start(ingress: &Port, intent: &Value) {
    let path = format!("Purchases/{}/start", intents::id(intent));
    let answered = ingress.post(&path, intent).await;
    assert!(matches!(answered, Some((200, _))), "{answered:?}");
}

async fn all_are_bought(load: Load, servers: &Servers) {
    let (ingress, looks) = (servers.ingress(0), 16);
    let look = |number| {
        let path = format!("Purchases/{}/get", intents::id(&intents::software(number)));
        let ingress = &ingress;
        async move { ingress.ask(&path).await.unwrap().1 }
    };
    let views = stream::iter((0..load.purchases).map(look)).buffer_unordered(looks);
    views.for_each(|view| async move { assert_eq!(view["status"], "completed", "{view:#}") }).await;
}

async fn counted(copies: &[Copy], name: &str) -> u64 {
    let mut sum = 0;
    for copy in copies {
        sum += copy.counted(name).await;
    }
    sum
}

fn total(costs: impl Iterator<Item = Cost>) -> Cost {
    costs.fold(Cost::default(), |sum, cost| Cost {
        processor: sum.processor + cost.processor,
        memory_mb: sum.memory_mb + cost.memory_mb,
        peak_mb: sum.peak_mb + cost.peak_mb,
    })
}

/// What the engine keeps of all purchases, in kilobytes.
async fn state_kb(servers: &Servers) -> f64 {
    let query =
        "select sum(length(key) + length(value)) as bytes from state where service_name = 'Purchases'";
    servers.query(0, query).await[0]["bytes"].as_f64().unwrap() / 1000.0
}

/// What all servers have on their disks, in kilobytes.
fn engines_kb(servers: &Servers, count: usize) -> f64 {
    (0..count).map(|number| written_kb(servers.folder(), &format!("n{number}"))).sum()
}

/// The length of the files in a folder whose names begin like this, with all that is in them, in kilobytes.
fn written_kb(folder: &Path, begin: &str) -> f64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0.0 };
    let named = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(begin));
    named
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => written_kb(&entry.path(), ""),
            Ok(metadata) => metadata.len() as f64 / 1000.0,
            Err(_) => 0.0, // removed meanwhile
        })
        .sum()
}
