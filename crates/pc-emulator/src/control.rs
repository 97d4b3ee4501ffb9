//! The emulator's own doors under `/_emulator/`: no token, and no part of the API.

pub(crate) mod invoices;
pub(crate) mod seeding;

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::wire::{Method, Request};
use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::emulator::Emulator;
use crate::faults::fault_file::Faults;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// How many requests are shown when no limit is asked for.
const DEFAULT_REQUEST_LIMIT: usize = 100;
/// How far the clock is moved at once: ten years. Every month on the way is billed, so that a slip of the finger
/// would keep the emulator busy for good.
const MAX_ADVANCE_SECONDS: f64 = 10.0 * 366.0 * 86_400.0;

/// Whether a request knocks at one of our own doors.
pub(crate) fn is_control_request(request: &Request) -> bool {
    request.path.first().is_some_and(|first| first == "_emulator")
}

pub(crate) fn answer(emulator: &Emulator, request: &Request) -> Answer {
    open(emulator, request).unwrap_or_else(Answer::from)
}

fn open(emulator: &Emulator, request: &Request) -> Result<Answer, Problem> {
    let path: Vec<&str> = request.path.iter().skip(1).map(String::as_str).collect();
    match (request.method, path.as_slice()) {
        (Method::Get, ["orders"]) => Ok(Answer::ok(Value::Array(emulator.orders()))),
        (Method::Get, ["requests"]) => Ok(Answer::ok(json!(emulator.requests(limit(request)?)))),
        (Method::Get, ["clock"]) => Ok(Answer::ok(clock(emulator))),
        (Method::Post, ["clock"]) => {
            emulator.advance(read_advance(&request.body)?);
            Ok(Answer::ok(clock(emulator)))
        }
        (Method::Get, ["faults"]) => Ok(Answer::ok(emulator.faults())),
        (Method::Put, ["faults"]) => {
            let text = std::str::from_utf8(&request.body);
            let text = text.map_err(|_| Problem::bad_input("The faults are not UTF-8."))?;
            let faults = text.parse::<Faults>().map_err(|error| Problem::bad_input(error.to_string()))?;
            emulator.set_faults(faults);
            Ok(Answer::ok(emulator.faults()))
        }
        (Method::Delete, ["faults"]) => {
            emulator.set_faults(Faults::default());
            Ok(Answer::ok(emulator.faults()))
        }
        (Method::Post, ["orders"]) => {
            let body = read(&request.body)?;
            emulator.change(|store, now| seeding::seed(store, &body, now)).map(Answer::created)
        }
        (Method::Post, ["invoices", rest @ ..]) => {
            let body = read(&request.body)?;
            emulator.change(|store, now| invoice_door(store, rest, &body, now)).map(Answer::created)
        }
        (Method::Delete, ["invoices", id, "lines"]) => {
            emulator.change(|store, now| invoices::mend(store, id, now)).map(Answer::ok)
        }
        (Method::Get, ["state"]) => Ok(Answer::raw("application/json", emulator.save())),
        (Method::Put, ["state"]) => {
            let text = std::str::from_utf8(&request.body);
            let text = text.map_err(|_| Problem::bad_input("The state is not UTF-8."))?;
            emulator.load(text).map_err(|error| Problem::bad_input(error.to_string()))?;
            Ok(Answer::ok(clock(emulator)))
        }
        (_, ["orders" | "requests" | "clock" | "faults" | "state" | "invoices", ..]) => {
            Err(Problem::new(405, 405, "This door of the emulator does not open this way."))
        }
        _ => Err(Problem::new(
            404,
            404,
            "The emulator has no such door: there are orders, requests, clock, faults, state and invoices.",
        )),
    }
}

fn limit(request: &Request) -> Result<usize, Problem> {
    let pair = request.query.iter().find(|(name, _)| name.eq_ignore_ascii_case("limit"));
    let Some((_, text)) = pair else { return Ok(DEFAULT_REQUEST_LIMIT) };
    text.parse().map_err(|_| Problem::bad_input("The limit must be a number."))
}

fn clock(emulator: &Emulator) -> Value {
    let scale = emulator.time_scale();
    let mode = match scale {
        1.0 => "real",
        0.0 => "manual",
        _ => "scaled",
    };
    let mut shown = json!({"now": emulator.now(), "time_scale": scale, "mode": mode});
    if let Some(instance) = emulator.instance() {
        shown["instance"] = instance.into();
    }
    shown
}

/// An empty body counts as an empty object.
fn read(body: &[u8]) -> Result<Value, Problem> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    serde_json::from_slice(body)
        .map_err(|error| Problem::bad_input(format!("The body is not JSON: {error}.")))
}

fn invoice_door(store: &mut Store, path: &[&str], body: &Value, now: Timestamp) -> Result<Value, Problem> {
    match path {
        [] => invoices::make_up(store, body, now),
        [id, "lines"] => invoices::plant(store, id, body, now),
        [id, "total"] => invoices::set_total(store, id, body, now),
        [id, "payments"] => invoices::pay(store, id, body, now),
        _ => Err(Problem::new(404, 404, "An invoice has the doors lines, total and payments.")),
    }
}

fn read_advance(body: &[u8]) -> Result<Duration, Problem> {
    let refuse = || Problem::bad_input("Send {\"advance_s\": seconds}, with seconds from zero to ten years.");
    let body: Value = serde_json::from_slice(body).map_err(|_| refuse())?;
    let seconds = body.get("advance_s").and_then(Value::as_f64).ok_or_else(refuse)?;
    if seconds > MAX_ADVANCE_SECONDS {
        return Err(refuse());
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| refuse())
}
