//! What may be cancelled, what is left to cancel, and when it is over.

use pc_models::Timestamp;
use pc_transport::operations::CancelledLine;

use super::state::{Doubt, State};
use super::{CancellationFact, CancellationStatus, LineChoice, WhatToCancel};
use crate::{PlacedLine, PlacedOrder, Problem};

/// The numbers of the lines that are to be cancelled.
pub(super) fn asked_lines(intent: &WhatToCancel, order: &PlacedOrder) -> Vec<u32> {
    match intent {
        WhatToCancel::Lines(chosen) if !chosen.is_empty() => chosen.iter().map(|line| line.number).collect(),
        _ => order.lines.iter().map(|line| line.number).collect(),
    }
}

/// The lines asked for that do not show as cancelled.
pub(super) fn open_lines(state: &State) -> Vec<CancelledLine> {
    let (Some(before), Some(now)) = (&state.before, &state.now) else { return Vec::new() };
    let asked = asked_lines(&state.intent.what, before);
    let open = |line: &&PlacedLine| asked.contains(&line.number) && !state.is_cancelled(now, line.number);
    let lines = before.lines.iter().filter(open);
    lines.map(|line| CancelledLine::new(line.number, line.catalog_item.clone())).collect()
}

/// How it ends, if it does now.
pub(super) fn end(state: &State, now: Timestamp) -> Option<CancellationFact> {
    let is_late = now >= state.deadline();
    let Some(before) = &state.before else {
        return is_late.then(|| out_of_time(state, "the order could not be read"));
    };
    // What was sent is not made unfit by what is seen later.
    let is_unsent = state.doubt.is_none() && !state.taken;
    let judged = state.now.as_ref().filter(|_| is_unsent).unwrap_or(before);
    if let Some(reason) = unfit(state, judged) {
        let next_step = "look at the order, and start again under a new id";
        let message = format!("{reason}. Nothing was sent");
        return Some(ended(
            CancellationStatus::Rejected,
            Some(Problem::new("invalid_request", message, next_step)),
        ));
    }
    let open = open_lines(state);
    if open.is_empty() {
        return Some(ended(CancellationStatus::Completed, None));
    }
    if let Some(doubt) = &state.doubt
        && let Some(refusal) = &doubt.refusal
        && state.is_believed(doubt, refusal)
    {
        return Some(refused(state, refusal.problem.clone()));
    }
    if !is_late {
        return None;
    }
    match &state.doubt {
        Some(doubt) if state.nothing_can_arrive(doubt) => {
            let guard = state.now.as_ref().and_then(|now| unfit(state, now));
            Some(out_of_time(state, guard.as_deref().unwrap_or("nothing came of what was sent")))
        }
        // Looked at once more before it is given up.
        Some(_) if !state.tried_at_the_end() => None,
        Some(doubt) => Some(unresolved(state, doubt)),
        None if state.taken => {
            let message = "the service took the cancellation, and the order does not show it in time";
            Some(ended(CancellationStatus::Unresolved, Some(look_at(state, message.to_owned()))))
        }
        None => Some(out_of_time(state, "the cancellation was not taken")),
    }
}

/// The service refused it. What shows as cancelled all the same makes it a part.
pub(super) fn refused(state: &State, problem: Problem) -> CancellationFact {
    let some = if any_done(state) { CancellationStatus::Partial } else { CancellationStatus::Rejected };
    ended(some, Some(problem))
}

/// Why this order cannot be cancelled as asked; found without asking the service.
fn unfit(state: &State, order: &PlacedOrder) -> Option<String> {
    if order.lines.is_empty() {
        return Some(format!("order {} shows no lines", order.id));
    }
    let WhatToCancel::Lines(chosen) = &state.intent.what else { return None };
    chosen.iter().find_map(|choice| unfit_line(state, order, choice))
}

fn unfit_line(state: &State, order: &PlacedOrder, choice: &LineChoice) -> Option<String> {
    let Some(line) = order.lines.iter().find(|line| line.number == choice.number) else {
        let numbers: Vec<String> = order.lines.iter().map(|line| line.number.to_string()).collect();
        return Some(format!(
            "order {} has no line {}; it has {}",
            order.id,
            choice.number,
            numbers.join(", ")
        ));
    };
    let wanted = choice.quantity?;
    state.guards(order, line, choice).then(|| {
        format!(
            "line {} of order {} holds {}, not {wanted}, and the service cancels whole lines only",
            line.number, order.id, line.quantity
        )
    })
}

fn any_done(state: &State) -> bool {
    let (Some(before), Some(now)) = (&state.before, &state.now) else { return false };
    let asked = asked_lines(&state.intent.what, before);
    asked.iter().any(|number| state.is_cancelled(now, *number) && !state.is_cancelled(before, *number))
}

fn unresolved(state: &State, doubt: &Doubt) -> CancellationFact {
    let last = state.trouble.as_deref().unwrap_or("its answer is missing");
    let message = format!(
        "the cancellation was sent at {} ({} times, last {}), and whether it was done could not be decided: {last}",
        doubt.first_sent, doubt.sends, doubt.last_in_doubt
    );
    ended(CancellationStatus::Unresolved, Some(look_at(state, message)))
}

fn look_at(state: &State, message: String) -> Problem {
    let next_step = format!(
        "look at order {} of customer {} in half an hour; if it is not cancelled, start again under a new id",
        state.intent.order, state.intent.customer
    );
    Problem::new("unknown_outcome", message, next_step)
}

fn out_of_time(state: &State, what: &str) -> CancellationFact {
    let last = state.trouble.as_ref().map(|trouble| format!(" Last trouble: {trouble}.")).unwrap_or_default();
    let (status, so_far) = match any_done(state) {
        true => (CancellationStatus::Partial, "Not all of it was cancelled"),
        false => (CancellationStatus::NotDone, "Nothing was cancelled"),
    };
    let message = format!("the deadline {} passed: {what}. {so_far}.{last}", state.deadline());
    let next_step = "mend the cause and start again under a new id, with more time";
    ended(status, Some(Problem::new("deadline", message, next_step)))
}

pub(super) fn ended(status: CancellationStatus, problem: Option<Problem>) -> CancellationFact {
    CancellationFact::Ended { status, problem }
}
