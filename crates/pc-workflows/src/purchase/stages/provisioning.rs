//! Waiting until each line of each order is fulfilled, or will not be.

use pc_models::{Order, OrderLineItemProvisioningStatus, OrderStatus, ProvisioningStatus, Timestamp};
use pc_transport::operations::{GetOrder, GetOrderProvisioningStatus};

use super::{Step, looked_long_enough};
use crate::purchase::state::{OrderState, Provisioning, State};
use crate::purchase::{Fact, Fulfilment, Stage};

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    let is_open = |order: &OrderState| {
        let is_awaited = matches!(order.provisioning, Provisioning::Awaited | Provisioning::Unreadable);
        is_awaited && !order.is_dead() && !order.waits_for_people()
    };
    let index = state.orders.iter().position(is_open)?;
    let (customer, order) = (state.intent.customer.clone(), state.orders[index].placed.id.clone());
    Some(match state.orders[index].provisioning {
        // The order's own status has to do.
        Provisioning::Unreadable => {
            Step::call(Stage::Provisioning, index, GetOrder { customer, order, include_price: true })
        }
        _ => Step::call(Stage::Provisioning, index, GetOrderProvisioningStatus { customer, order }),
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
    let is_pending = seen.status.as_ref().is_none_or(|status| *status == OrderStatus::Pending);
    if is_pending && looked_long_enough(state, Stage::Provisioning, now) {
        return Fact::ProvisioningGivenUp { order };
    }
    Fact::OrderSeen { order, seen: seen.into() }
}

/// Units by state: from the details where they are given, else the whole line.
fn fulfilment(quantity: u32, status: &OrderLineItemProvisioningStatus) -> Fulfilment {
    let mut sum = Fulfilment::default();
    let mut add = |quantity: u32, status: &ProvisioningStatus| match status {
        ProvisioningStatus::Fulfilled => sum.fulfilled += quantity,
        ProvisioningStatus::Unfulfilled => sum.unfulfilled += quantity,
        ProvisioningStatus::PrefulfillmentPending | ProvisioningStatus::Unknown(_) => sum.pending += quantity,
    };
    if status.quantity_provisioning_information.is_empty() {
        add(quantity, &status.status);
    }
    for part in &status.quantity_provisioning_information {
        add(part.quantity, &part.status);
    }
    sum
}
