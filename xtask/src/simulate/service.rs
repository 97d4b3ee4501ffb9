//! The emulated service, and the requests that reached it, where those are kept.

use std::sync::{Arc, Mutex, PoisonError};

use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::Timestamp;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Clock, SendError, Transport};
use serde_json::Value;

/// The emulated service. Clones share it.
#[derive(Clone)]
pub(super) struct Service {
    emulator: Emulator,
    clock: Arc<dyn Clock>,
    received: Option<Received>,
}

/// The requests that reached a service, as they came. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Received(Arc<Mutex<Vec<(Timestamp, Request)>>>);

impl Received {
    /// All of them, and when each came.
    pub(super) fn take(&self) -> Vec<(Timestamp, Request)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, at: Timestamp, request: &Request) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((at, request.clone()));
    }
}

impl Service {
    /// A fresh one, in this clock's time.
    pub(super) fn new(options: EmulatorOptions, clock: Arc<dyn Clock>) -> Self {
        Self { emulator: Emulator::new(options, clock.clone()), clock, received: None }
    }

    /// Keeps the requests from now on.
    pub(super) fn keeping(self, received: Received) -> Self {
        Self { received: Some(received), ..self }
    }

    /// Answers at once.
    pub(super) fn handle(&self, request: Request) -> Reply {
        self.receive(&request);
        self.emulator.handle(request)
    }

    /// Answers after the delay that a fault wants, if it answers.
    pub(super) async fn send(&self, request: Request) -> Result<Reply, SendError> {
        self.receive(&request);
        self.emulator.send(request).await
    }

    /// Every order of every customer, visible or not.
    pub(super) fn orders(&self) -> Vec<Value> {
        self.emulator.orders()
    }

    fn receive(&self, request: &Request) {
        if let Some(received) = &self.received {
            received.add(self.clock.now(), request);
        }
    }
}
