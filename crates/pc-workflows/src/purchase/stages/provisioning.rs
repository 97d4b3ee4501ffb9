//! Waiting until each line of each order is fulfilled, or will not be.

use pc_models::{Order, OrderLineItemProvisioningStatus, OrderStatus, ProvisioningStatus, Timestamp};
use pc_transport::operations::{GetOrder, GetOrderProvisioningStatus};

use super::step::Step;
use crate::purchase::state::{OrderState, Provisioning, State, is_undeliverable};
use crate::purchase::waiting::looked_long_enough;
use crate::purchase::{Fact, Fulfilment, Stage};

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    let is_open = |order: &OrderState| {
        let is_awaited = matches!(order.provisioning, Provisioning::Awaited | Provisioning::Unreadable);
        is_awaited && !order.is_undeliverable() && !order.waits_for_people()
    };
    let index = state.orders.iter().position(is_open)?;
    let (customer, order) = (state.customer(), state.orders[index].placed.id.clone());
    Some(match state.orders[index].provisioning {
        // The order's own status has to do.
        Provisioning::Unreadable => Step::call(index, GetOrder::new(customer, order).include_price()),
        _ => Step::call(index, GetOrderProvisioningStatus::new(customer, order)),
    })
}

pub(super) fn seen(
    state: &State,
    order: usize,
    seen: &[OrderLineItemProvisioningStatus],
    now: Timestamp,
) -> Fact {
    let lines: Vec<(u32, Fulfilment)> = state.orders[order]
        .placed
        .lines
        .iter()
        .map(|line| {
            let status = seen.iter().find(|status| status.line_item_number == line.number);
            (
                line.number,
                status.map_or(Fulfilment::pending(line.quantity), |status| fulfilment(line.quantity, status)),
            )
        })
        .collect();
    let pending = lines.iter().any(|(_, line)| line.pending > 0);
    if pending && looked_long_enough(state, Stage::Provisioning, now) {
        return Fact::ProvisioningGivenUp { order };
    }
    Fact::ProvisioningSeen { order, lines }
}

/// The order's own status, where its lines cannot be read.
pub(super) fn order_seen(state: &State, order: usize, seen: &Order, now: Timestamp) -> Fact {
    let is_final = is_undeliverable(seen.status.as_ref()) || seen.status == Some(OrderStatus::Completed);
    if !is_final && looked_long_enough(state, Stage::Provisioning, now) {
        return Fact::ProvisioningGivenUp { order };
    }
    Fact::OrderSeen { order, seen: seen.into() }
}

/// Units by state: from the details where they are given, else the whole line. Units that are not mentioned are pending.
fn fulfilment(quantity: u32, status: &OrderLineItemProvisioningStatus) -> Fulfilment {
    let units = |wanted: &ProvisioningStatus| -> u32 {
        let details = &status.quantity_provisioning_information;
        if details.is_empty() {
            return if status.status == *wanted { quantity } else { 0 };
        }
        let parts = details.iter().filter(|part| part.status == *wanted);
        parts.fold(0, |sum: u32, part| sum.saturating_add(part.quantity)).min(quantity)
    };
    let fulfilled = units(&ProvisioningStatus::Fulfilled);
    let unfulfilled = units(&ProvisioningStatus::Unfulfilled).min(quantity - fulfilled);
    Fulfilment { fulfilled, unfulfilled, pending: quantity - fulfilled - unfulfilled }
}
