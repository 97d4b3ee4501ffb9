//! Each order, read by its id: works at once, unlike the list.

use pc_transport::operations::GetOrder;

use super::Step;
use crate::purchase::Stage;
use crate::purchase::state::State;

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    let index = state.orders.iter().position(|order| !order.confirmed)?;
    let (customer, order) = (state.intent.customer.clone(), state.orders[index].placed.id.clone());
    Some(Step::call(Stage::Confirmation, index, GetOrder::new(customer, order).include_price()))
}
