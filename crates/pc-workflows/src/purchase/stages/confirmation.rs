//! Each order, read by its id: works at once, unlike the list.

use pc_transport::operations::GetOrder;

use super::step::Step;
use crate::purchase::state::State;

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    let index = state.orders.iter().position(|order| !order.confirmed)?;
    let order = state.orders[index].placed.id.clone();
    Some(Step::call(index, GetOrder::new(state.customer(), order).include_price()))
}
