//! What time it is: shown, moved ahead, and made to run faster, slower or not at all.

use std::time::Duration;

use serde_json::{Value, json};

use crate::gateway::instance::Instance;
use crate::gateway::service_time::InvalidTimeScale;
use crate::values::problem::Problem;

/// How far the clock is moved at once, in seconds: ten years. Every month on the way is billed, so that a mistyped number
/// would keep the emulator busy for good.
const MAX_ADVANCE_SECONDS: f64 = 10.0 * 366.0 * 86_400.0;

/// The time, how many times as fast as real time it runs, and the emulator's name.
pub(crate) fn shown(instance: &Instance) -> Value {
    let scale = instance.time().scale();
    let mode = match scale {
        1.0 => "real",
        0.0 => "manual",
        _ => "scaled",
    };
    let mut shown = json!({"now": instance.now(), "time_scale": scale, "mode": mode});
    if let Some(name) = &instance.gateway.store.options.instance {
        shown["instance"] = json!(name);
    }
    shown
}

/// Moves it ahead, lets it run at another scale, or both; nothing of it where something is wrong.
pub(crate) fn change(instance: &mut Instance, body: &Value) -> Result<(), Problem> {
    let (advance, scale) = (body.get("advance_s"), body.get("time_scale"));
    if advance.is_none() && scale.is_none() {
        return Err(Problem::bad_input(
            "Send {\"advance_s\": seconds}, {\"time_scale\": times as fast as real time}, or both.",
        ));
    }
    let advance = advance.map(read_advance).transpose()?;
    if let Some(scale) = scale {
        set_scale(instance, scale)?;
    }
    instance.advance(advance.unwrap_or_default());
    Ok(())
}

/// Lets time run so many times as fast as real time from now on.
pub(crate) fn set_scale(instance: &mut Instance, scale: &Value) -> Result<(), Problem> {
    let set = scale.as_f64().ok_or(InvalidTimeScale::OutOfRange);
    set.and_then(|scale| instance.set_time_scale(scale)).map_err(|error| match error {
        InvalidTimeScale::OutOfRange => Problem::bad_input(error.to_string()),
        InvalidTimeScale::MovedByHand => Problem::new(409, 409, error.to_string()),
    })
}

fn read_advance(seconds: &Value) -> Result<Duration, Problem> {
    let seconds = seconds.as_f64().filter(|seconds| *seconds <= MAX_ADVANCE_SECONDS);
    let advance = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    advance.ok_or_else(|| Problem::bad_input("advance_s is a number of seconds from zero to ten years."))
}
