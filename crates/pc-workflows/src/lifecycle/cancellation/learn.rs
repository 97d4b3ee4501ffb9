//! What an answer, or its absence, means for a cancellation.

use pc_transport::{Error, Fate};

use super::state::{State, is_cancelling};
use super::{CancellationFact, CancellationStatus, rules};
use crate::purchase::failure::{
    code, is_busy, is_elsewhere, is_final, problem, retry_after_s, status, troubled,
};
use crate::purchase::stages::unrelated_answer;
use crate::{Answer, Fact, PlacedOrder, Planned, Problem};

/// The order's subscriptions must be suspended instead.
const SUSPEND_INSTEAD: i64 = 800_063;
/// Production tenants cancel software only.
const SOFTWARE_ONLY: i64 = 800_019;
/// The order, or the line, cannot be cancelled: also when it was before.
const NOT_CANCELLABLE: i64 = 800_061;
/// The order has an adjustment under way.
const PENDING_ADJUSTMENT: i64 = 800_014;
/// The subscription is to be deleted instead.
const DELETE_INSTEAD: i64 = 800_077;
/// The window has passed.
const WINDOW_PASSED: i64 = 900_117;

pub(super) fn answered(state: &State, planned: &Planned, answer: Answer) -> Fact {
    let (Answer::GetOrder(order) | Answer::CancelOrder(order) | Answer::CancelSoftware(order)) = answer
    else {
        return unrelated_answer(planned);
    };
    let seen = PlacedOrder::from(&*order);
    match (seen.is_named(&state.intent.order, None), planned.call.is_write()) {
        (true, true) => Fact::Cancellation(CancellationFact::Taken { seen }),
        (true, false) => Fact::Cancellation(CancellationFact::OrderSeen { seen }),
        // Something answered with success: it may have been done.
        (false, true) => unknown("the service answered about something else than it was asked".to_owned()),
        (false, false) => unrelated_answer(planned),
    }
}

pub(super) fn failed(state: &State, planned: &Planned, error: &Error) -> Fact {
    if is_cancelling(planned.call.name()) {
        return cancelling_failed(state, planned, error);
    }
    let was_sent = state.doubt.is_some() || state.taken;
    // Of credentials that are refused again and again the driver makes an end.
    let may_pass =
        (error.is_transient() || is_elsewhere(error) || error.is_unauthorized()) && !is_final(error);
    if was_sent || may_pass {
        return troubled(planned, error);
    }
    let next_step = match status(error) {
        Some(404) => "check the order id and the customer's tenant id",
        Some(403) => "check what these credentials may do for this customer",
        _ => "correct it and start again under a new id",
    };
    let what = format!("Order {} cannot be read", state.intent.order);
    Fact::Cancellation(rejected(problem(error, &what, next_step)))
}

fn cancelling_failed(state: &State, planned: &Planned, error: &Error) -> Fact {
    let is_first = state.doubt.as_ref().is_none_or(|doubt| doubt.sends <= 1);
    let waits = is_busy(error) || code(error) == Some(PENDING_ADJUSTMENT);
    match error.fate {
        Fate::NotDone if error.is_transient() => troubled(planned, error),
        Fate::NotDone | Fate::Refused if error.is_unauthorized() => troubled(planned, error),
        // A gateway may have sent it twice, and this is the answer to the second.
        Fate::Refused if waits => busy(error),
        // Once in doubt, even a clear refusal decides nothing: it may answer the repeat of a call that was done.
        Fate::MaybeDone if is_final(error) => refused(state, error, false),
        Fate::MaybeDone => unknown(error.cause.to_string()),
        Fate::NotDone | Fate::Refused if !is_first => refused(state, error, false),
        // It may be cancelled by this very call. Earlier versions took those that were answered as busy for not done.
        Fate::Refused if code(error) == Some(NOT_CANCELLABLE) => refused(state, error, state.generation == 0),
        Fate::NotDone | Fate::Refused => Fact::Cancellation(rejected(refusal(state, error))),
    }
}

fn unknown(problem: String) -> Fact {
    Fact::Cancellation(CancellationFact::Unknown { problem, answered: false, retry_after_s: None })
}

fn busy(error: &Error) -> Fact {
    let (problem, retry_after_s) = (error.cause.to_string(), retry_after_s(error));
    Fact::Cancellation(CancellationFact::Unknown { problem, answered: true, retry_after_s })
}

fn refused(state: &State, error: &Error, is_clear: bool) -> Fact {
    Fact::Cancellation(CancellationFact::Refused { problem: refusal(state, error), is_clear })
}

fn rejected(problem: Problem) -> CancellationFact {
    rules::ended(CancellationStatus::Rejected, Some(problem))
}

fn refusal(state: &State, error: &Error) -> Problem {
    let next_step = match code(error) {
        Some(WINDOW_PASSED) => "the window for cancelling has passed; ask Microsoft's partner support",
        Some(SOFTWARE_ONLY) => {
            "only software can be cancelled outside the sandbox; return or exchange reservations in the Azure portal"
        }
        Some(DELETE_INSTEAD) => "cancel the subscription that came from this order instead of the order",
        Some(SUSPEND_INSTEAD) => "suspend the subscriptions of this order instead",
        Some(NOT_CANCELLABLE) => "look at the order: it may be cancelled already, or be too old",
        _ => "correct it and start again under a new id",
    };
    let what = format!("The cancellation of order {} was refused", state.intent.order);
    problem(error, &what, next_step)
}
