//! What a failed call means for the purchase.

use pc_models::{FaultClass, FaultCode, Retryable};
use pc_transport::operations::{GetCustomer, ListOrders};
use pc_transport::{Cause, Error, Fate, Operation};

use super::details::Problem;
use super::evidence::{Said, is_in_progress, said};
use super::fact::Fact;
use super::proof::NothingBought;
use super::stages::{cart, confirmation, reexamination, search};
use super::state::{Checkout, OrderState, State};
use super::{Call, Planned, verdict};
use crate::PurchaseStatus;
use crate::poll::MAX_UNCLEAR_ANSWERS;

/// The request is wrong, or its request id was used for another.
const BAD_INPUT: i64 = 800_002;
/// Resources that take application and user credentials.
const APP_ONLY_NOT_ACCEPTED: i64 = 900_329;

pub(super) fn learn(state: &State, planned: &Planned, error: &Error) -> Fact {
    match &planned.call {
        Call::CheckoutCart(_) => checkout_failed(state, error),
        Call::GetCart(_) if is_not_there(error) => cart::seen(state, None),
        Call::GetOrder(_) if is_not_there(error) && confirmation::is_given_up(state, planned) => {
            let (order, dropped) = (planned.subject, Fact::OrderNotThere { order: planned.subject });
            confirmation::not_there(state, order).unwrap_or(dropped)
        }
        Call::ListAuditRecords(_) => {
            let (reason, lasting) = (error.cause.to_string(), is_lasting(error));
            Fact::AuditRecordsUnreadable { reason, lasting, asked: error.attempts > 0 }
        }
        Call::ListCustomerAgreements(_) if may_not_ask(error) => Fact::AgreementSeen { accepted: None },
        Call::GetDirectSignStatus(_) if may_not_ask(error) => Fact::DirectSignSeen { accepted: None },
        Call::CreateCart(_) if code(error) == Some(BAD_INPUT) => id_used_before(state),
        Call::GetOrderProvisioningStatus(_) if is_forbidden(error) => {
            Fact::ProvisioningUnreadable { order: planned.subject, reason: error.cause.to_string() }
        }
        Call::ListEntitlements(_) if is_forbidden(error) => {
            Fact::EntitlementsUnreadable { reason: error.cause.to_string() }
        }
        Call::GetReservationArtifact(_) if !may_pass(state, error) => {
            Fact::ReservationsUnreadable { artifact: planned.subject, reason: error.cause.to_string() }
        }
        // What was bought is not undone by a failed look at it: the deadline decides how often to look.
        _ if state.may_have_bought() || may_pass(state, error) => troubled(planned, error),
        _ => match NothingBought::without_checkout(state) {
            Some(nothing) => nothing.end(PurchaseStatus::Rejected, refusal(state, planned, error)),
            None => troubled(planned, error),
        },
    }
}

/// The call failed in a way that passes.
pub(crate) fn troubled(planned: &Planned, error: &Error) -> Fact {
    Fact::Troubled {
        operation: planned.call.name().to_owned(),
        problem: error.cause.to_string(),
        retry_after_s: retry_after_s(error),
        answered: match error.fate {
            Fate::Refused => true,
            Fate::NotDone => error.is_turned_away(),
            Fate::MaybeDone => false,
        },
    }
}

/// Whether the same call may succeed later. What the service did not clearly say is asked for again some times: a gateway's
/// page, or an answer meant for somebody else, does not last.
fn may_pass(state: &State, error: &Error) -> bool {
    if is_final(error) {
        return false;
    }
    let is_clear = error.documented().is_some_and(|known| {
        !matches!(known.retryable, Retryable::CheckStateFirst | Retryable::AfterDelay)
            && !error.is_turned_away()
    });
    error.is_transient() || (!is_clear && state.failures_in_a_row() < MAX_UNCLEAR_ANSWERS)
}

/// Whether something on the way sent us elsewhere, such as to its page for signing in: the service has not answered.
pub(crate) fn is_elsewhere(error: &Error) -> bool {
    matches!(status(error), Some(300..400))
}

/// Whether the service said no, and will not say anything else soon.
pub(crate) fn is_lasting(error: &Error) -> bool {
    matches!(status(error), Some(400..=407 | 409..=428 | 430..=499 | 501))
}

