//! What happens to each request: faults, tokens, limits, repeated ids, and the operation itself.

pub(crate) mod fault_injector;
pub(crate) mod idempotency;
pub(crate) mod snapshot;
pub(crate) mod throttle;
pub(crate) mod tokens;

use std::collections::VecDeque;

use pc_models::Timestamp;
use pc_transport::wire::{Reply, Request};
use serde_json::Value;

use crate::api::answer::Answer;
use crate::api::audit_records;
use crate::api::billing::exports;
use crate::api::call::Call;
use crate::api::route::{Parameters, Route};
use crate::api::routes::GET_TOKEN;
use crate::emulator::{Outcome, RequestRecord};
use crate::gateway::fault_injector::{Ending, FaultInjector, Hit};
use crate::gateway::idempotency::{Replays, is_write};
use crate::gateway::throttle::Throttle;
use crate::gateway::tokens::{Caller, Tokens, is_token_request};
use crate::options::{EmulatorOptions, RepeatedRequestId};
use crate::state::store::Store;
use crate::values::problem::Problem;
use crate::values::random::Rng;

/// How many requests are remembered for `requests`; the oldest are forgotten first.
const MAX_REQUESTS_REMEMBERED: usize = 10_000;

/// Everything that requests read and change.
pub(crate) struct Gateway {
    pub(crate) store: Store,
    pub(crate) tokens: Tokens,
    pub(crate) replays: Replays,
    pub(crate) fault_injector: FaultInjector,
    /// Ids for requests that came without: apart from the world's dice, so that reading changes nothing.
    pub(crate) header_rng: Rng,
    requests: VecDeque<RequestRecord>,
    pub(crate) throttle: Throttle,
}

/// The ids of one request.
struct Ids {
    request: String,
    correlation: String,
}

impl Gateway {
    pub(crate) fn new(options: EmulatorOptions, now: Timestamp) -> Self {
        Self {
            tokens: Tokens::new(options.seed),
            replays: Replays::default(),
            fault_injector: FaultInjector::new(options.faults.clone(), options.seed, now),
            header_rng: Rng::new(options.seed, "headers"),
            requests: VecDeque::new(),
            throttle: Throttle::new(options.throttling),
            store: Store::demo(options),
        }
    }

    pub(crate) fn receive(&mut self, request: &Request, now: Timestamp) -> Outcome {
        let ids = self.ids(request);
        let path = behind_version(&request.path);
        let is_token = is_token_request(request);
        let found = Route::find(request.method, path);
        let (operation, customer) = match &found {
            _ if is_token => (GET_TOKEN, None),
            Ok((route, parameters)) => (route.name, find(parameters, "customer")),
            Err(_) => ("", None),
        };
        let hit = self.fault_injector.decide(operation, customer, now);
        let ending = hit.instead().unwrap_or_else(|| {
            let reply = match found {
                _ if is_token => self.tokens.answer(request, now).into_reply(false),
                Ok((route, parameters)) => {
                    let call = Call {
                        now,
                        segments: path,
                        parameters,
                        request,
                        correlation_id: &ids.correlation,
                        delay: hit.delay,
                        disruption: &hit.disruption,
                    };
                    self.answer(route, &call, &ids.request)
                }
                Err(problem) => problem.into_reply(),
            };
            hit.spoil(reply)
        });
        self.finish(request, ids, &hit, ending)
    }

    /// The ids and the log have their due even where nothing else can be done.
    #[cfg(feature = "server")]
    pub(crate) fn refuse(&mut self, request: &Request, problem: Problem) -> Outcome {
        let ids = self.ids(request);
        self.finish(request, ids, &Hit::default(), Ending::Whole(problem.into_reply()))
    }

    /// Every order, oldest first.
    pub(crate) fn orders(&self, now: Timestamp) -> Vec<Value> {
        let customers = self.store.customers.iter();
        let mut orders: Vec<_> =
            customers.flat_map(|owner| owner.orders.iter().map(move |order| (owner, order))).collect();
        orders.sort_by_key(|(_, order)| order.created);
        orders.into_iter().map(|(owner, order)| order.json(&owner.profile, now, false)).collect()
    }

