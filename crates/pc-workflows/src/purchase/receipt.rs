//! How a purchase ended: the verdict, and what to tell the caller.

use pc_models::{
    BillingCycleType, CartId, CatalogItemId, CustomerId, Decimal, OrderId, ProductId, Reservation, SkuId,
    SubscriptionId, TermDuration, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::delivery::{Delivery, LineEnd};
use super::fact::{Fact, Fulfilment, GroupError, Problem};
use super::rules;
use super::state::{OrderState, State};
use crate::PurchaseId;

/// How a purchase ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseStatus {
    /// Everything was bought and delivered.
    Completed,
    /// Some of it was.
    Partial,
    /// Nothing was bought: somebody said no.
    Rejected,
    /// Nothing was bought: it was called off before the checkout.
    Cancelled,
    /// Something may have been bought, and a person must look.
    Unresolved,
}

impl PurchaseStatus {
    /// One word for people and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Partial => "partial",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Unresolved => "unresolved",
        }
    }
}

/// What a purchase came to. Times are those of the purchase's own clock.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Receipt {
    /// The caller's id.
    pub purchase_id: PurchaseId,
    /// How it ended.
    pub status: PurchaseStatus,
    /// Whether it was only tried out.
    pub dry_run: bool,
    /// For whom.
    pub customer: CustomerId,
    /// The intent's lines as they were, or in a dry run would be, put into the cart, each with its add-ons behind it.
    pub lines: Vec<ReceiptItem>,
    /// The cart it was bought with.
    pub cart: Option<CartId>,
    /// The orders placed.
    pub orders: Vec<ReceiptOrder>,
    /// The order groups that were refused at the checkout.
    pub failed_groups: Vec<GroupError>,
    /// What the customer is entitled to now.
    pub entitlements: Vec<ReceiptEntitlement>,
    /// The reservations behind the entitlements.
    pub reservations: Vec<ReceiptReservation>,
    /// The subscriptions that came from the orders.
    pub subscriptions: Vec<ReceiptSubscription>,
    /// Requests sent, repeats included.
    pub api_calls: u64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Seconds between the two.
    pub service_elapsed_s: f64,
    /// Why it did not end well.
    pub error: Option<Problem>,
    /// What else the caller should know.
    pub notes: Vec<String>,
}

/// A line of the intent with what discovery made of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReceiptItem {
    /// The product.
    pub product: ProductId,
    /// The SKU.
    pub sku: SkuId,
    /// The SKU's title, once known.
    pub title: Option<String>,
    /// How many.
    pub quantity: u32,
    /// What the cart line names, once known.
    pub catalog_item: Option<CatalogItemId>,
    /// The term chosen, where the item has one.
    pub term: Option<TermDuration>,
    /// The billing cycle chosen, once known.
    pub billing_cycle: Option<BillingCycleType>,
    /// For an add-on: the line it adds to, counted in these lines from 0.
    pub addon_of: Option<usize>,
    /// For an add-on to something the customer had: that subscription.
    pub parent_subscription: Option<SubscriptionId>,
}

/// An order placed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReceiptOrder {
    /// Its id.
    pub id: OrderId,
    /// Its status when last read.
    pub status: String,
    /// When it was placed.
    pub created_at: Option<Timestamp>,
    /// Seconds from then until the order list showed it.
    pub visible_after_s: Option<f64>,
    /// Its currency.
    pub currency: Option<String>,
    /// Its price before tax, where the service tells.
    pub total_price: Option<Decimal>,
    /// Its lines.
    pub lines: Vec<ReceiptLine>,
}

/// A line of an order placed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReceiptLine {
    /// Its number within the order.
    pub number: u32,
    /// What was bought.
    pub catalog_item: CatalogItemId,
    /// Its name.
    pub name: Option<String>,
    /// How many.
    pub quantity: u32,
    /// How many of them the customer has, will not get, or has not yet.
    #[serde(flatten)]
    pub fulfilment: Fulfilment,
    /// The subscription it became.
    pub subscription: Option<SubscriptionId>,
}

/// Something the customer is entitled to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReceiptEntitlement {
    /// The order it came from.
    pub order: OrderId,
    /// That order's line.
    pub line: String,
    /// The product.
    pub product: ProductId,
    /// The SKU.
    pub sku: SkuId,
    /// How many.
    pub quantity: u32,
    /// Its kind.
    #[serde(rename = "type")]
    pub entitlement_type: Option<String>,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// What comes with it, as `product:sku`.
    pub includes: Vec<String>,
}

