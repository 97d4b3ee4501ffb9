//! What the customer got: entitlements and the reservations behind them, or subscriptions.

use pc_models::{Entitlement, Subscription};
use pc_transport::operations::{GetOrder, ListEntitlements, ListSubscriptions};

use super::step::Step;
use crate::purchase::state::{OrderState, Provisioning, State};
use crate::purchase::waiting::looked_long_enough;
use crate::purchase::{Fact, Stage};

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    if let Some(index) =
        state.orders.iter().position(|order| order.provisioning == Provisioning::Settled && !order.refreshed)
    {
        let order = state.orders[index].placed.id.clone();
        return Some(Step::call(index, GetOrder::new(state.customer(), order).include_price()));
    }
    if !state.orders.iter().flat_map(|order| &order.lines).any(|(_, line)| line.fulfilled > 0) {
        return None;
    }
    let Some(entitlements) = &state.entitlements else {
        return Some(Step::call(0, ListEntitlements::new(state.customer()).show_expiry()));
    };
    let is_open =
        |order: &OrderState| order.subscriptions.is_none() && !uncovered(order, entitlements).is_empty();
    if let Some(index) = state.orders.iter().position(is_open) {
        let order = Some(state.orders[index].placed.id.clone());
        return Some(Step::call(index, ListSubscriptions::new(state.customer()).order(order)));
    }
    let index = state.artifacts.iter().position(|artifact| artifact.details.is_none())?;
    Some(Step::call(index, state.artifacts[index].call.clone()))
}

/// The fulfilled lines of an order that no entitlement came from.
fn uncovered(order: &OrderState, entitlements: &[Entitlement]) -> Vec<u32> {
    let is_covered = |number: u32| {
        entitlements.iter().filter_map(|entitlement| entitlement.reference_order.as_ref()).any(|reference| {
            order.is_named(&reference.id, reference.alternate_id.as_ref())
                && reference.line_item_id.trim().parse() == Ok(number)
        })
    };
    let fulfilled = order.lines.iter().filter(|(_, line)| line.fulfilled > 0).map(|(number, _)| *number);
    fulfilled.filter(|number| !is_covered(*number)).collect()
}

/// Whether an entitlement came from an order of ours.
pub(in crate::purchase) fn is_entitled_by(state: &State, entitlement: &Entitlement) -> bool {
    let Some(reference) = &entitlement.reference_order else { return false };
    state.orders.iter().any(|order| order.is_named(&reference.id, reference.alternate_id.as_ref()))
}

pub(super) fn entitlements_seen(state: &State, entitlements: Vec<Entitlement>) -> Fact {
    let ours = entitlements.into_iter().filter(|entitlement| is_entitled_by(state, entitlement));
    Fact::EntitlementsSeen { entitlements: ours.collect() }
}

pub(super) fn subscriptions_seen(state: &State, index: usize, seen: &[Subscription]) -> Fact {
    let order = &state.orders[index];
    let is_of_order = |subscription: &&Subscription| {
        subscription.order_id.as_ref().is_none_or(|id| order.is_named(id, None))
    };
    let seen: Vec<&Subscription> = seen.iter().filter(is_of_order).collect();
    let missing = uncovered(order, state.entitlements.as_deref().unwrap_or_default()).len();
    // Both may come a little after the line was fulfilled. Entitlements that were read before a long sleep of the
    // program say nothing about now.
    let complete = seen.len() >= missing
        || !state.entitlements_readable
        || looked_long_enough(state, Stage::Collection, state.entitlements_at);
    let subscriptions = seen.into_iter().map(|subscription| subscription.id.clone()).collect();
    Fact::SubscriptionsSeen { order: index, subscriptions, complete }
}
