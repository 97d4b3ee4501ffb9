//! The front door: tokens, request ids, routing, and one lock around the world.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use pc_models::Timestamp;
use pc_transport::wire::{Method, Reply, Request};
use pc_transport::{Clock, SendError, Transport};
use serde::Serialize;
use serde_json::Value;

use crate::answer::Answer;
use crate::call::Call;
use crate::doors;
use crate::idempotency::{Replays, is_write};
use crate::ids::Dice;
use crate::options::{EmulatorOptions, RepeatedRequestId};
use crate::problem::Problem;
use crate::route::Route;
use crate::tokens::{Caller, Tokens};
use crate::world::World;

/// How many requests are remembered for [`Emulator::requests`]; the oldest are forgotten first.
const REMEMBERED: usize = 10_000;

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
    world: World,
    tokens: Tokens,
    replays: Replays,
    requests: VecDeque<RequestRecord>,
    /// Ids for requests that came without: apart from the world's dice, so that reading changes nothing.
    header_dice: Dice,
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
    /// What was answered.
    pub status: u16,
    /// The fault that was injected; none can be ordered yet.
    pub fault: Option<String>,
}

impl Emulator {
    /// A fresh demo world. The clock says what time it is in it.
    #[must_use]
    pub fn new(options: EmulatorOptions, clock: Arc<dyn Clock>) -> Self {
        let state = State {
            tokens: Tokens::new(options.seed),
            replays: Replays::default(),
            requests: VecDeque::new(),
            header_dice: Dice::new(options.seed, "headers"),
            ahead: Duration::ZERO,
            world: World::demo(options.clone()),
        };
        let shared = Shared { clock, time_scale: options.time_scale, state: Mutex::new(state) };
        Self { shared: Arc::new(shared) }
    }

    /// Answers a request. Never panics and never waits.
    #[must_use]
    pub fn handle(&self, request: Request) -> Reply {
        if doors::is_door(&request) {
            return doors::answer(self, &request).into_reply(false);
        }
        let mut state = self.lock();
        let now = self.shared.clock.now() + state.ahead;
        let mut reply = state.answer(&request, now);
        if request.method == Method::Head {
            reply.body = Bytes::new();
        }
        reply
    }

    /// Every order of every customer, whether lists show it yet or not, in order of arrival.
    #[must_use]
    pub fn orders(&self) -> Vec<Value> {
        let state = self.lock();
        let now = self.shared.clock.now() + state.ahead;
        let customers = state.world.customers.iter();
        let orders = customers.flat_map(|owner| owner.orders.iter().map(move |order| (owner, order)));
        let mut orders: Vec<_> = orders.collect();
        orders.sort_by_key(|(_, order)| order.created);
        orders.into_iter().map(|(owner, order)| order.json(&owner.profile, now, false)).collect()
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
        let state = self.lock();
        let skipped = state.requests.len().saturating_sub(limit);
        state.requests.iter().skip(skipped).cloned().collect()
    }

    /// The time scale given at the start.
    pub(crate) fn time_scale(&self) -> f64 {
        self.shared.time_scale
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transport for Emulator {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        Ok(self.handle(request))
    }
}

impl State {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Reply {
        let mut id = |name: &str| {
            let sent = request.find_header(name).map(str::trim).filter(|text| !text.is_empty());
            sent.map_or_else(|| self.header_dice.guid(), str::to_owned)
        };
        let (request_id, correlation_id) = (id("MS-RequestId"), id("MS-CorrelationId"));
        let reply = match self.tokens.answer(request, now) {
            Some(answer) => answer.into_reply(false),
            None => self.replay_or_execute(request, &request_id, now),
        };
        self.record(RequestRecord {
            method: request.method.as_str().to_owned(),
            path: request.target().split('?').next().unwrap_or_default().to_owned(),
            request_id: request_id.clone(),
            correlation_id: correlation_id.clone(),
            status: reply.status,
            fault: None,
        });
        reply.header("MS-RequestId", request_id).header("MS-CorrelationId", correlation_id)
    }

    /// Who calls is asked first, so that a replay is no way around it.
    fn replay_or_execute(&mut self, request: &Request, request_id: &str, now: Timestamp) -> Reply {
        let path = behind_version(&request.path);
        let (route, parameters) = match Route::find(request.method, path) {
            Ok(found) => found,
            Err(problem) => return Answer::from(problem).into_reply(false),
        };
        if let Err(problem) = self.admit(request, route, now) {
            return Answer::from(problem).into_reply(false);
        }
        let remembered =
            is_write(request.method) && self.world.options.repeated_request_id == RepeatedRequestId::Replay;
        if let Some(first) = self.replays.find(request_id, request).filter(|_| remembered) {
            return first.unwrap_or_else(|problem| Answer::from(problem).into_reply(false));
        }
        let call = Call { now, segments: path, parameters, request };
        let answer = (route.handler)(&mut self.world, &call).unwrap_or_else(Answer::from);
        let reply = answer.into_reply(route.byte_order_mark && self.world.options.byte_order_mark);
        if remembered {
            self.replays.remember(request_id, request, &reply);
        }
        reply
    }

    fn admit(&self, request: &Request, route: &Route, now: Timestamp) -> Result<(), Problem> {
        if !self.world.options.require_token {
            return Ok(());
        }
        match self.tokens.caller(request, now)? {
            Caller::AppOnly if route.needs_user => {
                Err(Problem::new(403, 900_329, "An application-only token is not accepted here."))
            }
            Caller::AppOnly | Caller::AppAndUser => Ok(()),
        }
    }

    fn record(&mut self, request: RequestRecord) {
        if self.requests.len() >= REMEMBERED {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }
}

/// Paths are accepted with and without the version.
fn behind_version(path: &[String]) -> &[String] {
    match path {
        [first, rest @ ..] if first.eq_ignore_ascii_case("v1") => rest,
        all => all,
    }
}
