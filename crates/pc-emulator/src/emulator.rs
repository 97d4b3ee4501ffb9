//! The front door: one lock around everything, and the ways in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use pc_models::Timestamp;
use pc_transport::wire::{Method, Reply, Request};
use pc_transport::{Clock, SendError, Transport};
use serde::Serialize;
use serde_json::Value;

use crate::control;
use crate::faults::fault_file::Faults;
use crate::gateway::Gateway;
use crate::gateway::fault_injector::Ending;
use crate::gateway::snapshot::InvalidState;
use crate::options::EmulatorOptions;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// A local Partner Center. Clones are cheap and share one world.
///
/// In process it is a [`Transport`]; with the feature `server` it also listens on a socket.
#[derive(Clone)]
pub struct Emulator {
    shared: Arc<Shared>,
}

struct Shared {
    clock: Arc<dyn Clock>,
    time_scale: f64,
    state: Mutex<State>,
}

struct State {
    service: Gateway,
    /// How far [`Emulator::advance`] moved the clock.
    ahead: Duration,
}

/// A request that was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestRecord {
    /// The verb.
    pub method: String,
    /// The path, encoded, without the query.
    pub path: String,
    /// The request id, as sent or made up.
    pub request_id: String,
    /// The correlation id, as sent or made up.
    pub correlation_id: String,
    /// What was answered; 0 when the request was lost.
    pub status: u16,
    /// The faults that were injected, joined by `+`.
    pub fault: Option<String>,
}

/// What becomes of a request, and after how long.
pub(crate) struct Outcome {
    pub(crate) ending: Ending,
    pub(crate) delay: Duration,
}

impl Emulator {
    /// A fresh demo world. The clock says what time it is in it.
    #[must_use]
    pub fn new(options: EmulatorOptions, clock: Arc<dyn Clock>) -> Self {
        let time_scale = options.time_scale;
        let service = Gateway::new(options, clock.now());
        let state = State { service, ahead: Duration::ZERO };
        Self { shared: Arc::new(Shared { clock, time_scale, state: Mutex::new(state) }) }
    }

    /// Answers a request. Never panics and never waits.
    ///
    /// Faults of the network need a network: here a delay passes at once, and a connection that breaks is told as
    /// 504. [`Transport::send`] and the server show them as they are.
    #[must_use]
    pub fn handle(&self, request: Request) -> Reply {
        match self.receive(&request).ending {
            Ending::Whole(reply) => reply,
            Ending::Lost | Ending::Cut(_) => Reply::new(504),
        }
    }

    /// Every order of every customer, whether lists show it yet or not, in order of arrival.
    #[must_use]
    pub fn orders(&self) -> Vec<Value> {
        let state = self.lock();
        let now = self.shared.clock.now() + state.ahead;
        state.service.orders(now)
    }

    /// What time it is in the emulated service.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let ahead = self.lock().ahead;
        self.shared.clock.now() + ahead
    }

    /// Moves the emulator's time ahead of its clock.
    pub fn advance(&self, by: Duration) {
        let mut state = self.lock();
        state.ahead = state.ahead.saturating_add(by);
    }

    /// The last requests, newest last. The emulator's own doors are not among them.
    #[must_use]
    pub fn requests(&self, limit: usize) -> Vec<RequestRecord> {
        self.lock().service.requests(limit)
    }

    /// Injects these faults from now on, in place of any others.
    pub fn set_faults(&self, faults: Faults) {
        let now = self.now();
        self.lock().service.fault_injector.set(faults, now);
    }

    /// The whole state as JSON: customers, carts, orders, books, tokens, answers to repeat, faults and how often they
    /// were hit, counted calls, dice.
    #[must_use]
    pub fn save(&self) -> String {
        let state = self.lock();
        state.service.save(self.shared.clock.now() + state.ahead)
    }

    /// Goes on where [`save`](Self::save) left off: same requests, same answers, ids included. Options stay as they
    /// are, but seed and faults come with the state. Time goes on from the saved instant, or from the
    /// clock's if that is later.
    ///
    /// # Errors
    /// When the text is no saved state; nothing changes then.
    pub fn load(&self, text: &str) -> Result<(), InvalidState> {
        let mut state = self.lock();
        let saved_at = state.service.load(text)?;
        state.ahead = saved_at.since(self.shared.clock.now());
        Ok(())
    }

    /// The rules in force, and how often each was hit.
    pub(crate) fn faults(&self) -> Value {
        self.lock().service.fault_injector.json()
    }

    /// Does something to the world at once, its books being up to date.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Store, Timestamp) -> T) -> T {
        let mut state = self.lock();
        let now = self.shared.clock.now() + state.ahead;
        state.service.store.run_billing(now);
        change(&mut state.service.store, now)
    }

    /// The time scale given at the start.
    pub(crate) fn instance(&self) -> Option<String> {
        self.lock().service.store.options.instance.clone()
    }

    pub(crate) fn time_scale(&self) -> f64 {
        self.shared.time_scale
    }

    /// Does what the request wants, unless a fault prevents it. Does not wait for the delay.
    pub(crate) fn receive(&self, request: &Request) -> Outcome {
        if control::is_control_request(request) {
            return Outcome::at_once(control::answer(self, request).into_reply(false));
        }
        let mut state = self.lock();
        let now = self.shared.clock.now() + state.ahead;
        let mut outcome = state.service.receive(request, now);
        if let (Method::Head, Ending::Whole(reply)) = (request.method, &mut outcome.ending) {
            reply.body = Bytes::new();
        }
        outcome
    }

    /// The same, with the wait.
    pub(crate) async fn converse(&self, request: Request) -> Ending {
        let outcome = self.receive(&request);
        if !outcome.delay.is_zero() {
            self.shared.clock.sleep_until(self.shared.clock.now() + outcome.delay).await;
        }
        outcome.ending
    }

    /// Answers a request of which only a part could be read.
    #[cfg(feature = "server")]
    pub(crate) fn refuse(&self, request: &Request, problem: Problem) -> Ending {
        if control::is_control_request(request) {
            return Ending::Whole(problem.into_reply());
        }
        self.lock().service.refuse(request, problem).ending
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transport for Emulator {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        match self.converse(request).await {
            Ending::Whole(reply) => Ok(reply),
            Ending::Lost => Err(SendError::maybe_sent("the connection was closed without an answer")),
            Ending::Cut(_) => {
                Err(SendError::maybe_sent("the connection was closed in the middle of the answer"))
            }
        }
    }
}

impl Outcome {
    pub(crate) fn at_once(reply: Reply) -> Self {
        Self { ending: Ending::Whole(reply), delay: Duration::ZERO }
    }
}

impl From<Problem> for Outcome {
    fn from(problem: Problem) -> Self {
        Self::at_once(problem.into_reply())
    }
}
