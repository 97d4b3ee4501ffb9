//! The emulator's control endpoints under `/_emulator/`: no token, and no part of the API.

pub(crate) mod clock;
pub(crate) mod invoices;
pub(crate) mod seeding;
pub(crate) mod subscriptions;

use pc_models::Timestamp;
use pc_transport::wire::{Method, Request};
use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::purchasing::orders;
use crate::faults::fault_file::Faults;
use crate::gateway::instance::Instance;
use crate::gateway::kept_snapshot::Snapshot;
use crate::gateway::shared_instance::SharedInstance;
use crate::gateway::snapshot::STATE_VERSION;
use crate::openapi::openapi;
use crate::state::store::Store;
use crate::values::problem::Problem;

const NAME: &str = "Partner Center emulator";
const VERSION: &str = env!("CARGO_PKG_VERSION");
const GUIDE: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/emulator.md");
/// How many requests are shown when no limit is asked for.
const DEFAULT_REQUEST_LIMIT: usize = 100;

/// The header that tells what is not in a world, such as `2 carts; 1 audit record`.
const LEFT_OUT: &str = "Emulator-Left-Out";

/// What there is below `/_emulator/`.
const ENDPOINTS: &[&str] = &[
    "health",
    "openapi.json",
    "orders",
    "requests",
    "clock",
    "faults",
    "state",
    "snapshots",
    "world",
    "invoices",
    "subscriptions",
];

/// Whether a request is for a control endpoint.
pub(crate) fn is_control_request(request: &Request) -> bool {
    request.path.first().is_some_and(|first| first == "_emulator")
}

/// Whether a request is answered without waiting for anybody.
pub(crate) fn is_told_at_once(request: &Request) -> bool {
    is_control_request(request) && request.path.get(1).is_some_and(|second| second == "health")
}

pub(crate) fn answer(shared: &SharedInstance, request: &Request) -> Answer {
    let path: Vec<&str> = request.path.iter().skip(1).map(String::as_str).collect();
    let answer = match (request.method, path.as_slice()) {
        (Method::Get, ["health"]) => Ok(Answer::ok(health(shared))),
        (_, ["health"]) => Err(no_such_method()),
        (Method::Get, ["state"]) => Ok(Answer::raw("application/json", shared.copy().json())),
        (Method::Put, ["state"]) => load_state(shared, &request.body),
        (Method::Get, ["world"]) => {
            let store = shared.copy().billed_store();
            let answer = Answer::raw("application/toml", store.world().as_str().to_owned());
            let left_out = store.left_out_of_world().join("; ");
            Ok(if left_out.is_empty() { answer } else { answer.header(LEFT_OUT, left_out) })
        }
        (Method::Post, ["orders"]) => {
            read(&request.body).and_then(|body| seeding::seed(shared, &body)).map(Answer::created)
        }
        (Method::Put, ["snapshots", name]) => {
            shared.save_snapshot(name).map(|()| Answer::ok(snapshots(&shared.lock())))
        }
        (Method::Post, ["snapshots", name, "load"]) => {
            shared.load_snapshot(name).map(|()| Answer::ok(clock::shown(&shared.lock())))
        }
        (_, path) => dispatch(&mut shared.lock(), request, path),
    };
    answer.unwrap_or_else(Answer::from)
}

/// What is done while nobody else does anything.
fn dispatch(instance: &mut Instance, request: &Request, path: &[&str]) -> Result<Answer, Problem> {
    match (request.method, path) {
        (Method::Get, [] | ["index"]) => Ok(Answer::ok(index())),
        (Method::Get, ["openapi.json"]) => Ok(Answer::ok(openapi())),
        (Method::Get, ["orders"]) => {
            let orders = orders::of_everybody(&instance.gateway.store, instance.now());
            Ok(Answer::ok(Value::Array(orders)))
        }
        (Method::Get, ["requests"]) => Ok(Answer::ok(json!(instance.gateway.log.last(limit(request)?)))),
        (Method::Get, ["requests", number]) => request_of(instance, number),
        (Method::Get, ["clock"]) => Ok(Answer::ok(clock::shown(instance))),
        (Method::Post, ["clock"]) => {
            clock::change(instance, &read(&request.body)?)?;
            Ok(Answer::ok(clock::shown(instance)))
        }
        (Method::Get, ["faults"]) => Ok(Answer::ok(instance.gateway.fault_injector.json())),
        (Method::Put, ["faults"]) => {
            let faults = text(&request.body, "faults")?.parse::<Faults>();
            set_faults(instance, faults.map_err(|error| Problem::bad_input(error.to_string()))?)
        }
        (Method::Delete, ["faults"]) => set_faults(instance, Faults::default()),
        (Method::Post, ["invoices", rest @ ..]) => {
            let body = read(&request.body)?;
            let (store, now) = instance.billed_store();
            change_invoice(store, rest, &body, now)
        }
        (Method::Post, ["subscriptions", id, what]) => {
            let body = read(&request.body)?;
            let (store, now) = instance.billed_store();
            subscriptions::change(store, id, what, &body, now).map(Answer::created)
        }
        (Method::Delete, ["invoices", id, "lines"]) => {
            let (store, now) = instance.billed_store();
            invoices::withdraw_errors(store, id, now).map(Answer::ok)
        }
        (Method::Get, ["snapshots"]) => Ok(Answer::ok(snapshots(instance))),
        (Method::Delete, ["snapshots", name]) => {
            instance.snapshots.remove(name)?;
            Ok(Answer::ok(snapshots(instance)))
        }
        (_, [] | ["index"]) => Err(no_such_method()),
        (_, [first, ..]) if ENDPOINTS.contains(first) && *first != "health" => Err(no_such_method()),
        _ => Err(Problem::new(
            404,
            404,
            format!("The emulator has no such endpoint: there are {}.", ENDPOINTS.join(", ")),
        )),
    }
}

