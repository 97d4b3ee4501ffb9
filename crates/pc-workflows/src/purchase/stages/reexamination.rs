//! Looking again at a purchase whose end is not proven: at its cart, the audit records, the order list, its orders.
//!
//! From here on nothing is ever sent that changes anything: this stage replaces everything up to the
//! checkout, and what follows the checkout only reads. What one look does not settle is not waited for, but for one thing:
//! an open cart proves that nothing was bought when it stays open through the quiet time.

use pc_models::{AuditRecord, Order, Timestamp};
use pc_transport::Operation;
use pc_transport::operations::GetCart;

use super::search;
use super::step::Step;
use crate::PurchaseStatus;
use crate::purchase::certainty::FoundIn;
use crate::purchase::delivery::{Delivery, refusals_left};
use crate::purchase::details::{PlacedOrder, Problem};
use crate::purchase::proof::{NothingBought, OwnOrders};
use crate::purchase::quiet_time::QuietTime;
use crate::purchase::state::{CartState, Checkout, OrderState, Reexamination, State};
use crate::purchase::waiting::look_again;
use crate::purchase::{Fact, Stage, records};

/// Forgets what may have changed since, and how it ended.
pub(in crate::purchase) fn begin(state: &mut State, at: Timestamp) {
    let Some(before) = state.ended.take() else { return };
    let records_searched = records::query(state, at).is_none();
    state.reexamination = Some(Reexamination {
        since: at,
        before,
        cart: None,
        was_cart_open: false,
        records_searched,
        list_searched: false,
        is_cart_unreadable: false,
        quiet: QuietTime::default(),
    });
    (state.poll, state.trouble) = (None, None);
    state.notes.clear();
    state.visibility_given_up = true; // the orders are read by their ids
    (state.entitlements, state.entitlements_readable) = (None, true);
    state.artifacts.clear();
    for order in &mut state.orders {
        *order = OrderState { visible_at: order.visible_at, ..OrderState::new(order.placed.clone()) };
    }
}

/// Another process goes on with it.
pub(in crate::purchase) fn resumed(looked: &mut Reexamination, at: Timestamp) {
    looked.since = at;
    look_from_the_start(looked);
    looked.quiet = QuietTime::default();
}

fn look_from_the_start(looked: &mut Reexamination) {
    (looked.cart, looked.list_searched, looked.is_cart_unreadable) = (None, false, false);
}

