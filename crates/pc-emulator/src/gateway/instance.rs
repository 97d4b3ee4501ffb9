//! One emulated service: the gateway, and what time it is there.

use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::Request;

use crate::faults::fault_file::Faults;
use crate::gateway::Gateway;
use crate::gateway::outcome::Outcome;
use crate::gateway::request_log::RequestRecord;
use crate::gateway::snapshot::InvalidState;
use crate::options::EmulatorOptions;
use crate::state::store::Store;

/// The gateway, and how far its time is ahead of the clock.
pub(crate) struct Instance {
    pub(crate) gateway: Gateway,
    clock: Arc<dyn Clock>,
    ahead: Duration,
    /// Told of every request and how long it takes.
    pub(crate) listener: Option<Listener>,
}

pub(crate) type Listener = Box<dyn Fn(&RequestRecord, Duration) + Send + Sync>;

impl Instance {
    pub(crate) fn new(options: EmulatorOptions, clock: Arc<dyn Clock>) -> Self {
        Self { gateway: Gateway::new(options, clock.now()), clock, ahead: Duration::ZERO, listener: None }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now() + self.ahead
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead = self.ahead.saturating_add(by);
    }

    pub(crate) fn receive(&mut self, request: &Request) -> Outcome {
        let (now, came) = (self.now(), self.clock.wall());
        let outcome = self.gateway.receive(request, now, came);
        if self.listener.is_some() {
            self.tell(self.clock.wall().since(came) + outcome.delay);
        }
        outcome
    }

    /// Answers what could not be read as a request.
    #[cfg(feature = "server")]
    pub(crate) fn refuse(&mut self, request: &Request, problem: crate::values::problem::Problem) -> Outcome {
        let now = self.now();
        let outcome = self.gateway.refuse(request, problem, now);
        self.tell(outcome.delay);
        outcome
    }

    /// Tells whoever listens of the request that was answered last, and how long that takes.
    fn tell(&self, took: Duration) {
        if let (Some(listener), Some(record)) = (&self.listener, self.gateway.log.newest()) {
            listener(record, took);
        }
    }

    pub(crate) fn set_faults(&mut self, faults: Faults) {
        let now = self.now();
        self.gateway.fault_injector.set(faults, now);
    }

    /// The state, with everything charged that fell due, and what time it is.
    pub(crate) fn billed_store(&mut self) -> (&mut Store, Timestamp) {
        let now = self.now();
        self.gateway.store.run_billing(now);
        (&mut self.gateway.store, now)
    }

    pub(crate) fn save(&self) -> String {
        self.gateway.save(self.now())
    }

    /// Time goes on from the saved instant, or from the clock's if that is later.
    pub(crate) fn load(&mut self, text: &str) -> Result<(), InvalidState> {
        let saved_at = self.gateway.load(text)?;
        self.ahead = saved_at.since(self.clock.now());
        Ok(())
    }
}