fn load_state(shared: &SharedInstance, body: &[u8]) -> Result<Answer, Problem> {
    let state = text(body, "state")?;
    shared.load(state).map_err(|error| Problem::bad_input(error.to_string()))?;
    Ok(Answer::ok(clock::shown(&shared.lock())))
}

/// The states under names.
fn snapshots(instance: &Instance) -> Vec<Value> {
    let show = |(name, one): (&str, &Snapshot)| {
        let mut shown = json!({"name": name, "now": one.at, "bytes": one.bytes});
        if let Some(file) = one.file() {
            shown["file"] = json!(file.to_string_lossy());
        }
        shown
    };
    instance.snapshots.iter().map(show).collect()
}

fn no_such_method() -> Problem {
    Problem::new(405, 405, "This endpoint of the emulator has no such method.")
}

/// Tells what to write instead of former names, if there are any among the rules.
fn set_faults(instance: &mut Instance, faults: Faults) -> Result<Answer, Problem> {
    let warnings = faults.warnings();
    instance.set_faults(faults);
    let mut answer = instance.gateway.fault_injector.json();
    if !warnings.is_empty() {
        answer["warnings"] = json!(warnings);
    }
    Ok(Answer::ok(answer))
}

fn text<'b>(body: &'b [u8], what: &str) -> Result<&'b str, Problem> {
    std::str::from_utf8(body).map_err(|_| Problem::bad_input(format!("The {what} must be UTF-8.")))
}

fn limit(request: &Request) -> Result<usize, Problem> {
    let pair = request.query.iter().find(|(name, _)| name.eq_ignore_ascii_case("limit"));
    let Some((_, text)) = pair else { return Ok(DEFAULT_REQUEST_LIMIT) };
    text.parse().map_err(|_| Problem::bad_input("The limit must be a number."))
}

/// One request, with what went over the wire where that is kept.
fn request_of(instance: &Instance, number: &str) -> Result<Answer, Problem> {
    let log = &instance.gateway.log;
    let record = number.parse().ok().and_then(|number| Some((log.find(number)?, log.exchange(number))));
    let (record, exchange) =
        record.ok_or_else(|| Problem::new(404, 404, "No request of this number is remembered."))?;
    let mut shown = json!(record);
    shown["exchange"] = json!(exchange);
    Ok(Answer::ok(shown))
}

/// What there is under `/_emulator/`.
fn index() -> Value {
    let endpoints: Vec<String> = ENDPOINTS.iter().map(|name| format!("/_emulator/{name}")).collect();
    json!({"name": NAME, "version": VERSION, "endpoints": endpoints, "guide": GUIDE})
}

/// That it is ready, what it is, and what it holds. Told at any moment, whatever it is doing.
fn health(shared: &SharedInstance) -> Value {
    let (facts, now) = shared.facts();
    let mut shown = json!({
        "status": "ready", "version": VERSION, "state_version": STATE_VERSION, "now": now,
        "customers": facts.customers, "seed": facts.seed,
    });
    if let Some(name) = &facts.name {
        shown["instance"] = json!(name);
    }
    shown
}

/// An empty body counts as an empty object.
fn read(body: &[u8]) -> Result<Value, Problem> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    serde_json::from_slice(body)
        .map_err(|error| Problem::bad_input(format!("The body is not JSON: {error}.")))
}

fn change_invoice(store: &mut Store, path: &[&str], body: &Value, now: Timestamp) -> Result<Answer, Problem> {
    match path {
        [] => invoices::make_up(store, body, now).map(Answer::created),
        [id, "lines"] => invoices::inject(store, id, body, now).map(Answer::created),
        [id, "total"] => invoices::set_total(store, id, body, now).map(Answer::created),
        [id, "payments"] => invoices::pay(store, id, body, now).map(Answer::created),
        _ => Err(Problem::new(404, 404, "An invoice has the endpoints lines, total and payments.")),
    }
}
