//! Bugs in how answers are read.

use std::time::Duration;

use pc_models::{AuditRecord, CartStatus, Order, OrderLineItem, ProvisioningStatus};
use pc_transport::{Cause, Error, Fate};
use pc_workflows::{Answer, Call, Planned, Purchase};

use super::bug::SeededBug;
use super::memory::Memory;

/// How much earlier than the purchase an order may seem to be placed.
const TOLERANCE: Duration = Duration::from_secs(60 * 60);

/// The documented code of a cart that was checked out before.
const CART_ALREADY_ORDERED: i64 = 800_065;
/// The documented code of a refusal that lasts: "not eligible for transaction".
const NOT_ELIGIBLE: i64 = 800_062;

/// What is read in an answer.
pub(super) fn read(real: &Purchase, memory: &Memory, mut answer: Answer) -> Answer {
    let Some(bug) = SeededBug::current() else { return answer };
    match (bug, &mut answer) {
        (SeededBug::IgnoresOrdered, Answer::GetCart(cart)) if cart.status == Some(CartStatus::Ordered) => {
            cart.status = Some(CartStatus::Active);
        }
        (SeededBug::CompletesBeforeProvisioning, Answer::GetOrderProvisioningStatus(list)) => {
            for line in &mut list.items {
                line.status = ProvisioningStatus::Fulfilled;
                line.quantity_provisioning_information.clear();
            }
        }
        (SeededBug::AdoptsUntaggedAnswer, Answer::CheckoutCart(result)) => {
            result.orders.iter_mut().for_each(|order| tag(real, order));
        }
        (SeededBug::AdoptsAnotherCustomersOrders, Answer::CheckoutCart(result)) => {
            result.orders.iter_mut().for_each(|order| claim(real, order));
        }
        (SeededBug::AdoptsAnotherCustomersOrders, Answer::ListOrders(list)) => {
            list.items.iter_mut().for_each(|order| claim(real, order));
        }
        (SeededBug::AdoptsUntaggedCart, Answer::CreateCart(cart)) => {
            let tag = format!("[{}]", real.intent().id);
            cart.line_items.iter_mut().for_each(|line| line.friendly_name = Some(tag.clone()));
        }
        (SeededBug::DropsEarlierOrders, Answer::ListOrders(list)) => {
            let is_early = |order: &Order| {
                order.creation_date.zip(memory.started).is_some_and(|(at, started)| at + TOLERANCE < started)
            };
            list.items.retain(|order| !is_early(order));
        }
        (SeededBug::DropsEarlierOrders, Answer::ListAuditRecords(list)) => list.items.clear(),
        (SeededBug::BelievesAnyList, Answer::ListOrders(list)) => {
            let customer = &real.intent().customer;
            list.items
                .retain(|order| order.reference_customer_id.as_ref().is_none_or(|named| named == customer));
        }
        (_, Answer::ListOrders(list)) => {
            list.items
                .iter_mut()
                .filter(|order| is_mistaken(bug, real, order))
                .for_each(|order| tag(real, order));
        }
        (SeededBug::MatchesAnyRecord, Answer::ListAuditRecords(list)) => {
            list.items.iter_mut().for_each(|record| rewrite(record, |order| tag(real, order)));
        }
        (SeededBug::IgnoresWhoseRecord, Answer::ListAuditRecords(list)) => {
            let customer = &real.intent().customer;
            for record in &mut list.items {
                record.customer_id = customer.to_string();
                rewrite(record, |order| order.reference_customer_id = Some(customer.clone()));
            }
        }
        _ => {}
    }
    answer
}

/// What is read in the refusal of a call.
pub(super) fn read_error(planned: &Planned, mut error: Error) -> Error {
    let (Call::CheckoutCart(_), Cause::Fault(fault)) = (&planned.call, &mut error.cause) else {
        return error;
    };
    let is_documented = fault.meaning().is_some_and(|known| known.http_status == fault.status);
    let is_mistaken = match SeededBug::current() {
        Some(SeededBug::InProgressIsRefusal) => fault.status == 409,
        Some(SeededBug::AlreadyOrderedIsRefusal) => fault.code() == Some(CART_ALREADY_ORDERED),
        Some(SeededBug::BareRefusalIsRefusal) => (400..500).contains(&fault.status) && !is_documented,
        Some(SeededBug::TurnedAwayByAPage) => {
            if matches!(fault.status, 401 | 429) {
                error.fate = Fate::NotDone;
            }
            false
        }
        _ => false,
    };
    if is_mistaken {
        error.fate = Fate::Refused;
        fault.status = 400;
        fault.names_another_call = false;
        fault.fault.get_or_insert_default().code = Some(NOT_ELIGIBLE);
    }
    error
}

/// Whether an order of the list is taken for ours, whoever placed it.
fn is_mistaken(bug: SeededBug, real: &Purchase, order: &Order) -> bool {
    let intent = real.intent();
    let is_wanted = |line: &OrderLineItem| {
        let item = line.offer_id.parts();
        item.is_some_and(|item| {
            intent.all_lines().any(|wanted| wanted.product == item.product_id && wanted.sku == item.sku_id)
        })
    };
    let begins_like = |line: &OrderLineItem| {
        line.friendly_name.as_deref().is_some_and(|name| name.contains(&format!("[{}", intent.id)))
    };
    match bug {
        SeededBug::MatchesAnyOrder => true,
        SeededBug::MatchesByProduct => order.line_items.iter().all(is_wanted),
        SeededBug::MatchesIdPrefix => order.line_items.iter().all(begins_like),
        _ => false,
    }
}

/// Names every line of an order as the purchase names its own.
fn tag(real: &Purchase, order: &mut Order) {
    for line in &mut order.line_items {
        line.friendly_name = Some(format!("[{}]", real.intent().id));
    }
}

/// Has an order be our customer's.
fn claim(real: &Purchase, order: &mut Order) {
    order.reference_customer_id = Some(real.intent().customer.clone());
}

/// Changes the order that an audit record shows.
fn rewrite(record: &mut AuditRecord, change: impl FnOnce(&mut Order)) {
    let text = record.resource_new_value.as_deref().unwrap_or_default();
    if let Ok(mut order) = serde_json::from_str::<Order>(text) {
        change(&mut order);
        record.resource_new_value = serde_json::to_string(&order).ok();
    }
}
