//! The verdict: what the end of a purchase is called, once all its stages are finished.

use super::delivery::{Delivery, LineEnd};
use super::details::{Fulfilment, GroupError, PlacedOrder, Problem};
use super::fact::Fact;
use super::state::{Checkout, OrderState, State};
use crate::PurchaseStatus;
use pc_models::harmless_excerpt;

/// The end of a purchase all of whose stages are finished.
pub(super) fn verdict(state: &State) -> Fact {
    let placed: Vec<PlacedOrder> = state.orders.iter().map(|order| order.placed.clone()).collect();
    let delivery = Delivery::of(state, placed.iter(), &state.group_errors);
    let sum = delivered(state, &delivery);
    let (status, class, message, next_step) = if let Some(message) = mismatch(state, &delivery, &placed) {
        let next_step = "compare the orders in Partner Center with the intent; do not buy again before";
        (PurchaseStatus::Unresolved, "unknown_outcome", message, next_step)
    } else if sum.pending > 0 {
        let message = format!("{} units are bought and not delivered yet", sum.pending);
        (PurchaseStatus::Unresolved, "pending", message, waiting_for(state))
    } else if sum.unfulfilled == 0 && state.group_errors.is_empty() {
        return Fact::Ended { status: PurchaseStatus::Completed, problem: None };
    } else {
        let message = not_delivered(state, sum.unfulfilled);
        let status = if sum.fulfilled > 0 { PurchaseStatus::Partial } else { PurchaseStatus::Rejected };
        (status, "not_delivered", message, "buy what failed under a new id once its cause is mended")
    };
    let code = state.group_errors.first().map(|error| error.code);
    let problem = Problem::new(class, message, next_step).code(code);
    Fact::Ended { status, problem: Some(problem) }
}

/// The units of all lines that were placed, measured by what was wanted.
fn delivered(state: &State, delivery: &Delivery) -> Fulfilment {
    let lines = (0..delivery.lines.len()).filter_map(|wanted| of_line(state, delivery, wanted));
    lines.fold(Fulfilment::default(), |sum, line| Fulfilment {
        fulfilled: sum.fulfilled.saturating_add(line.fulfilled),
        unfulfilled: sum.unfulfilled.saturating_add(line.unfulfilled),
        pending: sum.pending.saturating_add(line.pending),
    })
}

/// The units of one line of the intent, if it was placed.
fn of_line(state: &State, delivery: &Delivery, wanted: usize) -> Option<Fulfilment> {
    let LineEnd::Placed { order, line } = delivery.lines[wanted] else { return None };
    let quantity = state.wanted(wanted).quantity;
    let order = &state.orders[order];
    let units = order.fulfilment(order.placed.lines[line].number);
    let fulfilled = units.fulfilled.min(quantity);
    let pending = units.pending.min(quantity - fulfilled);
    // A line that was cancelled, or shrank, has no units to show for the rest.
    Some(Fulfilment { fulfilled, pending, unfulfilled: quantity - fulfilled - pending })
}

/// How many units of each line were certainly not bought, or were given up by the service.
pub(super) fn not_bought(state: &State) -> Vec<u32> {
    let quantities = state.intent.all_lines().map(|line| line.quantity);
    let status = state.ended.as_ref().map(|(status, _)| *status);
    if let Checkout::Done = state.checkout {
        let orders = state.orders.iter().map(|order| &order.placed);
        let delivery = Delivery::of(state, orders, &state.group_errors);
        let of_line = |(wanted, quantity)| match delivery.lines[wanted] {
            LineEnd::Refused => quantity,
            _ => of_line(state, &delivery, wanted).map_or(0, |units| units.unfulfilled),
        };
        return quantities.enumerate().map(of_line).collect();
    }
    let is_certain = matches!(status, Some(PurchaseStatus::Rejected | PurchaseStatus::Cancelled));
    quantities.map(|quantity| if is_certain { quantity } else { 0 }).collect()
}

/// What the orders hold that the intent does not, and the other way round.
pub(super) fn mismatch(state: &State, delivery: &Delivery, orders: &[PlacedOrder]) -> Option<String> {
    let mut parts: Vec<String> = delivery
        .missing()
        .into_iter()
        .map(|line| format!("{} is in no order and was not refused", state.line_name(line)))
        .collect();
    for (wanted, end) in delivery.lines.iter().enumerate() {
        let LineEnd::Placed { order, line } = *end else { continue };
        let placed = &orders[order];
        let (ordered, quantity) = (placed.lines[line].quantity, state.wanted(wanted).quantity);
        if ordered > quantity {
            let name = state.line_name(wanted);
            parts.push(format!(
                "{name} was ordered {ordered} times instead of {quantity}, in order {}",
                placed.id
            ));
        }
    }
    if delivery.excess > 0 {
        parts.push(format!("the orders hold {} lines that were not asked for", delivery.excess));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn waiting_for(state: &State) -> &'static str {
    if state.orders.iter().any(OrderState::waits_for_people) {
        "the order waits for a review or for the customer's purchase order document: see to it in Partner Center"
    } else {
        "look at the orders in Partner Center; do not buy again"
    }
}

fn not_delivered(state: &State, unfulfilled: u32) -> String {
    let mut parts: Vec<String> = state.group_errors.iter().map(|error| group_error(state, error)).collect();
    if unfulfilled > 0 {
        parts.push(format!("{unfulfilled} units were ordered and not fulfilled"));
    }
    parts.join("; ")
}

fn group_error(state: &State, error: &GroupError) -> String {
    let lines: Vec<String> = error.lines.iter().map(|line| state.line_name(*line)).collect();
    let (lines, GroupError { group, code, description, .. }) = (lines.join(", "), error);
    let description = harmless_excerpt(description, Problem::MAX_QUOTED_LETTERS);
    format!("order group {group} ({lines}) was refused with code {code}: {description}")
}
