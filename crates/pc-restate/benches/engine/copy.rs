//! A copy of the service process, and what it costs.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use pc_restate::service::{HostEvent, HostOptions, serve};
use pc_transport::wire::{Method, Request};
use pc_transport::{HttpTransport, HttpTransportOptions, RateLimits, Transport};
use serde::{Deserialize, Serialize};

use crate::cost::Cost;
use crate::harness::buying::Buying;
use crate::harness::process::Process;
use crate::program::{Answer, Program};

/// How long it may take until it listens.
const START: Duration = Duration::from_secs(30);

/// More permits than anybody takes.
const PERMITS: u32 = 1_000_000_000;

/// What a copy is told.
#[derive(Serialize, Deserialize)]
pub(crate) struct Told {
    name: String,
    buying: Buying,
    /// Where it asks for permits that all copies share; it has its own when absent.
    ingress: Option<String>,
    address: Answer,
}

/// The program of a copy.
pub(crate) async fn run(told: Told) {
    let (client, scale) = told.buying.client().await;
    let mut limits = RateLimits::default();
    (limits.per_partner, limits.per_customer) = (PERMITS, PERMITS);
    let mut options = HostOptions::new(client, told.buying.origin())
        .named(&told.name)
        .listen((Ipv4Addr::LOCALHOST, 0).into())
        .limits(limits)
        .time_scale(scale);
    if let Some(ingress) = &told.ingress {
        options = options.ingress(ingress);
    }
    let tell = |event| {
        if let HostEvent::Listening { address, .. } = event {
            told.address.tell(&address);
        }
    };
    serve(options, std::future::pending(), tell).await.unwrap();
}

/// A copy that runs.
pub(crate) struct Copy {
    pub(crate) address: SocketAddr,
    process: Process,
    http: HttpTransport,
}

impl Copy {
    /// Buys from this emulator, and asks this server for permits, if one is named. It writes into the folder.
    pub(crate) async fn start(name: &str, emulator: &str, ingress: Option<&str>, folder: &Path) -> Self {
        let address = Answer::at(folder.join(format!("{name}.address")));
        let told = Told {
            name: name.to_owned(),
            buying: Buying::from(emulator),
            ingress: ingress.map(str::to_owned),
            address: address.clone(),
        };
        let mut process = Program::Copy(told).start(&folder.join(format!("{name}.log")));
        let address: SocketAddr = address.from(&mut process, START).await;
        let http = HttpTransport::new(&format!("http://{address}"), HttpTransportOptions::default()).unwrap();
        Self { address, process, http }
    }

    /// What it cost until now.
    pub(crate) fn cost(&self) -> Cost {
        Cost::of(self.process.id())
    }

    /// How many it counted of what it shows under this name.
    pub(crate) async fn counted(&self, name: &str) -> u64 {
        let reply = self.http.send(Request::outside_version(Method::Get, &["metrics"])).await.unwrap();
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let value = text.lines().find_map(|line| line.strip_prefix(&format!("partner_center_host_{name} ")));
        value.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
    }
}
