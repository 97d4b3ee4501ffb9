//! What the emulator answers to the same questions: several emulators, and several customers of each, so that what only
//! happens to be so is not taken for a rule.

mod activity;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};
use pc_emulator::EmulatorOptions;
use pc_models::Customer;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Client, RateLimiter, SendError, Transport};

use crate::connection::{Service, embedded, every_customer};
use crate::output::Failure;
use crate::parity::asking::{Answers, Asker, Wish};
use crate::parity::documented::Documented;
use crate::parity::questions::Frame;
use crate::parity::shape::{Shape, Topic, shapes};

/// No run has as many questions.
const ALL_CALLS: u32 = 10_000;
/// How many customers of each emulator are asked about.
const CUSTOMERS: usize = 6;
/// As a server is called whose addresses are absolute.
const HOST: &str = "emulator.example";

/// What a service is held against.
pub(crate) struct Baseline {
    /// The shapes of the emulator's answers.
    pub(crate) emulator: BTreeMap<Topic, Shape>,
    /// What the documentation says of them.
    pub(crate) documented: Documented,
}

impl Baseline {
    /// Asks emulators in this process.
    pub(crate) async fn find() -> Result<Self, Failure> {
        let answers = answers().await?;
        Ok(Self { emulator: shapes(&answers.exchanges), documented: Documented::read() })
    }
}

/// The emulator's answers, in plain: they are nobody's.
async fn answers() -> Result<Answers, Failure> {
    let mut answers = Answers::default();
    for (seed, demo) in [(1, true), (2, true), (3, false)] {
        let mut options = EmulatorOptions::default();
        options.seed = seed;
        options.time_scale = 0.001; // it stands still but for what is moved
        options.export_manifest_links = demo;
        let service = embedded(options, demo)?;
        let named = Arc::new(Named(service.transport.clone()));
        let client = service.client.clone().with_transport(named).with_limiter(RateLimiter::off());
        let customers = customers(&service).await?;
        for is_before in [true, false] {
            let mut frame = Frame::of(client.clock().now());
            if is_before {
                frame.lines = 1; // so that lists of few go on, too
            }
            for customer in &customers {
                answers.add(ask(&client, &frame, customer).await);
            }
            if is_before {
                activity::buy(&client).await?;
            }
        }
    }
    Ok(answers)
}

async fn ask(client: &Client, frame: &Frame, customer: &str) -> Answers {
    // The emulator serves Microsoft Graph's part as well.
    let graph = Ok(client.clone());
    let wish = Wish { exports: true, customer: Some(customer.to_owned()) };
    Asker::new(client, &graph, ALL_CALLS).ask(&wish, frame, |_| ()).await
}

/// Customers of the emulator.
async fn customers(service: &Service) -> Result<Vec<String>, Failure> {
    let customers = every_customer(&service.client).take(CUSTOMERS);
    let customers: Vec<Customer> = customers.try_collect().await?;
    Ok(customers.into_iter().map(|customer| customer.id.to_string()).collect())
}

/// An emulator that is called by a name, as one that is served: only then are its addresses absolute.
struct Named(Arc<dyn Transport>);

#[async_trait]
impl Transport for Named {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        self.0.send(request.header("Host", HOST)).await
    }
}
