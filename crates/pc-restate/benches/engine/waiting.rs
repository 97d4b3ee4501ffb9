//! Many purchases that wait: what they weigh, and how soon they go on when the server was killed. What the
//! embedded runner takes for as many is measured by the benchmark of `pc-workflows`.
//!
//! They are taken over from a journal, all in the same stage: each looks once whether its order is shown, and waits then. The service's time hardly
//! passes, so that nobody looks again by itself; by that time permits that copies share would be awaited for too long, so the
//! copy has its own.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use pc_emulator::EmulatorOptions;
use pc_transport::wire::{Method, Request};
use pc_transport::{HttpTransport, HttpTransportOptions, TokioClock, Transport};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::buying::start;
use crate::copy::Copy;
use crate::cost::Cost;
use crate::harness::http::Port;
use crate::harness::partner_center::PartnerCenter;
use crate::harness::servers::Servers;
use crate::harness::waiting::eventually;
use crate::intents::{self, Model, PURCHASES_PER_CUSTOMER};
use crate::{Figure, named};

/// How many times as fast as real time the service's time runs.
const SCALE: f64 = 0.001;

/// How many are taken over at a time.
const LANES: usize = 64;

/// Purchases that are to go on one second after the server is killed.
const DUE: usize = 20;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// Purchases that the last figure is about.
const MAX_PURCHASES: usize = 100_000;

/// What waiting purchases cost.
#[derive(Clone, Copy)]
struct Weight {
    purchases: usize,
    server_mb: f64,
    copy_mb: f64,
}

pub(crate) async fn figures(quick: bool) -> Vec<Figure> {
    let Some(servers) = Servers::one().await else { return Vec::new() };
    let (half, all) =
        if quick { (MAX_PURCHASES / 20, MAX_PURCHASES / 10) } else { (MAX_PURCHASES / 10, MAX_PURCHASES) };
    let mut hosted = Hosted::on(servers).await;
    let model = hosted.model().await;
    let mut figures = Vec::new();
    let (first, fill_s) = hosted.fill(0..half, &model).await;
    if !quick {
        figures.extend(hosted.shown(first, fill_s).await);
    }
    let (last, fill_s) = hosted.fill(half..all, &model).await;
    figures.extend(hosted.shown(last, fill_s).await);
    figures.push(("engine_waiting_100k_mb".to_owned(), reckoned_mb(first, last)));
    figures
}

/// What the most would weigh, by what the second half weighed.
fn reckoned_mb(first: Weight, last: Weight) -> f64 {
    let each = (last.all_mb() - first.all_mb()) / (last.purchases - first.purchases) as f64;
    last.all_mb() + each.max(0.0) * (MAX_PURCHASES - last.purchases) as f64
}

impl Weight {
    fn all_mb(self) -> f64 {
        self.server_mb + self.copy_mb
    }
}

/// A server, a copy, and the service that is bought from.
struct Hosted {
    servers: Servers,
    _service: PartnerCenter,
    copy: Copy,
}

impl Hosted {
    async fn on(servers: Servers) -> Self {
        let mut options = EmulatorOptions::default();
        options.require_token = false;
        options.further_customers = MAX_PURCHASES / PURCHASES_PER_CUSTOMER;
        options.visibility_delay_max = Duration::from_secs(365 * 86_400);
        let service = PartnerCenter::with(options, SCALE).await;
        let copy = Copy::start("copy", service.origin(), None, servers.folder()).await;
        servers.register(&format!("http://{}", copy.address)).await;
        Self { servers, _service: service, copy }
    }

    /// A purchase that waits until its order is shown.
    async fn model(&self) -> Model {
        let (ingress, intent) = (self.servers.ingress(0), intents::software(0));
        let path = |handler| format!("Purchases/{}/{handler}", intents::id(&intent));
        start(&ingress, &intent).await;
        eventually("a purchase waits", PATIENCE, || async {
            let (_, view) = ingress.ask(&path("get")).await?;
            (!view["waiting"].is_null()).then_some(())
        })
        .await;
        let (_, history) = ingress.post(&path("history"), &json!(0)).await.unwrap();
        Model(history["entries"].to_string())
    }

    /// Takes purchases over; returns what all weigh when they wait, and how long it took.
    async fn fill(&self, numbers: Range<usize>, model: &Model) -> (Weight, f64) {
        let (clock, purchases) = (TokioClock::system(), numbers.end);
        let (ingress, mut lanes) = (Arc::new(self.servers.ingress(0)), JoinSet::new());
        for lane in 0..LANES {
            let (ingress, model) = (ingress.clone(), model.clone());
            let numbers = numbers.clone().skip(lane).step_by(LANES);
            lanes.spawn(async move {
                for number in numbers {
                    take_over(&ingress, &model, number).await;
                }
            });
        }
        lanes.join_all().await;
        self.all_wait().await;
        let (server, copy) = (Cost::of(self.servers.process_id(0)), self.copy.cost());
        let weight = Weight { purchases, server_mb: server.memory_mb, copy_mb: copy.memory_mb };
        (weight, clock.real_elapsed().as_secs_f64())
    }

    /// Kills the server while all wait, and shows what they weighed and how soon they went on.
    async fn shown(&mut self, weight: Weight, fill_s: f64) -> Vec<Figure> {
        let looks = self.copy.counted("looks_total").await;
        for number in 0..DUE {
            self.resume_in_a_second(&Model::id_of(number * PURCHASES_PER_CUSTOMER)).await;
        }
        let clock = TokioClock::system();
        self.servers.kill(0);
        self.servers.restart(0);
        self.servers.ready(0).await;
        let ready_s = clock.real_elapsed().as_secs_f64();
        eventually("those that are due go on", PATIENCE, || async {
            (self.copy.counted("looks_total").await >= looks + DUE as u64).then_some(())
        })
        .await;
        let go_on_s = clock.real_elapsed().as_secs_f64();
        let figures = [
            ("fill_s", fill_s),
            ("server_mb", weight.server_mb),
            ("copy_mb", weight.copy_mb),
            ("all_mb", weight.all_mb()),
            ("ready_s", ready_s),
            ("go_on_s", go_on_s),
        ];
        named(&format!("engine_waiting_{}", weight.purchases), figures)
    }

    /// Has the engine wake a purchase in a second.
    async fn resume_in_a_second(&self, id: &str) {
        let origin = &self.servers.ingress_origins()[0];
        let ingress = HttpTransport::new(origin, HttpTransportOptions::default()).unwrap();
        let request = Request::outside_version(Method::Post, &["Purchases", id, "resume", "send"]);
        let reply = ingress.send(request.query("delay", "1s")).await.unwrap();
        assert_eq!(reply.status, 202, "{}", String::from_utf8_lossy(&reply.body));
    }

    /// Waits until nothing is under way.
    async fn all_wait(&self) {
        let busy = "select count(*) as n from sys_invocation where status not in ('scheduled', 'completed')";
        eventually("all wait", PATIENCE, || async {
            (self.servers.query(0, busy).await.first()?["n"] == 0).then_some(())
        })
        .await;
    }
}

/// Takes a purchase like the model over, and has it go on.
async fn take_over(ingress: &Port, model: &Model, number: usize) {
    let (id, entries) = (Model::id_of(number), model.entries_of::<Value>(number));
    let imported = ingress.post(&format!("Purchases/{id}/import"), &json!({ "entries": entries })).await;
    assert!(matches!(imported, Some((200, _))), "{imported:?}");
    let released = ingress.ask(&format!("Purchases/{id}/release")).await;
    assert!(matches!(released, Some((200, _))), "{released:?}");
}
