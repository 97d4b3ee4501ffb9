//! The service that is bought from: an emulator on a socket, whose books the tests read.

use std::net::Ipv4Addr;
use std::sync::Arc;

use pc_emulator::server::serve;
use pc_emulator::{Emulator, EmulatorOptions, RequestRecord};
use pc_models::Timestamp;
use pc_transport::TokioClock;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// An emulator that listens. Ends when it is dropped.
pub(crate) struct PartnerCenter {
    emulator: Emulator,
    origin: String,
    _serving: JoinSet<()>,
}

impl PartnerCenter {
    /// With these faults; its time runs so many times as fast as real time.
    pub(crate) async fn serve(faults: &str, scale: f64) -> Self {
        let mut options = EmulatorOptions::default();
        options.require_token = false;
        options.faults = faults.parse().unwrap();
        Self::with(options, scale).await
    }

    pub(crate) async fn with(mut options: EmulatorOptions, scale: f64) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        options.time_scale = scale;
        let clock = TokioClock::scaled(Timestamp::from_unix_millis(1_900_000_000_000), scale);
        let emulator = Emulator::new(options, Arc::new(clock));
        let (served, mut serving) = (emulator.clone(), JoinSet::new());
        serving.spawn(async move { serve(listener, served, std::future::pending()).await.unwrap() });
        Self { emulator, origin, _serving: serving }
    }

    /// Where it listens.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// How many calls of this operation arrived.
    pub(crate) fn received(&self, operation: &str) -> usize {
        let requests = self.emulator.requests(usize::MAX);
        requests.iter().filter(|request| request.operation == Some(operation)).count()
    }

    /// How many calls it answered with 429 because there were too many.
    pub(crate) fn throttled(&self) -> usize {
        let is_throttled = |request: &&RequestRecord| request.status == 429 && request.fault.is_none();
        self.emulator.requests(usize::MAX).iter().filter(is_throttled).count()
    }

    /// The orders in the books that carry this purchase's tag.
    pub(crate) fn orders_of(&self, purchase: &str) -> Vec<Value> {
        let tag = format!("[{purchase}]");
        let is_tagged = |line: &Value| line["friendlyName"].as_str().is_some_and(|name| name.ends_with(&tag));
        let lines = |order: &Value| order["lineItems"].as_array().cloned().unwrap_or_default();
        let orders = self.emulator.orders();
        orders.into_iter().filter(|order| lines(order).iter().any(is_tagged)).collect()
    }
}
