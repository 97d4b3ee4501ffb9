//! Moving the clock.

use std::time::Duration;

use maud::{Markup, html};
use pc_models::Timestamp;
use pc_transport::wire::Reply;

use crate::console::form::{Form, back_to};
use crate::console::parts::button;
use crate::console::place::HOME;
use crate::gateway::instance::Instance;
use crate::values::problem::Problem;

/// The steps by which the clock is moved, by the word in the form.
const STEPS: [(&str, &str, &str); 4] = [
    ("quarter", "+15 min", "Move the clock by 15 minutes"),
    ("hour", "+1 h", "Move the clock by one hour"),
    ("day", "+1 day", "Move the clock by one day"),
    ("month", "+1 month", "Move the clock by one month"),
];

/// A button for each step.
pub(crate) fn buttons() -> Markup {
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
