//! Checking the cart out, exactly once.
//!
//! An answer that is missing is never guessed. The cart is the natural key: it can be bought once, so checking out
//! the **same** cart again is safe, and a second cart is never made while the first is undecided. When the service
//! says the cart was ordered but does not repeat its answer, our orders are searched (`search.rs`). When the window
//! closes without proof the purchase ends as unresolved.

use pc_models::{CartCheckoutResult, CartStatus, Order, Timestamp};
use pc_transport::operations::{CheckoutCart, GetCart};

use super::search;
use super::step::Step;
use crate::PurchaseStatus;
use crate::poll::QUIET_TIME;
use crate::purchase::delivery::Delivery;
use crate::purchase::details::{GroupError, PlacedLine, PlacedOrder};
use crate::purchase::state::{Checkout, Look, State, Undecided};
use crate::purchase::waiting::looked_long_enough;
use crate::purchase::{Fact, Stage, records};

/// Checkouts sent, with answers that cannot be read, before the orders are searched instead.
const MAX_CHECKOUTS_SENT: u32 = 4;

pub(in crate::purchase) fn next(state: &State, now: Timestamp) -> Option<Step> {
    let cart = state.cart.as_ref()?.id.clone();
    let customer = state.customer();
    let look = match &state.checkout {
        Checkout::Done => return None,
        Checkout::NotSent => Look::SendAgain,
        Checkout::Undecided(undecided) => undecided.next,
    };
    Some(match look {
        Look::SendAgain => Step::call(0, CheckoutCart::new(customer, cart)),
        Look::ReadCart => Step::call(0, GetCart::new(customer, cart)),
        Look::SearchRecords => match records::query(state, now) {
            Some(query) => Step::call(0, query),
            None => search::list_orders(state),
        },
        Look::SearchOrders => search::list_orders(state),
    })
}

pub(super) fn answered(state: &State, result: &CartCheckoutResult) -> Fact {
    if result.orders.is_empty() && result.order_errors.is_empty() {
        let problem = "the service answered a checkout with neither orders nor errors".to_owned();
        return Fact::CheckoutUnknown { problem };
    }
    let groups = state.cart.as_ref().map(|cart| cart.groups.as_slice()).unwrap_or_default();
    let mut errors: Vec<GroupError> = result
        .order_errors
        .iter()
        .map(|error| GroupError {
            group: error.order_group_id.clone(),
            lines: (0..groups.len()).filter(|line| groups[*line] == error.order_group_id).collect(),
            code: error.code,
            description: error.description.clone().unwrap_or_default(),
        })
        .collect();
    let orders: Vec<PlacedOrder> = search::distinct(result.orders.iter().map(PlacedOrder::from));
    let missing = Delivery::of(state, orders.iter(), &errors).missing();
    let mut nameless = errors.iter_mut().filter(|error| error.lines.is_empty());
    // The cart did not show this group; the lines that no order and no other refusal names must be in it.
    if let (Some(error), None) = (nameless.next(), nameless.next()) {
        error.lines = missing;
    }
    Fact::OrdersPlaced { orders, errors }
}

/// What the cart's status means for a checkout that is undecided.
pub(super) fn cart_seen(state: &State, status: CartStatus, now: Timestamp) -> Fact {
    if let Checkout::Undecided(undecided) = &state.checkout
        && let Undecided { refusal: Some(refusal), last_in_doubt, .. } = &**undecided
        && status == CartStatus::Active
        && now >= *last_in_doubt + QUIET_TIME
    {
        // Refused, and no earlier checkout can arrive any more: nothing was bought.
        return Fact::Ended { status: PurchaseStatus::Rejected, problem: Some(refusal.clone()) };
    }
    Fact::CartSeen { status: Some(status) }
}

/// Whether deciding by the cart took too long, so that its orders must be searched.
pub(in crate::purchase) fn must_search(state: &State, undecided: &Undecided, now: Timestamp) -> bool {
    undecided.sends >= MAX_CHECKOUTS_SENT || looked_long_enough(state, Stage::Checkout, now)
}

impl From<&Order> for PlacedOrder {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id.clone(),
            alternate_id: order.alternate_id.clone(),
            status: order.status.clone(),
            created: order.creation_date,
            currency: order.currency_code.clone(),
            total: order.total_price,
            lines: order
                .line_items
                .iter()
                .map(|line| PlacedLine {
                    number: line.line_item_number,
                    catalog_item: line.offer_id.clone(),
                    name: line.friendly_name.clone(),
                    quantity: line.quantity,
                    subscription: line.subscription_id.clone(),
                })
                .collect(),
        }
    }
}
