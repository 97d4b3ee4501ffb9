//! The stages, one file each: what a stage asks next, and what the answers mean.

pub(super) mod cart;
pub(super) mod checkout;
pub(super) mod collection;
pub(super) mod confirmation;
pub(super) mod discovery;
pub(super) mod earlier_run;
pub(super) mod enablement;
pub(super) mod inventory;
mod price;
pub(super) mod provisioning;
pub(super) mod reexamination;
pub(super) mod search;
pub(super) mod step;
pub(super) mod visibility;

use pc_models::{CatalogItemId, CustomerId, Order, StandardLinks, Timestamp};

use super::proof::{NothingBought, is_of_customer, is_own};
use super::state::{Checkout, State};
use super::{Answer, Call, Fact, Planned, Problem, Stage};
use crate::PurchaseStatus;
use crate::poll::MAX_UNCLEAR_ANSWERS;
use step::{Step, rejected};
use uuid::Uuid;

/// The first unfinished stage and what it wants; `None` when all are finished.
pub(super) fn first_open(state: &State, now: Timestamp) -> Option<(Stage, Step)> {
    // Once money may have been spent, what came before has nothing to say any more.
    let to_checkout = match &state.reexamination {
        Some(_) => in_stage(Stage::Checkout, reexamination::next(state, now)),
        None if state.may_have_bought() => in_stage(Stage::Checkout, checkout::next(state, now)),
        None => before_checkout(state, now).or_else(|| in_stage(Stage::Checkout, checkout::next(state, now))),
    };
    to_checkout
        .or_else(|| in_stage(Stage::Confirmation, confirmation::next(state)))
        .or_else(|| in_stage(Stage::Visibility, visibility::next(state)))
        .or_else(|| in_stage(Stage::Provisioning, provisioning::next(state)))
        .or_else(|| in_stage(Stage::Collection, collection::next(state)))
}

fn before_checkout(state: &State, now: Timestamp) -> Option<(Stage, Step)> {
    in_stage(Stage::Search, buys_nothing(state).map(Step::Record))
        .or_else(|| in_stage(Stage::Enablement, enablement::impossible(state).map(Step::Record)))
        .or_else(|| in_stage(Stage::Search, earlier_run::first(state, now)))
        .or_else(|| in_stage(Stage::Enablement, enablement::next(state)))
        .or_else(|| in_stage(Stage::Discovery, discovery::next(state)))
        .or_else(|| in_stage(Stage::Inventory, inventory::next(state)))
        .or_else(|| in_stage(Stage::Search, earlier_run::again(state, now)))
        .or_else(|| in_stage(Stage::Cart, cart::next(state, now)))
}

/// Orders of this service could not be told from those of others.
fn buys_nothing(state: &State) -> Option<Fact> {
    state.precautions.buys_nothing.then(|| {
        let message = "carts or orders of this service were seen not to keep the id of their purchase, so that nobody could tell \
                       which order is this purchase's";
        rejected("assumption_refuted", message, "see what `doctor` tells of the service, and run `parity` against it again")
    })
}

fn in_stage(stage: Stage, step: Option<Step>) -> Option<(Stage, Step)> {
    Some((stage, step?))
}

/// What an answer means that came after so many requests.
pub(super) fn learn(state: &State, planned: &Planned, answer: Answer, requests: u32, now: Timestamp) -> Fact {
    let subject = planned.subject;
    if !is_about(state, planned, &answer) {
        if matches!(planned.call, Call::GetOrder(_)) && confirmation::is_given_up(state, planned) {
            let dropped = Fact::OrderNotThere { order: subject };
            return confirmation::not_there(state, subject).unwrap_or(dropped);
        }
        let is_lasting = state.failures_in_a_row() >= MAX_UNCLEAR_ANSWERS;
        return match NothingBought::without_checkout(state).filter(|_| is_lasting) {
            Some(nothing) => nothing.end(PurchaseStatus::Rejected, always_unrelated(planned)),
            None => unrelated_answer(planned),
        };
    }
    match answer {
        Answer::GetCustomer(seen) => enablement::customer_seen(state, &seen),
        Answer::GetSubscription(seen) => enablement::subscription_seen(state, subject, &seen),
        Answer::RegisterSubscription(_) => Fact::RegistrationRequested { subscription: subject },
        Answer::GetSubscriptionRegistrationStatus(seen) => {
            enablement::registration_seen(state, subject, seen.status, now)
        }
        Answer::GetProduct(product) => discovery::product_seen(state, subject, *product),
        Answer::GetSku(sku) => discovery::sku_seen(state, subject, *sku),
        Answer::ListAvailabilities(list) => discovery::availabilities_seen(state, subject, &list.items),
        Answer::ListCustomerAgreements(list) => {
            Fact::AgreementSeen { accepted: Some(!list.items.is_empty()) }
        }
        Answer::GetDirectSignStatus(status) => Fact::DirectSignSeen { accepted: Some(status.is_signed) },
        Answer::CheckInventory(items) => inventory::seen(state, subject, &items),
        Answer::CreateCart(created) => cart::created(state, &created, now),
        Answer::CheckoutCart(result) => checkout::answered(state, &result, requests),
        Answer::GetCart(seen) if state.reexamination.is_some() => Fact::CartSeen { status: seen.status },
        Answer::GetCart(seen) if is_unsent(state) => cart::read_again(state, &seen),
        Answer::GetCart(seen) => checkout::cart_read(state, &seen, now),
        Answer::GetOrder(order) if planned.stage == Stage::Provisioning => {
            provisioning::order_seen(state, subject, &order, now)
        }
        Answer::GetOrder(order) => Fact::OrderSeen { order: subject, seen: (&*order).into() },
        Answer::ListAuditRecords(list) if state.reexamination.is_some() => {
            reexamination::recorded(state, &list.items)
        }
        Answer::ListAuditRecords(list) if is_unsent(state) => earlier_run::recorded(state, &list.items),
        Answer::ListAuditRecords(list) => search::recorded(state, &list.items),
        Answer::ListOrders(list) if state.reexamination.is_some() => {
            reexamination::listed(state, &list.items)
        }
        Answer::ListOrders(list) if is_unsent(state) => earlier_run::listed(state, &list.items, now),
        Answer::ListOrders(list) if planned.stage == Stage::Checkout => {
            search::listed(state, &list.items, now)
        }
        Answer::ListOrders(list) => visibility::listed(state, &list.items, now),
        Answer::GetOrderProvisioningStatus(list) => provisioning::seen(state, subject, &list.items, now),
        Answer::ListEntitlements(list) => collection::entitlements_seen(state, list.items),
        Answer::ListSubscriptions(list) => collection::subscriptions_seen(state, subject, &list.items),
        Answer::GetReservationArtifact(details) => {
            Fact::ReservationsSeen { artifact: subject, details: *details }
        }
        // A purchase cancels nothing.
        Answer::CancelOrder(_) | Answer::CancelSoftware(_) => unrelated_answer(planned),
    }
}

