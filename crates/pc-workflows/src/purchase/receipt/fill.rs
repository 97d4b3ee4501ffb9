//! From all that is known to the receipt.

use pc_models::{Reservation, harmless};

use super::{
    Receipt, ReceiptConsent, ReceiptEntitlement, ReceiptItem, ReceiptLine, ReceiptOrder, ReceiptReservation,
    ReceiptSubscription,
};
use crate::PurchaseStatus;
use crate::purchase::state::{OrderState, State};
use crate::purchase::{proof, rules, spending, stages, verdict};
use crate::spending::consent::Consent;

pub(in crate::purchase) fn receipt(state: &State) -> Option<Receipt> {
    let (status, error) = state.ended.clone()?;
    Some(Receipt {
        purchase_id: state.intent.id.clone(),
        status,
        proof: proof::of_end(state, status),
        dry_run: state.dry_run,
        customer: state.intent.customer.clone(),
        intent: state.intent.clone(),
        lines: items(state),
        cart: state.cart.as_ref().map(|cart| cart.id.clone()),
        price: spending::cart_total(state).0.iter().collect(),
        consent: state.spending.as_ref().and_then(|known| known.consent.as_ref()).map(consent),
        policy: state.spending.as_ref().and_then(|known| known.policy.clone()),
        orders: state.orders.iter().map(|known| order(state, known)).collect(),
        failed_groups: state.group_errors.clone(),
        entitlements: entitlements(state),
        reservations: reservations(state),
        subscriptions: subscriptions(state),
        api_calls: state.calls,
        started_at: state.started,
        ended_at: state.last,
        service_elapsed_s: state.last.since(state.started).as_secs_f64(),
        error,
        notes: notes(state, status),
    })
}

/// What was noted on the way, on harmless lines, and what the end leaves open.
fn notes(state: &State, status: PurchaseStatus) -> Vec<String> {
    let mut notes: Vec<String> = state.notes.iter().map(|note| harmless(note).into_owned()).collect();
    if status == PurchaseStatus::Completed && stages::collection::next(state).is_some() {
        notes.push("the deadline passed before everything that came of the orders was read".to_owned());
    }
    notes.extend(spending::notes(state));
    notes.extend(state.precautions.told().into_iter().map(|way| format!("by precaution: {way}")));
    notes
}

fn consent(consent: &Consent) -> ReceiptConsent {
    ReceiptConsent {
        given_by: consent.given_by.clone(),
        given_at: consent.given_at,
        attended: consent.attended,
        price: consent.total().iter().collect(),
        unpriced: consent.unpriced(),
        tolerance_percent: consent.tolerance.as_percent(),
    }
}

fn items(state: &State) -> Vec<ReceiptItem> {
    let not_bought = verdict::not_bought(state);
    not_bought.into_iter().enumerate().map(|(line, units)| item(state, line, units)).collect()
}

fn item(state: &State, line: usize, not_bought: u32) -> ReceiptItem {
    let (wanted, known) = (state.wanted(line), &state.lines[line]);
    ReceiptItem {
        product: wanted.product.clone(),
        sku: wanted.sku.clone(),
        title: known.rules.as_ref().map(|rules| rules.title.clone()),
        quantity: wanted.quantity,
        not_bought,
        catalog_item: known.offer.as_ref().map(|offer| offer.catalog_item.clone()),
        term: rules::term(state, line).ok().flatten(),
        billing_cycle: rules::billing_cycle(state, line).ok(),
        price: state.cart.as_ref().and_then(|cart| cart.prices.get(line)?.money()),
        addon_of: state.intent.addon_of(line),
        parent_subscription: wanted.parent_subscription.clone(),
    }
}

fn order(state: &State, order: &OrderState) -> ReceiptOrder {
    let placed = &order.placed;
    ReceiptOrder {
        id: placed.id.clone(),
        status: placed.status.as_ref().map_or_else(|| "unknown".to_owned(), ToString::to_string),
        found_in: state.found_in,
        read_back: order.confirmed,
        created_at: placed.created,
        visible_after_s: order
            .visible_at
            .zip(placed.created)
            .map(|(at, created)| at.since(created).as_secs_f64()),
        currency: placed.currency.clone(),
        total_price: placed.total,
        lines: placed
            .lines
            .iter()
            .map(|line| ReceiptLine {
                number: line.number,
                catalog_item: line.catalog_item.clone(),
                name: line.name.clone(),
                quantity: line.quantity,
                fulfilment: order.fulfilment(line.number),
                subscription: line.subscription.clone(),
            })
            .collect(),
    }
}

fn entitlements(state: &State) -> Vec<ReceiptEntitlement> {
    let all = state.entitlements.iter().flatten();
    all.map(|entitlement| {
        let reference = entitlement.reference_order.clone().unwrap_or_default();
        let included = &entitlement.included_entitlements;
        ReceiptEntitlement {
            order: reference.id,
            line: reference.line_item_id,
            product: entitlement.product_id.clone(),
            sku: entitlement.sku_id.clone(),
            quantity: entitlement.quantity,
            entitlement_type: entitlement.entitlement_type.as_ref().map(ToString::to_string),
            expires_at: entitlement.expiry_date.filter(|date| !date.is_unset()),
            includes: included.iter().map(|part| format!("{}:{}", part.product_id, part.sku_id)).collect(),
        }
    })
    .collect()
}

fn reservations(state: &State) -> Vec<ReceiptReservation> {
    let all = state.artifacts.iter().filter_map(|artifact| artifact.details.as_ref());
    all.flat_map(|details| &details.reservations)
        .map(|reservation: &Reservation| ReceiptReservation {
            id: reservation.reservation_id.to_string(),
            name: reservation.display_name.clone(),
            scope: reservation.scope_type.clone(),
            quantity: reservation.quantity,
            effective_at: reservation.effective_date_time,
            expires_at: reservation.expiry_date_time,
            state: reservation.provisioning_state.clone(),
        })
        .collect()
}

fn subscriptions(state: &State) -> Vec<ReceiptSubscription> {
    let of_order = |order: &OrderState| {
        let id = order.placed.id.clone();
        let all = order.subscriptions.clone().unwrap_or_default();
        all.into_iter().map(move |subscription| ReceiptSubscription { order: id.clone(), id: subscription })
    };
    state.orders.iter().flat_map(of_order).collect()
}
