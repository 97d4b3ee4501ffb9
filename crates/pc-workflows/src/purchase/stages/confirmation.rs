//! Each order, read by its id: works at once, unlike the list.
//!
//! An order that was named, and cannot be read back, is no proof. After some looks it is dropped, and what became of the
//! checkout is in doubt again.

use pc_models::Timestamp;
use pc_transport::operations::GetOrder;

use super::step::Step;
use crate::PurchaseStatus;
use crate::poll::MAX_UNCLEAR_ANSWERS;
use crate::purchase::certainty::FoundIn;
use crate::purchase::details::{PlacedOrder, Problem};
use crate::purchase::state::{Checkout, OrderState, State, Undecided};
use crate::purchase::{Fact, Planned};

/// So many looks at an order that is not there are enough when a purchase is looked at again.
const MAX_LOOKS_AGAIN: u32 = 2;

/// Looks that fail come no more often than in so many minutes, but for the first ones.
const MINUTES_BETWEEN_LOOKS: u32 = 4;

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    let index = state.orders.iter().position(|order| !order.confirmed)?;
    let order = state.orders[index].placed.id.clone();
    Some(Step::call(index, GetOrder::new(state.customer(), order).include_price()))
}

/// Whether an order that could not be read once more is not to be asked for any longer.
pub(in crate::purchase) fn is_given_up(state: &State, planned: &Planned) -> bool {
    let looks = if state.reexamination.is_some() { MAX_LOOKS_AGAIN } else { MAX_UNCLEAR_ANSWERS };
    let is_unread = state.orders.get(planned.subject).is_some_and(|order| !order.confirmed);
    let more = state.precautions.order_minutes.unwrap_or(0).div_ceil(MINUTES_BETWEEN_LOOKS);
    is_unread && state.failures_in_a_row() >= looks + more
}

/// What follows from an order that is not there: orders of an earlier run that cannot be read are a person's to look at.
pub(in crate::purchase) fn not_there(state: &State, order: usize) -> Option<Fact> {
    if state.found_in != FoundIn::EarlierRun {
        return None;
    }
    let order = state.orders.get(order).map(|order| order.placed.id.to_string()).unwrap_or_default();
    let (id, customer) = (&state.intent.id, &state.intent.customer);
    let message = format!(
        "order {order} of customer {customer} was told to carry the id of this purchase, and cannot be read. This run bought nothing"
    );
    let next_step = format!(
        "look at the customer's orders whose lines end in `[{id}]`, or have `{id}` re-examined later"
    );
    let problem = Problem::new("earlier_run", message, next_step);
    Some(Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) })
}

/// Drops an order that is not there: whether anything was bought is to be found out again.
pub(in crate::purchase) fn drop_order(state: &mut State, order: usize, at: Timestamp) {
    if order >= state.orders.len() {
        return;
    }
    let dropped = state.orders.remove(order).placed;
    state.not_there.push(dropped.id);
    let rest: Vec<PlacedOrder> = state.orders.drain(..).map(|order: OrderState| order.placed).collect();
    let mut undecided = Undecided::sent_by_another(at, state.process.by_the_service(at));
    undecided.search.found = rest;
    state.checkout = Checkout::Undecided(Box::new(undecided));
    state.group_errors.clear();
    (state.poll, state.trouble) = (None, None);
}
