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
use crate::poll::{MAX_CLOCK_SKEW, salt};
use crate::purchase::delivery::Delivery;
use crate::purchase::details::{PlacedLine, PlacedOrder, Problem};
use crate::purchase::state::{CartState, Checkout, Look, State, Undecided};
use crate::purchase::{Fact, records};
use crate::{Poll, PollSchedule, PurchaseStatus};

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
    let next = Poll::again(state.poll, &PollSchedule::CHECKOUT_OUTCOME, now, salt(&state.intent.id)).next;
    // A clock that was set back must not delay the look.
    let is_recent = |at: Timestamp| (at..at + ORDER_LIST_INTERVAL).contains(&now);
    !undecided.search.listed.is_some_and(is_recent)
        || is_window_closed(undecided, now)
        || next >= state.deadline()
}

fn is_window_closed(undecided: &Undecided, now: Timestamp) -> bool {
    now >= undecided.last_sent + PollSchedule::ORDER_VISIBILITY.total
}

/// What the audit records show.
pub(super) fn recorded(state: &State, shown: &[AuditRecord]) -> Fact {
    let Checkout::Undecided(undecided) = &state.checkout else {
        return Fact::AuditRecordsRead { orders: Vec::new() };
    };
    let shown = records::orders(state, shown);
    let fresh = placed_since(Some(undecided.first_sent), &shown).filter(|order| is_ours(state, order));
    let found = distinct(fresh.chain(undecided.search.recorded.iter().cloned()));
    if !found.is_empty() && is_everything(state, &found) {
        return Fact::OrdersPlaced { orders: found, errors: Vec::new() };
    }
    Fact::AuditRecordsRead { orders: found }
}

/// What the order list shows, and the audit records showed before.
pub(super) fn listed(state: &State, orders: &[Order], now: Timestamp) -> Fact {
    let (Some(cart), Checkout::Undecided(undecided)) = (&state.cart, &state.checkout) else {
        return Fact::OrdersNotFound;
    };
    let recent = placed_since(Some(undecided.first_sent), orders).filter(|order| is_ours(state, order));
    let found = distinct(recent.chain(undecided.search.recorded.iter().cloned()));
    match (found.is_empty(), is_everything(state, &found), is_window_closed(undecided, now)) {
        (false, true, _) | (false, _, true) => Fact::OrdersPlaced { orders: found, errors: Vec::new() },
        (true, _, true) => unresolved(state, cart, undecided),
        _ => Fact::OrdersNotFound,
    }
}

/// The window closed without proof.
pub(in crate::purchase) fn unresolved(state: &State, cart: &CartState, undecided: &Undecided) -> Fact {
    let last = undecided.last_problem.as_deref().unwrap_or("its answer is missing");
    let mut message = format!(
        "cart {} was sent to checkout at {} ({} times, last {}), and whether it was bought could not be decided: \
         {last}. It may have been bought; it will not be bought again",
        cart.id, undecided.first_sent, undecided.sends, undecided.last_sent
    );
    let recorded: Vec<&str> = undecided.search.recorded.iter().map(|order| order.id.as_str()).collect();
    if !recorded.is_empty() {
        message += &format!(". Of its orders the audit records show {}", recorded.join(", "));
    }
    let next_step = format!(
        "look in Partner Center for orders of customer {} placed since {} whose lines end in `[{}]`; if there is \
         none a day later, start the purchase under a new id",
        state.intent.customer, undecided.first_sent, state.intent.id
    );
    let problem = Problem::new("unknown_outcome", message, next_step);
    Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
}

/// Whether nothing that was wanted is missing.
fn is_everything(state: &State, found: &[PlacedOrder]) -> bool {
    Delivery::of(state, found.iter(), &[]).missing().is_empty()
}

/// Each order once.
pub(super) fn distinct(orders: impl Iterator<Item = PlacedOrder>) -> Vec<PlacedOrder> {
    let mut all: Vec<PlacedOrder> = Vec::new();
    for order in orders {
        if !all.iter().any(|known| known.is_same(&order)) {
            all.push(order);
        }
    }
    all.shrink_to_fit();
    all
}

/// The orders that were not placed before an instant, as far as the two clocks agree.
pub(super) fn placed_since(since: Option<Timestamp>, orders: &[Order]) -> impl Iterator<Item = PlacedOrder> {
    let is_recent = move |order: &&Order| {
        let placed = order.creation_date.zip(since);
        placed.is_none_or(|(created, since)| created + MAX_CLOCK_SKEW >= since)
    };
    orders.iter().filter(is_recent).map(PlacedOrder::from)
}

/// An order is ours when every line of it carries our tag. What is in it is compared afterwards.
pub(super) fn is_ours(state: &State, order: &PlacedOrder) -> bool {
    let tag = state.tag();
    let is_tagged = |line: &PlacedLine| line.name.as_deref().is_some_and(|name| name.ends_with(&tag));
    !order.lines.is_empty() && order.lines.iter().all(is_tagged)
}
