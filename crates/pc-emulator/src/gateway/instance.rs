//! One emulated service: the gateway, and what time it is there.

use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::{Reply, Request};

use crate::faults::fault_file::Faults;
#[cfg(feature = "server")]
use crate::faults::rule::Rule;
use crate::gateway::Gateway;
use crate::gateway::heading::Heading;
use crate::gateway::outcome::{Logged, Outcome};
use crate::gateway::refusal::Refusal;
use crate::gateway::request_log::Received;
use crate::gateway::request_record::RequestRecord;
use crate::gateway::snapshot::{ReadState, StateCopy};
use crate::gateway::snapshots::Snapshots;
use crate::options::EmulatorOptions;
use crate::state::store::Store;
#[cfg(feature = "server")]
use crate::values::problem::Problem;
use crate::world::World;

/// The gateway, and how far its time is ahead of the clock.
pub(crate) struct Instance {
    pub(crate) gateway: Gateway,
    clock: Arc<dyn Clock>,
    ahead: Duration,
    pub(crate) snapshots: Snapshots,
    /// Told of every request that is answered.
    pub(crate) listener: Option<Listener>,
}

pub(crate) type Listener = Box<dyn Fn(&RequestRecord) + Send + Sync>;

impl Instance {
    /// Time begins with the clock's, or with the last order of its world if that is later.
    pub(crate) fn new(options: EmulatorOptions, clock: Arc<dyn Clock>) -> Self {
        let now = clock.now();
        let begins = options.world.as_ref().and_then(World::last_order).map_or(now, |last| last.max(now));
        Self {
            gateway: Gateway::new(options, begins),
            clock,
            ahead: begins.since(now),
            snapshots: Snapshots::default(),
            listener: None,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now() + self.ahead
    }

    /// How far its time is ahead of the clock.
    pub(crate) fn ahead(&self) -> Duration {
        self.ahead
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead = self.ahead.saturating_add(by);
    }

    /// What time it is for the clients, whose tokens live in it.
    pub(crate) fn wall(&self) -> Timestamp {
        self.clock.wall()
    }

    pub(crate) fn receive(&mut self, request: &Request) -> Outcome {
        let (now, wall) = (self.now(), self.wall());
        self.gateway.receive(request, now, wall)
    }

    /// Answers a request of which only a part could be read.
    #[cfg(feature = "server")]
    pub(crate) fn refuse(&mut self, request: &Request, heading: Heading, problem: Problem) -> Outcome {
        let now = self.now();
        self.gateway.refuse(request, heading, problem, now)
    }

    /// Puts what was no request at all on the log, and what was said to that.
    #[cfg(feature = "server")]
    pub(crate) fn unreadable(&mut self, status: u16, why: String) {
        let refusal = Refusal { code: None, why: Some(why) };
        let received = Received::plain(self.now(), Heading::unreadable(), status, refusal);
        let number = self.gateway.log.add(received);
        self.answered(&Logged::Kept(number), None);
    }

    /// An answer to what is no part of the API, and is not remembered: whoever listens is told.
    pub(crate) fn aside(&self, heading: impl FnOnce() -> Heading, reply: Reply) -> Outcome {
        let now = self.now();
        let received = self
            .listener
            .as_ref()
            .map(|_| Box::new(Received::plain(now, heading(), reply.status, Refusal::of(&reply))));
        let logged = received.map_or(Logged::Nowhere, Logged::Told);
        Outcome { logged, ..Outcome::at_once(reply) }.dated(now)
    }

    /// A request was answered, which took so long where that was measured: whoever listens is told.
    pub(crate) fn answered(&mut self, logged: &Logged, took: Option<Duration>) {
        if let (Logged::Kept(number), Some(took)) = (logged, took) {
            self.gateway.log.took(*number, took);
        }
        let Some(listener) = &self.listener else { return };
        let record = match logged {
            Logged::Kept(number) => self.gateway.log.find(*number),
            Logged::Told(received) => Some(received.shown(0, took)),
            Logged::Nowhere => None,
        };
        record.iter().for_each(listener);
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

    /// The state as it is now.
    pub(crate) fn copy(&self) -> StateCopy {
        self.gateway.copy(self.now())
    }

    /// Time goes on from the saved instant, or from the clock's if that is later.
    pub(crate) fn load(&mut self, state: ReadState) {
        let saved_at = self.gateway.load(state);
        self.ahead = saved_at.since(self.clock.now());
    }

    /// Injects one more fault.
    #[cfg(feature = "server")]
    pub(crate) fn add_fault(&mut self, rule: Rule) {
        let now = self.now();
        self.gateway.fault_injector.add(rule, now);
    }
}
