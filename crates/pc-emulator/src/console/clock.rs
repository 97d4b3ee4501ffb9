//! Moving the clock, and how fast it runs.

use std::time::Duration;

use maud::{Markup, html};
use pc_models::Timestamp;
use pc_transport::wire::Reply;

use crate::console::form::{Form, back_to};
use crate::console::parts::{button, field};
use crate::console::place::{HOME, place};
use crate::control;
use crate::gateway::instance::Instance;
use crate::gateway::service_time::TIME_SCALES;
use crate::values::problem::Problem;

/// The steps by which the clock is moved, by the word in the form.
const STEPS: [(&str, &str, &str); 4] = [
    ("quarter", "+15 min", "Move the clock by 15 minutes"),
    ("hour", "+1 h", "Move the clock by one hour"),
    ("day", "+1 day", "Move the clock by one day"),
    ("month", "+1 month", "Move the clock by one month"),
];

/// How fast it runs, with a form that changes that, and a button for each step.
pub(crate) fn forms(instance: &Instance) -> Markup {
    let time = instance.time();
    html! {
        p.hint data-live="pace" { (pace(time.scale())) }
        (buttons())
        @if time.is_moved_by_hand() {
            p.hint { "How fast it runs is for the program to say that the emulator runs in." }
        } @else {
            (scale_form(time.scale()))
        }
    }
}

fn pace(time_scale: f64) -> String {
    match time_scale {
        1.0 => "Time runs as fast as real time.".to_owned(),
        0.0 => "Time stands still unless it is moved.".to_owned(),
        scale => format!("Time runs {scale} times as fast as real time."),
    }
}

fn scale_form(time_scale: f64) -> Markup {
    let hint = format!(
        "1 is real time, {least} the slowest and {most} the fastest; at 0 it stands still. Tokens live in real time at any pace.",
        least = TIME_SCALES.start(),
        most = TIME_SCALES.end()
    );
    html! {
        form.fields method="post" action=(place(&["clock", "scale"])) {
            (field("time_scale", "Times as fast as real time", &hint, html! {
                input type="number" id="time_scale" name="time_scale" value=(time_scale) step="any" min="0"
                    max=(TIME_SCALES.end()) required aria-describedby="time_scale-hint";
            }))
            button type="submit" { "Set the pace" }
        }
    }
}

fn buttons() -> Markup {
    html! {
        div.buttons role="group" aria-label="Move the clock" {
            @for (step, name, about) in STEPS { (button(&["clock"], &[("by", step)], name, about)) }
        }
    }
}

/// Moves the clock ahead by one step.
pub(crate) fn advance(instance: &mut Instance, form: &Form) -> Result<Reply, Problem> {
    let step = step(form.value("by"), instance.now());
    instance
        .advance(step.ok_or_else(|| Problem::bad_input("The clock moves by quarter, hour, day or month."))?);
    Ok(back_to(HOME, "clock"))
}

/// Lets it run faster or slower from now on.
pub(crate) fn set_scale(instance: &mut Instance, form: &Form) -> Result<Reply, Problem> {
    control::clock::set_scale(instance, &form.json(&["time_scale"])["time_scale"])?;
    Ok(back_to(HOME, "pace"))
}

fn step(word: &str, now: Timestamp) -> Option<Duration> {
    match word {
        "quarter" => Some(Duration::from_secs(15 * 60)),
        "hour" => Some(Duration::from_secs(60 * 60)),
        "day" => Some(Duration::from_secs(24 * 60 * 60)),
        "month" => Some(now.add_months(1).since(now)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_button_moves_the_clock() {
        let now: Timestamp = "2026-01-31T08:00:00Z".parse().unwrap();
        for (word, ..) in STEPS {
            assert!(step(word, now).is_some_and(|step| !step.is_zero()), "{word}");
        }
        assert_eq!(now + step("month", now).unwrap(), "2026-02-28T08:00:00Z".parse().unwrap());
        assert_eq!(step("", now), None);
    }
}