pub(in crate::purchase) fn next(state: &State, now: Timestamp) -> Option<Step> {
    let looked = state.reexamination.as_ref()?;
    let is_done = matches!(state.checkout, Checkout::Done);
    match &state.cart {
        Some(cart) if !is_done && looked.cart.is_none() && !looked.looks_past_cart() => {
            return Some(Step::call(0, GetCart::new(state.customer(), cart.id.clone())));
        }
        _ => {}
    }
    if !looked.list_searched && !missing(state, known(state)).is_empty() {
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
    match fresh_among(state, &records::orders(state, shown), FoundIn::AuditRecords) {
        Fact::OrdersNotFound => Fact::AuditRecordsRead { orders: Vec::new() },
        found => found,
    }
}

/// What the order list shows.
pub(super) fn listed(state: &State, orders: &[Order]) -> Fact {
    fresh_among(state, orders, FoundIn::OrderList)
}

/// Looks for those of our orders that are not known yet.
fn fresh_among(state: &State, orders: &[Order], found_in: FoundIn) -> Fact {
    let found = OwnOrders::among(state, orders).and(&state.earlier_run.found).and(found_before(state));
    let fresh = found.besides(known(state));
    if fresh.is_empty() {
        return Fact::OrdersNotFound;
    }
    let known: Vec<PlacedOrder> = known(state).cloned().collect();
    let orders = fresh.behind(known);
    let refusals = refusals_left(state, orders.as_slice(), &state.group_errors);
    orders.placed(found_in, refusals)
}

/// The orders of an undecided checkout that were shown before.
fn found_before(state: &State) -> &[PlacedOrder] {
    match &state.checkout {
        Checkout::Undecided(undecided) => &undecided.search.found,
        _ => &[],
    }
}

/// Takes in what was seen; tells whether the fact was about it.
pub(in crate::purchase) fn apply(state: &mut State, fact: &Fact, at: Timestamp) -> bool {
    let (process, quiet_time) = (state.process.number(), state.quiet_time());
    let is_earlier_run_looked_for =
        state.reexamination.as_ref().is_some_and(|looked| state.is_earlier_run_looked_for(looked));
    let Some(looked) = &mut state.reexamination else { return false };
    match fact {
        Fact::CartSeen { status } => {
            looked.cart = Some(status.clone());
            looked.was_cart_open |= looked.is_cart_open();
            looked.list_searched = false; // what the list shows counts behind what the cart says
            looked.quiet.look(process, at);
        }
        Fact::AuditRecordsRead { .. } | Fact::AuditRecordsUnreadable { .. } => looked.records_searched = true,
        // Found in the audit records, which are searched first.
        Fact::OrdersPlaced { .. } if !looked.records_searched => looked.records_searched = true,
        Fact::OrdersNotFound => {
            looked.quiet.look(process, at);
            looked.list_searched = true;
            let (is_open, is_over) = (looked.is_cart_open(), looked.quiet.is_over(process, at, quiet_time));
            // One that was clearly refused is looked for once; of a doubt the quiet time is waited for.
            let is_in_doubt =
                matches!(&state.checkout, Checkout::Undecided(undecided) if undecided.is_in_doubt());
            if !is_over && (is_open && is_in_doubt || is_earlier_run_looked_for) {
                look_from_the_start(looked);
                look_again(state, Stage::Checkout, at);
            }
        }
        Fact::OrdersPlaced { .. } => looked.list_searched = true,
        Fact::Troubled { operation, .. } if operation == GetCart::NAME => {
            looked.is_cart_unreadable = true;
            return false;
        }
        _ => return false,
    }
    state.trouble = None;
    !matches!(fact, Fact::OrdersPlaced { .. })
}

/// The end of a look that found no order: proof that there is none, or as it was before.
fn verdict(state: &State, looked: &Reexamination, now: Timestamp) -> Fact {
    let Some(nothing) = NothingBought::reexamined(state, now) else { return without_proof(state, looked) };
    if looked.before.0 == PurchaseStatus::Rejected {
        return as_before(looked); // with its refusal
    }
    let minutes = state.quiet_time().as_secs() / 60;
    let cart = match (&state.cart, &state.checkout) {
        (Some(cart), Checkout::Undecided(_)) => {
            format!("cart {} is still open after {minutes} minutes of looking", cart.id)
        }
        _ => "no checkout was ever sent".to_owned(),
    };
    let (customer, tag) = (&state.intent.customer, state.tag());
    let message = format!(
        "looked at again: {cart}, and no order of customer {customer} carries `{tag}`: nothing was bought"
    );
    let problem = Problem::new("not_bought", message, "start it under a new id if it is still wanted");
    nothing.end(PurchaseStatus::Cancelled, problem)
}

/// As it was before, unless its cart is seen to be ordered: then nobody says any more that nothing was bought.
pub(in crate::purchase) fn without_proof(state: &State, looked: &Reexamination) -> Fact {
    match &state.cart {
        Some(cart) if looked.is_cart_ordered() && looked.before.0 != PurchaseStatus::Unresolved => {
            ordered_after_all(state, cart)
        }
        _ => as_before(looked),
    }
}

fn as_before(looked: &Reexamination) -> Fact {
    let (status, problem) = looked.before.clone();
    Fact::Ended { status, problem }
}

/// What was sent arrived later than was assumed, and its orders are not to be seen yet.
fn ordered_after_all(state: &State, cart: &CartState) -> Fact {
    let (customer, tag) = (&state.intent.customer, state.tag());
    let message = format!(
        "looked at again: cart {} was ordered after all, and no order of customer {customer} carries `{tag}` yet",
        cart.id
    );
    let next_step = "have it re-examined in half an hour; do not buy it again before its orders were found";
    let problem = Problem::new("unknown_outcome", message, next_step);
    Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
}

fn known(state: &State) -> impl Iterator<Item = &PlacedOrder> + Clone {
    state.orders.iter().map(|order| &order.placed)
}

/// The lines that no order holds, those that were refused among them: a refusal may have answered a repeat.
fn missing<'o>(state: &State, orders: impl Iterator<Item = &'o PlacedOrder>) -> Vec<usize> {
    Delivery::of(state, orders, &[]).missing()
}