/// An answer that says nothing about what was asked.
pub(crate) fn unrelated_answer(planned: &Planned) -> Fact {
    let problem = "the service answered about something else than it was asked".to_owned();
    let operation = planned.call.name().to_owned();
    Fact::Troubled { operation, problem, retry_after_s: None, answered: true }
}

fn is_unsent(state: &State) -> bool {
    matches!(state.checkout, Checkout::NotSent)
}

/// It answers so each time.
fn always_unrelated(planned: &Planned) -> Problem {
    let message = format!(
        "{} was answered {MAX_UNCLEAR_ANSWERS} times about something else than was asked. Nothing was bought",
        planned.call.name()
    );
    Problem::new("undecodable", message, "see what answers in place of the service")
}

/// Whether an answer is about what was asked. The models read anything that is JSON, so that whatever something on the way
/// answers in place of the service reads as a resource without an id; and an answer may be meant for somebody else.
fn is_about(state: &State, planned: &Planned, answer: &Answer) -> bool {
    match (&planned.call, answer) {
        (Call::GetSubscription(call), Answer::GetSubscription(seen)) => call.subscription.is_same(&seen.id),
        (Call::GetSubscriptionRegistrationStatus(call), Answer::GetSubscriptionRegistrationStatus(seen)) => {
            seen.subscription_id.as_str().is_empty() || call.subscription.is_same(&seen.subscription_id)
        }
        (Call::GetCustomer(call), Answer::GetCustomer(seen)) => call.customer.is_same(&seen.id),
        (Call::GetProduct(call), Answer::GetProduct(seen)) => call.product.is_same(&seen.id),
        (Call::GetSku(call), Answer::GetSku(seen)) => {
            let is_unnamed = seen.product_id.as_str().is_empty();
            call.sku.is_same(&seen.id) && (is_unnamed || call.product.is_same(&seen.product_id))
        }
        (Call::ListAvailabilities(call), Answer::ListAvailabilities(list)) => {
            let is_of_sku = |item: &CatalogItemId| {
                item.parts().is_none_or(|parts| {
                    call.product.is_same(&parts.product_id) && call.sku.is_same(&parts.sku_id)
                })
            };
            list.items.iter().all(|offer| is_of_sku(&offer.catalog_item_id))
        }
        (Call::GetCart(call), Answer::GetCart(seen)) => {
            seen.id.as_ref().is_some_and(|id| call.cart.is_same(id))
        }
        (Call::GetOrder(_), Answer::GetOrder(seen)) => is_order(state, planned.subject, seen),
        (Call::ListOrders(call), Answer::ListOrders(list)) => {
            let is_own =
                |order: &Order| is_of_customer(&state.intent.customer, order.reference_customer_id.as_ref());
            list.items.iter().all(is_own) && is_list_of(&call.customer, list.links.as_ref())
        }
        _ => true,
    }
}

/// Whether a list that names itself names no other customer: an empty one says nothing else about whose it is. It may name
/// the customer by a domain.
fn is_list_of(customer: &CustomerId, links: Option<&StandardLinks>) -> bool {
    let itself = links.and_then(|links| links.self_link.as_ref());
    let path = itself.map(|link| link.uri.to_ascii_lowercase()).unwrap_or_default();
    let named = path.split_once("/customers/").and_then(|(_, rest)| rest.split('/').next());
    let is_id = |name: &str| Uuid::try_parse(name).is_ok();
    named.is_none_or(|named| {
        customer.as_str().eq_ignore_ascii_case(named) || !is_id(named) || !is_id(customer.as_str())
    })
}

/// Whether an order that was read by its id is that one. To be believed it must be ours when it is read first; later a person
/// may have given it another name.
fn is_order(state: &State, subject: usize, seen: &Order) -> bool {
    let known = &state.orders[subject];
    let is_proven = known.confirmed || state.reexamination.is_some();
    known.is_named(&seen.id, seen.alternate_id.as_ref())
        && is_of_customer(&state.intent.customer, seen.reference_customer_id.as_ref())
        && (is_proven || is_own(state, seen))
}
