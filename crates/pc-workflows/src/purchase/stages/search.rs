//! Looking for the orders of a checkout whose answer is lost: in the partner's audit records, and in the customer's
//! order list.
//!
//! Ours is an order whose lines all carry the purchase id in their names; one without it is somebody else's. Records show
//! orders early and serve all customers with one query, so they are looked at each time. But their silence proves nothing:
//! the list is looked at as well, less often while there are records, and always before the search is given up.

use std::time::Duration;

use pc_models::{AuditRecord, Order, Timestamp};
use pc_transport::operations::ListOrders;

use super::{Step, checkout};
use crate::planted::{PlantedBug as Bug, is_planted};
use crate::poll::{CLOCK_SKEW, salt};
use crate::purchase::delivery::Delivery;
use crate::purchase::details::{PlacedLine, PlacedOrder};
use crate::purchase::state::{Checkout, Look, State, Undecided};
use crate::purchase::{Fact, Stage, records};
use crate::{Poll, PollSchedule};

/// Where audit records can be read the order list is looked at so often.
const LIST_PACE: Duration = Duration::from_secs(3 * 60);

/// Audit records that cannot be read so often in a row are not asked for any more.
pub(in crate::purchase) const MAX_FAILURES: u32 = 3;

/// The customer's order list.
pub(super) fn list(state: &State) -> Step {
    let customer = state.intent.customer.clone();
    Step::call(Stage::Checkout, 0, ListOrders::new(customer))
}

/// Where to look, other than at the end.
pub(in crate::purchase) fn best_look(undecided: &Undecided) -> Look {
    if undecided.search.is_unrecorded { Look::SearchOrders } else { Look::SearchRecords }
}

/// Whether the order list must be looked at now, after the audit records were.
pub(in crate::purchase) fn is_list_due(state: &State, undecided: &Undecided, now: Timestamp) -> bool {
    let next = Poll::again(state.poll, &PollSchedule::CHECKOUT_OUTCOME, now, salt(&state.intent.id)).next;
    // Set back, a clock must not hold the look off.
    let is_recent = |at: Timestamp| (at..at + LIST_PACE).contains(&now);
    !undecided.search.listed.is_some_and(is_recent)
        || is_window_closed(undecided, now)
        || next >= state.deadline()
}

fn is_window_closed(undecided: &Undecided, now: Timestamp) -> bool {
    let is_hasty = is_planted(Bug::GivesUpEarly);
    let window = if is_hasty { Duration::from_secs(120) } else { PollSchedule::ORDER_VISIBILITY.total };
    now >= undecided.last_sent + window
}

/// What the audit records show.
pub(super) fn recorded(state: &State, shown: &[AuditRecord]) -> Fact {
    let Checkout::Undecided(undecided) = &state.checkout else {
        return Fact::AuditRecordsRead { orders: Vec::new() };
    };
    let shown = records::orders(state, shown);
    let is_believed = |order: &PlacedOrder| is_ours(state, order) || is_planted(Bug::MatchesAnyRecord);
    let fresh = placed_since(Some(undecided.first_sent), &shown).filter(is_believed);
    let found = distinct(fresh.chain(undecided.search.recorded.iter().cloned()));
    if found.is_empty() && is_planted(Bug::SilentRecordsAreProof) {
        return Fact::CartLost;
    }
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
        (true, ..) if is_planted(Bug::EmptyListIsProof) => Fact::CartLost,
        (false, true, _) | (false, _, true) => Fact::OrdersPlaced { orders: found, errors: Vec::new() },
        (true, _, true) => checkout::unresolved(state, cart, undecided),
        _ => Fact::OrdersNotFound,
    }
}

/// Whether nothing that was wanted is missing.
fn is_everything(state: &State, found: &[PlacedOrder]) -> bool {
    is_planted(Bug::StopsAtFirstOrder) || Delivery::of(state, found.iter(), &[]).missing().is_empty()
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
        placed.is_none_or(|(created, since)| created + CLOCK_SKEW >= since)
    };
    orders.iter().filter(is_recent).map(PlacedOrder::from)
}

/// An order is ours when every line of it carries our tag. What is in it is compared afterwards.
pub(super) fn is_ours(state: &State, order: &PlacedOrder) -> bool {
    let tag = state.tag();
    let is_tagged = |line: &PlacedLine| line.name.as_deref().is_some_and(|name| name.ends_with(&tag));
    let is_ours = !order.lines.is_empty() && order.lines.iter().all(is_tagged);
    is_ours || is_mistaken_for_ours(state, order)
}

/// Never, but for the mistakes that a test plants.
fn is_mistaken_for_ours(state: &State, order: &PlacedOrder) -> bool {
    let begins_like = |line: &PlacedLine| {
        line.name.as_deref().is_some_and(|name| name.contains(&format!("[{}", state.intent.id)))
    };
    let is_alike = || Delivery::of(state, std::iter::once(order), &[]).excess == 0;
    is_planted(Bug::MatchesAnyOrder)
        || (is_planted(Bug::MatchesByProduct) && is_alike())
        || (is_planted(Bug::MatchesIdPrefix) && order.lines.iter().all(begins_like))
}
