//! What happens to every request, from top to bottom: an injected fault may answer instead; the token is checked, then the
//! limits of calls, and a repeated request id gets its first answer again; what fell due is billed; the handler answers; the
//! change is recorded and the request logged.

pub(crate) mod audit_trail;
pub(crate) mod authority;
pub(crate) mod bounded_text;
pub(crate) mod deviating;
pub(crate) mod ending;
pub(crate) mod exchange;
pub(crate) mod fault_injector;
pub(crate) mod heading;
pub(crate) mod idempotency;
pub(crate) mod instance;
pub(crate) mod kept_snapshot;
pub(crate) mod outcome;
pub(crate) mod refusal;
pub(crate) mod request_log;
pub(crate) mod request_record;
pub(crate) mod service_time;
pub(crate) mod shared_instance;
pub(crate) mod snapshot;
pub(crate) mod snapshot_folder;
pub(crate) mod snapshots;
pub(crate) mod throttle;

use pc_models::Timestamp;
use pc_transport::wire::{Reply, Request};

use crate::api::answer::Answer;
use crate::api::billing::blobs;
use crate::api::call::Call;
use crate::api::not_modelled::not_modelled;
use crate::api::route::Route;
use crate::api::routes::{Parameters, find_route};
use crate::gateway::authority::endpoint::{Address, Endpoint};
use crate::gateway::authority::kept_tokens::Caller;
use crate::gateway::authority::tokens::Tokens;
use crate::gateway::ending::Ending;
use crate::gateway::exchange::Exchange;
use crate::gateway::fault_injector::{FaultInjector, Hit};
use crate::gateway::heading::Heading;
use crate::gateway::idempotency::{Replays, is_write};
use crate::gateway::outcome::{Logged, Outcome};
use crate::gateway::refusal::Refusal;
use crate::gateway::request_log::{Received, RequestLog};
use crate::gateway::throttle::Throttle;
use crate::options::{EmulatorOptions, RepeatedRequestId};
use crate::state::store::Store;
use crate::values::operation::Operation;
use crate::values::problem::Problem;
use crate::values::random::Rng;

/// Everything that requests read and change.
pub(crate) struct Gateway {
    pub(crate) store: Store,
    pub(crate) tokens: Tokens,
    pub(crate) replays: Replays,
    pub(crate) fault_injector: FaultInjector,
    /// Ids for requests that came without: apart from the store's own draws, so that reading changes nothing.
    pub(crate) header_rng: Rng,
    pub(crate) throttle: Throttle,
    pub(crate) log: RequestLog,
}

/// What Microsoft Graph has behind its version.
const GRAPH_FOLDERS: [&str; 2] = ["reports", "tenantRelationships"];

/// Where a request goes.
enum Target<'r> {
    Authority(Address<'r>),
    Route(&'static Route, Parameters<'r>),
    Nowhere(Problem),
}

/// The ids of one request.
struct Ids {
    request: String,
    correlation: String,
}

/// A request, and what was learned of it at once.
struct Arrival<'r> {
    request: &'r Request,
    heading: Heading,
    at: Timestamp,
    operation: Option<Operation>,
    ids: Ids,
}

impl Gateway {
    pub(crate) fn new(options: EmulatorOptions, now: Timestamp) -> Self {
        Self {
            tokens: Tokens::new(options.seed),
            replays: Replays::default(),
            fault_injector: FaultInjector::new(options.faults.clone(), options.seed, now),
            header_rng: Rng::new(options.seed, "headers"),
            throttle: Throttle::new(options.throttling),
            log: RequestLog::new(options.keep_bodies),
            store: Store::new(options),
        }
    }

    /// `wall` is the clients' time, which tokens live in.
    pub(crate) fn receive(&mut self, request: &Request, now: Timestamp, wall: Timestamp) -> Outcome {
        let ids = self.ids(request);
        let heading = Heading::of(request);
        let path = behind_version(&request.path);
        let target = Target::of(request, path);
        let operation = target.operation(request);
        let hit = self.fault_injector.decide(operation, target.customer(), now);
        let mut refusal = Refusal::default();
        let ending = hit.instead().unwrap_or_else(|| {
            let call = |parameters| Call {
                now,
                segments: path,
                parameters,
                request,
                target: &heading.target,
                correlation_id: &ids.correlation,
                delay: hit.delay,
                disruption: &hit.disruption,
            };
            let reply = match target {
                Target::Authority(address) => {
                    let options = &self.store.options;
                    authority::answer(address, request, &mut self.tokens, options, wall).into_reply(false)
                }
                Target::Nowhere(problem) if blobs::is_below(path) => {
                    blobs::refused(&problem, &call(Vec::new())).into_reply(false)
                }
                Target::Nowhere(problem) => Answer::from(problem).into_reply(false),
                Target::Route(route, parameters) => self.answer(route, &call(parameters), &ids.request, wall),
            };
            refusal = Refusal::of(&reply);
            hit.spoil(reply)
        });
        let arrival = Arrival { request, heading, at: now, operation, ids };
        self.finish(arrival, &hit, refusal, ending)
    }

    /// Answers a request of which only a part could be read: with its ids, and on the log under its first line.
    #[cfg(feature = "server")]
    pub(crate) fn refuse(
        &mut self,
        request: &Request,
        heading: Heading,
        problem: Problem,
        now: Timestamp,
    ) -> Outcome {
        let arrival = Arrival { request, heading, at: now, operation: None, ids: self.ids(request) };
        let ending = Ending::Whole(Answer::from(problem).into_reply(false));
        self.finish(arrival, &Hit::default(), Refusal::default(), ending)
    }