    pub(crate) fn requests(&self, limit: usize) -> Vec<RequestRecord> {
        let skipped = self.requests.len().saturating_sub(limit);
        self.requests.iter().skip(skipped).cloned().collect()
    }

    fn ids(&mut self, request: &Request) -> Ids {
        let mut id = |name: &str| {
            let sent = request.find_header(name).map(str::trim).filter(|text| !text.is_empty());
            sent.map_or_else(|| self.header_rng.guid(), str::to_owned)
        };
        Ids { request: id("MS-RequestId"), correlation: id("MS-CorrelationId") }
    }

    /// Who calls is asked first, so that a replay is no way around it.
    fn answer(&mut self, route: &Route, call: &Call<'_>, request_id: &str) -> Reply {
        if let Err(problem) = self.admit(route, call) {
            return if route.is_graph() {
                exports::refused(&problem).into_reply(false)
            } else {
                problem.into_reply()
            };
        }
        if let Err(reply) = self.throttle.admit(route, call) {
            return reply;
        }
        let replays = self.store.options.repeated_request_id == RepeatedRequestId::Replay;
        let remembered = is_write(call.request.method) && replays;
        if let Some(first) = self.replays.find(request_id, call).filter(|_| remembered) {
            return first.unwrap_or_else(Problem::into_reply);
        }
        self.store.run_billing(call.now);
        let old = route.audited.and_then(|_| audit_records::before(&self.store, call));
        let answer = (route.handler)(&mut self.store, call).unwrap_or_else(Answer::from);
        if let Some(kind) = route.audited {
            audit_records::note(&mut self.store, call, kind, old, &answer);
        }
        let reply = answer.into_reply(route.byte_order_mark && self.store.options.byte_order_mark);
        if remembered {
            self.replays.remember(request_id, call.request, &reply, call.now + call.delay);
        }
        reply
    }

    fn admit(&self, route: &Route, call: &Call<'_>) -> Result<(), Problem> {
        if !self.store.options.require_token || route.open {
            return Ok(());
        }
        match self.tokens.caller(call.request, call.now, &self.store.options, route.is_graph())? {
            Caller::AppOnly if route.needs_user => {
                Err(Problem::new(403, 900_329, "An application-only token is not accepted here."))
            }
            Caller::AppOnly | Caller::AppAndUser => Ok(()),
        }
    }

    fn finish(&mut self, request: &Request, ids: Ids, hit: &Hit, mut ending: Ending) -> Outcome {
        let status = match &mut ending {
            Ending::Whole(reply) | Ending::Cut(reply) => {
                reply.headers.push(("MS-RequestId".to_owned(), ids.request.clone()));
                reply.headers.push(("MS-CorrelationId".to_owned(), ids.correlation.clone()));
                if let Some(locale) = request.find_header("X-Locale") {
                    reply.headers.push(("X-Locale".to_owned(), locale.to_owned()));
                }
                reply.status
            }
            Ending::Lost => 0,
        };
        if self.requests.len() >= MAX_REQUESTS_REMEMBERED {
            self.requests.pop_front();
        }
        self.requests.push_back(RequestRecord {
            method: request.method.as_str().to_owned(),
            path: request.target().split('?').next().unwrap_or_default().to_owned(),
            request_id: ids.request,
            correlation_id: ids.correlation,
            status,
            fault: hit.name(),
        });
        Outcome { ending, delay: hit.delay }
    }
}

fn find<'p>(parameters: &Parameters<'p>, name: &str) -> Option<&'p str> {
    parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
}

/// Paths are accepted with and without the version.
fn behind_version(path: &[String]) -> &[String] {
    match path {
        [first, rest @ ..] if first.eq_ignore_ascii_case("v1") => rest,
        all => all,
    }
}
