//! Looking again at a purchase that ended as unresolved: at its cart, the audit records, the order list, its orders.
//!
//! From here on nothing is ever sent that changes anything: this stage replaces everything up to the
//! checkout, and what follows the checkout only reads. What one look does not settle is not waited for.

use pc_models::{AuditRecord, CartStatus, Order, Timestamp};
use pc_transport::operations::GetCart;

use super::search::{self, distinct, is_ours, placed_since};
use super::step::Step;
use crate::PurchaseStatus;
use crate::poll::QUIET_TIME;
use crate::purchase::delivery::Delivery;
use crate::purchase::details::{PlacedOrder, Problem};
use crate::purchase::state::{Checkout, OrderState, Reexamination, State};
use crate::purchase::{Fact, records};

/// Forgets what may have changed since, and how it ended.
pub(in crate::purchase) fn begin(state: &mut State, at: Timestamp) {
    let Some((_, before)) = state.ended.take() else { return };
    let records_searched = records::query(state, at).is_none();
    state.reexamination =
        Some(Reexamination { since: at, before, cart: None, records_searched, searched: false });
    (state.poll, state.trouble) = (None, None);
    state.notes.clear();
    state.visibility_given_up = true; // the orders are read by their ids
    (state.entitlements, state.entitlements_readable) = (None, true);
    state.artifacts.clear();
    for order in &mut state.orders {
        *order = OrderState { visible_at: order.visible_at, ..OrderState::new(order.placed.clone()) };
    }
}

pub(in crate::purchase) fn next(state: &State, now: Timestamp) -> Option<Step> {
    let looked = state.reexamination.as_ref()?;
    let is_done = matches!(state.checkout, Checkout::Done);
    match &state.cart {
        Some(cart) if !is_done && looked.cart.is_none() => {
            return Some(Step::call(0, GetCart::new(state.customer(), cart.id.clone())));
        }
        _ => {}
    }
    if !looked.searched && !missing(state, known(state)).is_empty() {
        let query = records::query(state, now).filter(|_| !looked.records_searched);
        return Some(match query {
            Some(query) => Step::call(0, query),
            None => search::list_orders(state),
        });
    }
    (!is_done).then(|| Step::Record(verdict(state, looked, now)))
}

/// What the audit records show. Their silence proves nothing: the order list is looked at as well.
pub(super) fn recorded(state: &State, shown: &[AuditRecord]) -> Fact {
    match fresh_among(state, &records::orders(state, shown)) {
        Fact::OrdersNotFound => Fact::AuditRecordsRead { orders: Vec::new() },
        found => found,
    }
}

/// What the order list shows.
pub(super) fn listed(state: &State, orders: &[Order]) -> Fact {
    fresh_among(state, orders)
}

/// Looks for those of our orders that are not known yet.
fn fresh_among(state: &State, orders: &[Order]) -> Fact {
    let since = state.cart.as_ref().map(|_| state.started);
    let fresh = placed_since(since, orders)
        .filter(|order| is_ours(state, order) && !known(state).any(|known| known.is_same(order)));
    let fresh = distinct(fresh);
    if fresh.is_empty() {
        return Fact::OrdersNotFound;
    }
    let orders = known(state).cloned().chain(fresh).collect();
    Fact::OrdersPlaced { orders, errors: state.group_errors.clone() }
}

/// Takes in what was seen; tells whether the fact was about it.
pub(in crate::purchase) fn apply(state: &mut State, fact: &Fact) -> bool {
    let Some(looked) = &mut state.reexamination else { return false };
    match fact {
        Fact::CartSeen { status } => looked.cart = Some(status.clone()),
        Fact::AuditRecordsRead { .. } | Fact::AuditRecordsUnreadable { .. } => looked.records_searched = true,
        // Found in the audit records, which are searched first.
        Fact::OrdersPlaced { .. } if !looked.records_searched => looked.records_searched = true,
        Fact::OrdersNotFound | Fact::OrdersPlaced { .. } => looked.searched = true,
        _ => return false,
    }
    state.trouble = None;
    !matches!(fact, Fact::OrdersPlaced { .. })
}

/// The end of a look that found no order: proof that there is none, or as unresolved as before.
fn verdict(state: &State, looked: &Reexamination, now: Timestamp) -> Fact {
    let (Some(cart), Checkout::Undecided(undecided)) = (&state.cart, &state.checkout) else {
        return unresolved(looked);
    };
    let is_open = looked.cart == Some(Some(CartStatus::Active));
    if !is_open || now < undecided.last_in_doubt + QUIET_TIME {
        return unresolved(looked);
    }
    let message = format!(
        "looked at again: cart {} is still open although it was last sent to checkout at {}, and no order of \
         customer {} carries `{}`: nothing was bought",
        cart.id,
        undecided.last_sent,
        state.intent.customer,
        state.tag()
    );
    let problem = Problem::new("not_bought", message, "start it under a new id if it is still wanted");
    Fact::Ended { status: PurchaseStatus::Cancelled, problem: Some(problem) }
}

/// As it was before.
pub(in crate::purchase) fn unresolved(looked: &Reexamination) -> Fact {
    Fact::Ended { status: PurchaseStatus::Unresolved, problem: looked.before.clone() }
}

fn known(state: &State) -> impl Iterator<Item = &PlacedOrder> {
    state.orders.iter().map(|order| &order.placed)
}

fn missing<'o>(state: &State, orders: impl Iterator<Item = &'o PlacedOrder>) -> Vec<usize> {
    Delivery::of(state, orders, &state.group_errors).missing()
}