    fn ids(&mut self, request: &Request) -> Ids {
        let mut id = |name: &str| {
            let sent = request.find_header(name).map(str::trim).filter(|text| !text.is_empty());
            sent.map_or_else(|| self.header_rng.guid(), str::to_owned)
        };
        Ids { request: id("MS-RequestId"), correlation: id("MS-CorrelationId") }
    }

    /// The token is checked first, so that a replay is no way around it.
    fn answer(&mut self, route: &Route, call: &Call<'_>, request_id: &str, wall: Timestamp) -> Reply {
        let refuse = |problem| route.envelope.answer(problem).into_reply(false);
        if let Err(problem) = self.admit(route, call, wall) {
            return refuse(problem);
        }
        if let Err(reply) = self.throttle.admit(route, call) {
            return reply;
        }
        let replays = self.store.options.repeated_request_id == RepeatedRequestId::Replay;
        let remembered = replays && is_write(call.request.method);
        if let Some(first) = self.replays.find(request_id, call).filter(|_| remembered) {
            return first.unwrap_or_else(refuse);
        }
        self.store.run_billing(call.now);
        let before = route.audited.and_then(|_| audit_trail::before(&self.store, call));
        let answer = route.answer(&mut self.store, call);
        if let Some(change) = route.audited.filter(|_| !answer.is_repeated) {
            audit_trail::record(&mut self.store, call, change, before, &answer);
        }
        let reply = answer.into_reply(route.byte_order_mark && self.store.options.byte_order_mark);
        if remembered {
            self.replays.remember(request_id, call.request, &reply, call.now + call.delay);
        }
        reply
    }

    fn admit(&self, route: &Route, call: &Call<'_>, wall: Timestamp) -> Result<(), Problem> {
        if !self.store.options.require_token || route.open {
            return Ok(());
        }
        match self.tokens.caller(call.request, wall, &self.store.options, route.is_graph())? {
            Caller::AppOnly if route.needs_user => {
                Err(Problem::new(403, 900_329, "An application-only token is not accepted here."))
            }
            Caller::AppOnly | Caller::AppAndUser => Ok(()),
        }
    }

    /// Answers as another service was seen to do.
    fn deviate(&self, reply: &mut Reply, operation: Option<Operation>, request: &Request) {
        let deviations = &self.store.options.deviations;
        let found = deviations.iter().find(|deviation| deviation.is_for(operation, reply.status, request));
        if let Some(deviation) = found {
            deviating::alter(reply, deviation.changes.iter());
        }
    }

    /// Puts the ids on the answer, and the request on the log.
    fn finish(&mut self, arrival: Arrival<'_>, hit: &Hit, refusal: Refusal, mut ending: Ending) -> Outcome {
        let Arrival { request, heading, at, operation, ids } = arrival;
        if let Ending::Whole(reply) | Ending::Cut(reply) = &mut ending {
            reply.headers.push(("MS-RequestId".into(), ids.request.clone()));
            reply.headers.push(("MS-CorrelationId".into(), ids.correlation.clone()));
            if let Some(locale) = request.find_header("X-Locale") {
                reply.headers.push(("X-Locale".into(), locale.to_owned()));
            }
        }
        if let (Ending::Whole(reply), None) = (&mut ending, hit.name()) {
            self.deviate(reply, operation, request);
        }
        let exchange = self.log.keeps_exchanges.then(|| Box::new(Exchange::of(request, &ending)));
        let number = self.log.add(Received {
            at,
            heading,
            operation,
            request_id: ids.request,
            correlation_id: ids.correlation,
            status: ending.status(),
            refusal: refusal.or_told_by(&ending),
            fault: hit.name(),
            exchange,
        });
        Outcome { ending, delay: hit.delay, logged: Logged::Kept(number) }
    }
}

impl<'r> Target<'r> {
    fn of(request: &'r Request, path: &'r [String]) -> Self {
        if let Some(address) = Address::of(&request.path) {
            return Self::Authority(address);
        }
        match find_route(request.method, path) {
            Ok((route, parameters)) if !is_word_for_many(&parameters) => Self::Route(route, parameters),
            Ok(_) => Self::Nowhere(
                not_modelled(request.method.as_str(), path).unwrap_or_else(Problem::no_such_path),
            ),
            Err(problem) => Self::Nowhere(not_modelled(request.method.as_str(), path).unwrap_or(problem)),
        }
    }

    fn operation(&self, request: &Request) -> Option<Operation> {
        match self {
            Self::Authority(address) => (address.endpoint == Endpoint::Token).then_some(Operation::GetToken),
            Self::Route(route, _) => route.operation(request),
            Self::Nowhere(_) => None,
        }
    }

    fn customer(&self) -> Option<&'r str> {
        let Self::Route(_, parameters) = self else { return None };
        parameters.iter().find(|(name, _)| *name == "customer").map(|(_, id)| *id)
    }
}

/// Whether what stands in the place of a customer's id is the name of a collection.
fn is_word_for_many(parameters: &Parameters<'_>) -> bool {
    let is_word =
        |id: &str| ["relationshiprequests", "usagerecords"].iter().any(|word| id.eq_ignore_ascii_case(word));
    parameters.first().is_some_and(|(name, id)| *name == "customer" && is_word(id))
}

/// Paths are accepted with and without the version, which some clients write as `v1.0`; Microsoft Graph's is part of the path.
fn behind_version(path: &[String]) -> &[String] {
    let is = |segment: &String, word: &str| segment.eq_ignore_ascii_case(word);
    match path {
        [first, rest @ ..] if is(first, "v1") => rest,
        [first, next, ..] if is(first, "v1.0") && GRAPH_FOLDERS.iter().any(|folder| is(next, folder)) => path,
        [first, rest @ ..] if is(first, "v1.0") => rest,
        all => all,
    }
}
