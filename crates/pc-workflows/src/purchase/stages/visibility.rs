//! Orders appear in the order list up to 15 minutes late. One list serves all orders of the customer.
//!
//! Audit records are no help here: they show an order when it is placed, and say nothing about when its list will.

use pc_models::{Order, Timestamp};

use super::search;
use super::step::Step;
use crate::purchase::delivery::refusals_left;
use crate::purchase::proof::OwnOrders;
use crate::purchase::state::State;
use crate::purchase::waiting::looked_long_enough;
use crate::purchase::{Fact, Stage};

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    if state.visibility_given_up || state.orders.iter().all(|order| order.visible_at.is_some()) {
        return None;
    }
    Some(search::list_orders(state))
}

pub(super) fn listed(state: &State, listed: &[Order], now: Timestamp) -> Fact {
    if let Some(more) = more_than_known(state, listed) {
        return more;
    }
    let is_listed = |index: &usize| {
        let ours = &state.orders[*index];
        listed.iter().any(|order| ours.is_named(&order.id, order.alternate_id.as_ref()))
    };
    let visible: Vec<usize> = (0..state.orders.len()).filter(is_listed).collect();
    let complete = visible.len() == state.orders.len();
    if !complete && looked_long_enough(state, Stage::Visibility, now) {
        return Fact::VisibilityGivenUp;
    }
    Fact::OrdersListed { visible }
}

/// Orders of this purchase that were not known, with those that were: another run has placed them, with another cart. What they
/// hold too much is told at the end.
fn more_than_known(state: &State, listed: &[Order]) -> Option<Fact> {
    let known = || state.orders.iter().map(|order| &order.placed);
    let more = OwnOrders::among(state, listed).besides(known());
    if more.is_empty() {
        return None;
    }
    let all = more.behind(known().cloned().collect());
    let refusals = refusals_left(state, all.as_slice(), &state.group_errors);
    Some(all.placed(state.found_in, refusals))
}