/// Documented to be refused again however often it is tried, whatever its status looks like. A token that is refused is
/// another matter: the next one may be taken.
pub(crate) fn is_final(error: &Error) -> bool {
    let is_lasting = |known: &FaultCode| matches!(known.retryable, Retryable::Never | Retryable::AfterFix);
    error.documented().is_some_and(is_lasting) && !error.is_turned_away()
}

pub(crate) fn retry_after_s(error: &Error) -> Option<u64> {
    error.retry_after().map(|wait| wait.as_secs())
}

fn checkout_failed(state: &State, error: &Error) -> Fact {
    let problem = error.cause.to_string();
    if error.fate == Fate::NotDone {
        let (retry_after_s, answered) = (retry_after_s(error), error.is_turned_away());
        return Fact::CheckoutNotDone { problem, retry_after_s, answered };
    }
    match said(error) {
        Said::AlreadyOrdered => Fact::AlreadyOrdered,
        Said::InProgress => Fact::CheckoutBusy { problem },
        Said::Refused => {
            let refusal = checkout_refusal(error);
            match NothingBought::refused(state, error) {
                Some(nothing) => nothing.end(PurchaseStatus::Rejected, refusal),
                // Once in doubt, even a clear refusal decides nothing: it may answer the repeat of a call that was done.
                None => Fact::CheckoutRefused { problem: refusal },
            }
        }
        Said::Nothing => Fact::checkout_unknown(problem),
    }
}

fn checkout_refusal(error: &Error) -> Problem {
    problem(
        error,
        "The checkout was refused and nothing was bought",
        "correct it and start the purchase under a new id",
    )
}

/// Somebody is at it: wait and look, never start over.
pub(crate) fn is_busy(error: &Error) -> bool {
    match error.documented() {
        Some(known) => is_in_progress(known),
        None => status(error) == Some(409),
    }
}

/// A refusal before anything was bought.
fn refusal(state: &State, planned: &Planned, error: &Error) -> Problem {
    let country = state.intent.country;
    let next_step = match (&planned.call, status(error)) {
        (Call::GetProduct(_), Some(404)) => {
            format!("check the product id; it must be in the catalog of {country}")
        }
        (Call::GetSku(_), Some(404)) => {
            "check the SKU id; list the product's SKUs to see which there are".to_owned()
        }
        (Call::GetCustomer(_) | Call::ListOrders(_), Some(403 | 404)) => {
            "check the customer's tenant id, and that it is a customer of this partner".to_owned()
        }
        (Call::GetSubscription(_), Some(404)) => {
            "name a subscription of this customer in [line.reservation]".to_owned()
        }
        (_, Some(401)) => "check the credentials".to_owned(),
        _ if is_forbidden(error) => "check what these credentials may do for this customer".to_owned(),
        _ => "correct it and start the purchase under a new id".to_owned(),
    };
    let what = match &planned.call {
        Call::GetProduct(call) => format!("Product {} cannot be bought", call.product),
        Call::GetSku(call) => format!("SKU {} of product {} cannot be bought", call.sku, call.product),
        Call::GetSubscription(call) => format!("Subscription {} cannot be used", call.subscription),
        Call::GetCustomer(GetCustomer { customer, .. }) | Call::ListOrders(ListOrders { customer, .. }) => {
            format!("Customer {customer} cannot be bought for")
        }
        call => format!("{} was refused", call.name()),
    };
    let mut problem = problem(error, &what, &next_step);
    problem.message.push_str(if state.is_unsought() {
        ". This run bought nothing; whether an earlier one did was not looked up"
    } else {
        ". Nothing was bought"
    });
    problem
}

pub(crate) fn problem(error: &Error, what: &str, next_step: &str) -> Problem {
    let class = match &error.cause {
        Cause::Fault(fault) => fault.class().as_str(),
        Cause::Authentication(_) => "auth",
        Cause::Undecodable(_) => "undecodable",
        _ => "unreachable",
    };
    let message = format!("{what}: {} (correlation id {})", error.cause, error.correlation_id);
    Problem::new(class, message, next_step).code(code(error))
}

