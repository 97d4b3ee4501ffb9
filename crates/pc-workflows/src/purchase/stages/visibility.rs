//! Orders appear in the order list up to 15 minutes late. One list serves all orders of the customer.
//!
//! Audit records are no help here: they show an order when it is placed, and say nothing about when its list will.

use pc_models::{Order, Timestamp};

use super::search;
use super::step::Step;
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