/// A reservation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReceiptReservation {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Whom it serves.
    pub scope: String,
    /// How many instances.
    pub quantity: u32,
    /// From when.
    pub effective_at: Option<Timestamp>,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// Its state.
    pub state: Option<String>,
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReceiptSubscription {
    /// The order it came from.
    pub order: OrderId,
    /// Its id.
    pub id: SubscriptionId,
}

/// The end of a purchase all of whose stages are finished.
pub(super) fn verdict(state: &State) -> Fact {
    let delivery = Delivery::of(state, state.orders.iter().map(|order| &order.placed), &state.group_errors);
    let sum = delivered(state, &delivery);
    let (status, class, message, next_step) = if let Some(message) = mismatch(state, &delivery) {
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
    let problem = Problem { class: class.to_owned(), code, message, next_step: next_step.to_owned() };
    Fact::Ended { status, problem: Some(problem) }
}

/// The units of all lines that were placed, measured by what was wanted.
fn delivered(state: &State, delivery: &Delivery) -> Fulfilment {
    let mut sum = Fulfilment::default();
    for (wanted, end) in delivery.lines.iter().enumerate() {
        let LineEnd::Placed { order, line } = *end else { continue };
        let quantity = state.wanted(wanted).quantity;
        let units = fulfilment(&state.orders[order], state.orders[order].placed.lines[line].number);
        let fulfilled = units.fulfilled.min(quantity);
        let pending = units.pending.min(quantity - fulfilled);
        sum.fulfilled = sum.fulfilled.saturating_add(fulfilled);
        sum.pending = sum.pending.saturating_add(pending);
        // A line that was cancelled, or shrank, has no units to show for the rest.
        sum.unfulfilled = sum.unfulfilled.saturating_add(quantity - fulfilled - pending);
    }
    sum
}

/// What the orders hold that the intent does not, and the other way round.
fn mismatch(state: &State, delivery: &Delivery) -> Option<String> {
    let mut parts: Vec<String> = delivery
        .missing()
        .into_iter()
        .map(|line| format!("{} is in no order and was not refused", state.line_name(line)))
        .collect();
    for (wanted, end) in delivery.lines.iter().enumerate() {
        let LineEnd::Placed { order, line } = *end else { continue };
        let placed = &state.orders[order].placed;
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

fn fulfilment(order: &OrderState, number: u32) -> Fulfilment {
    order.lines.iter().find(|(known, _)| *known == number).map(|(_, line)| *line).unwrap_or_default()
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
    format!("order group {group} ({lines}) was refused with code {code}: {description}")
}

pub(super) fn receipt(state: &State) -> Option<Receipt> {
    let (status, error) = state.ended.clone()?;
    Some(Receipt {
        purchase_id: state.intent.id.clone(),
        status,
        dry_run: state.dry_run,
        customer: state.intent.customer.clone(),
        lines: (0..state.lines.len()).map(|line| item(state, line)).collect(),
        cart: state.cart.as_ref().map(|cart| cart.id.clone()),
        orders: state.orders.iter().map(order).collect(),
        failed_groups: state.group_errors.clone(),
        entitlements: entitlements(state),
        reservations: reservations(state),
        subscriptions: subscriptions(state),
        api_calls: state.calls,
        started_at: state.started,
        ended_at: state.last,
        service_elapsed_s: state.last.since(state.started).as_secs_f64(),
        error,
        notes: state.notes.clone(),
    })
}

fn item(state: &State, line: usize) -> ReceiptItem {
    let (wanted, known) = (state.wanted(line), &state.lines[line]);
    ReceiptItem {
        product: wanted.product.clone(),
        sku: wanted.sku.clone(),
        title: known.rules.as_ref().map(|rules| rules.title.clone()),
        quantity: wanted.quantity,
        catalog_item: known.offer.as_ref().map(|offer| offer.catalog_item.clone()),
        term: rules::term(state, line).ok().flatten(),
        billing_cycle: rules::billing_cycle(state, line).ok(),
        addon_of: state.intent.addon_of(line),
        parent_subscription: wanted.parent_subscription.clone(),
    }
}

fn order(order: &OrderState) -> ReceiptOrder {
    let placed = &order.placed;
    ReceiptOrder {
        id: placed.id.clone(),
        status: placed.status.as_ref().map_or_else(|| "unknown".to_owned(), ToString::to_string),
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
                fulfilment: fulfilment(order, line.number),
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