/// The purchase ran out of time.
pub(super) fn deadline_passed(state: &State) -> Fact {
    let deadline = state.deadline();
    let last = state
        .trouble
        .as_ref()
        .map(|trouble| format!(" Last trouble: {}.", trouble.problem))
        .unwrap_or_default();
    let problem = |message: &str, next_step: &str| {
        Problem::new(
            Problem::DEADLINE,
            format!("The deadline {deadline} passed: {message}.{last}"),
            next_step,
        )
    };
    if let (Some(looked), false) = (&state.reexamination, matches!(state.checkout, Checkout::Done)) {
        return reexamination::without_proof(state, looked);
    }
    match (&state.checkout, &state.cart) {
        (Checkout::Undecided(undecided), Some(cart)) => search::unresolved(state, cart, undecided),
        (Checkout::Done, _) if state.orders.iter().all(OrderState::is_settled) => verdict::verdict(state),
        (Checkout::Done, _) => {
            let orders: Vec<&str> = state.orders.iter().map(|order| order.placed.id.as_str()).collect();
            let message = format!("orders {} were placed, but not all was seen through", orders.join(", "));
            let problem = problem(&message, "look at the orders in Partner Center; do not buy again");
            Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
        }
        _ if !state.earlier_run.found.is_empty() => {
            let ids: Vec<&str> = state.earlier_run.found.iter().map(|order| order.id.as_str()).collect();
            let message = format!(
                "this run bought nothing; orders {} are of an earlier one, and the rest of them was not seen in time",
                ids.join(", ")
            );
            let problem = problem(&message, "look at these orders in Partner Center, or have it re-examined");
            Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
        }
        // What an earlier look did not show is not believed where the last one was no answer: something on the way may have kept it.
        _ if state.is_unsought() || is_search_failing(state) => {
            let message =
                "this run bought nothing, and the service could not be asked whether an earlier one did";
            let problem = problem(message, "have it re-examined once the service can be reached");
            Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
        }
        (_, Some(cart)) if state.has_unread_cart() => {
            let message = format!(
                "this run bought nothing; its cart {} could not be read, and whether it was checked out before the journal \
                 was set back, if it was, is not known",
                cart.id
            );
            let problem = problem(&message, "have it re-examined once the service can be reached");
            Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
        }
        _ => {
            let next_step = "start the purchase again under a new id, with a later deadline";
            let problem = problem("nothing was bought", next_step);
            Fact::Ended { status: PurchaseStatus::Cancelled, problem: Some(problem) }
        }
    }
}

/// Whether the last that came before the deadline was a look for orders that failed.
fn is_search_failing(state: &State) -> bool {
    state.trouble.as_ref().is_some_and(|trouble| trouble.problem.starts_with(ListOrders::NAME))
}

/// The request id of a cart follows from the purchase id alone: a service that knows it with another cart was asked by
/// an earlier run of this purchase, whose journal is not this one.
fn id_used_before(state: &State) -> Fact {
    let tag = state.tag();
    let message = format!(
        "the service does not take the cart: either a value in it is wrong, or it knows purchase id `{}` from an \
         earlier run that is not in this journal. This run bought nothing; the earlier one may have",
        state.intent.id
    );
    let next_step = format!(
        "look for orders of customer {} whose lines end in `{tag}`; only if there are none, correct the intent and \
         start it under a new id",
        state.intent.customer
    );
    let problem = Problem::new("id_used_before", message, next_step).code(BAD_INPUT);
    Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
}

pub(crate) fn code(error: &Error) -> Option<i64> {
    error.fault()?.code()
}

pub(crate) fn status(error: &Error) -> Option<u16> {
    error.fault().map(|fault| fault.status)
}

fn is_not_there(error: &Error) -> bool {
    error.documented().is_some_and(|known| known.class == FaultClass::NotFound)
}

fn is_forbidden(error: &Error) -> bool {
    code(error) == Some(APP_ONLY_NOT_ACCEPTED) || status(error) == Some(403)
}

/// Whether it is these credentials that may not ask, rather than the customer that is not theirs to ask about.
fn may_not_ask(error: &Error) -> bool {
    is_forbidden(error) && error.fault().is_none_or(|fault| fault.class() == FaultClass::Auth)
}
