//! Looking for the orders of a checkout whose answer is lost: in the partner's audit records, and in the customer's
//! order list.
//!
//! Ours is an order whose lines all carry the purchase id in their names; one without it is somebody else's. Records show
//! orders early and serve all customers with one query, so they are looked at each time. But their silence proves nothing:
//! the list is looked at as well, less often while there are records, and always before the search is given up.

use std::time::Duration;

use pc_models::{AuditRecord, Order, Timestamp};
use pc_transport::operations::ListOrders;

use super::step::Step;
use crate::purchase::certainty::FoundIn;
use crate::purchase::delivery::refusals_left;
use crate::purchase::details::Problem;
use crate::purchase::proof::OwnOrders;
use crate::purchase::state::{CartState, Checkout, Look, State, Undecided};
use crate::purchase::waiting::schedule;
use crate::purchase::{Fact, Stage, records};
use crate::{Poll, PurchaseStatus};

/// How long the order list is not looked at again where audit records can be read.
const ORDER_LIST_INTERVAL: Duration = Duration::from_secs(3 * 60);

/// Failures in a row to read the audit records after which they are not asked for any more.
pub(in crate::purchase) const MAX_RECORD_FAILURES: u32 = 3;

/// The customer's order list.
pub(super) fn list_orders(state: &State) -> Step {
    Step::call(0, ListOrders::new(state.customer()))
}

/// Where to look, other than at the end.
pub(in crate::purchase) fn best_look(undecided: &Undecided) -> Look {
    if undecided.search.is_unrecorded { Look::SearchOrders } else { Look::SearchRecords }
}

/// Whether the order list must be looked at now, after the audit records were.
pub(in crate::purchase) fn is_list_due(state: &State, undecided: &Undecided, now: Timestamp) -> bool {
    let next = Poll::again(state.poll, &schedule(state, Stage::Checkout), now, state.salt).next;
    // A clock that was set back must not delay the look.
    let is_recent = |at: Timestamp| (at..at + ORDER_LIST_INTERVAL).contains(&now);
    !undecided.search.listed.is_some_and(is_recent)
        || state.is_quiet(&undecided.quiet, now)
        || next >= state.deadline()
}

/// What the audit records show.
pub(super) fn recorded(state: &State, shown: &[AuditRecord]) -> Fact {
    let Checkout::Undecided(undecided) = &state.checkout else {
        return Fact::AuditRecordsRead { orders: Vec::new() };
    };
    let shown = records::orders(state, shown);
    let found = OwnOrders::among(state, &shown).and(&undecided.search.found);
    if found.are_everything(state) {
        return found.placed(FoundIn::AuditRecords, Vec::new());
    }
    Fact::AuditRecordsRead { orders: found.into_vec() }
}

/// What the order list shows, and the audit records showed before.
pub(super) fn listed(state: &State, orders: &[Order], now: Timestamp) -> Fact {
    let (Some(cart), Checkout::Undecided(undecided)) = (&state.cart, &state.checkout) else {
        return Fact::OrdersNotFound;
    };
    let found = OwnOrders::among(state, orders).and(&undecided.search.found);
    match (found.is_empty(), state.is_quiet(&undecided.quiet, now)) {
        (false, is_over) if is_over || found.are_everything(state) => {
            let refusals = refusals_left(state, found.as_slice(), &undecided.refused_groups);
            found.placed(FoundIn::OrderList, refusals)
        }
        (true, true) if undecided.is_gone_unsent && !state.precautions.believes_no_silence => Fact::CartLost,
        // Refused, and it seems to be true: the cart has the last word.
        (true, true) if undecided.refusal.is_none() || undecided.search.is_silent => {
            unresolved(state, cart, undecided)
        }
        _ => Fact::OrdersNotFound,
    }
}

/// A refusal that was believed in the end, with what was assumed.
pub(super) fn believed(state: &State, refusal: &Problem) -> Problem {
    let minutes = state.quiet_time().as_secs() / 60;
    let id = &state.intent.id;
    let mut problem = refusal.clone();
    problem.message = format!(
        "{}. An earlier checkout of the cart was in doubt: for {minutes} minutes after the last one the cart stayed open, and \
         no order shows the purchase's id. So nothing was bought, as long as no request takes longer to arrive",
        problem.message
    );
    problem.next_step =
        format!("{}; to be sure before that, have `{id}` re-examined a day later", problem.next_step);
    problem
}

/// The time to look is over without proof.
pub(in crate::purchase) fn unresolved(state: &State, cart: &CartState, undecided: &Undecided) -> Fact {
    let last = undecided.last_problem.as_deref().unwrap_or("its answer is missing");
    let mut message = format!(
        "cart {} was sent to checkout ({} times), and whether it was bought could not be decided: {last}. It may have been \
         bought; it will not be bought again",
        cart.id, undecided.sends
    );
    let found: Vec<&str> = undecided.search.found.iter().map(|order| order.id.as_str()).collect();
    if !found.is_empty() {
        message += &format!(". Of its orders {} were seen", found.join(", "));
    }
    let next_step = format!(
        "look in Partner Center for orders of customer {} whose lines end in `[{}]`, whenever they were placed, or have it \
         re-examined; only if there is none a day later, start the purchase under a new id",
        state.intent.customer, state.intent.id
    );
    let problem = Problem::new("unknown_outcome", message, next_step);
    Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
}

/// How many orders these are, each counted once.
pub(super) fn distinct(orders: &[Order]) -> usize {
    let named = |one: &Order, two: &Order| one.id.is_same(&two.id);
    (0..orders.len()).filter(|at| !orders[..*at].iter().any(|order| named(order, &orders[*at]))).count()
}
