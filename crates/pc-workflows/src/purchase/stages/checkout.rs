//! Checking the cart out, exactly once.
//!
//! An answer that is missing is never guessed. The cart is the natural key: it can be bought once, so checking out
//! the **same** cart again is safe, and a second cart is never made while the first is undecided. When the service
//! says the cart was ordered but does not repeat its answer, our orders are searched (`search.rs`). When the window
//! closes without proof the purchase ends as unresolved.

use std::time::Duration;

use pc_models::{CartCheckoutResult, CartStatus, Order, Timestamp};
use pc_transport::operations::{CheckoutCart, GetCart};

use super::{Step, looked_long_enough, search};
use crate::PurchaseStatus;
use crate::planted::{PlantedBug as Bug, is_planted};
use crate::poll::QUIET;
use crate::purchase::delivery::Delivery;
use crate::purchase::details::{GroupError, PlacedLine, PlacedOrder, Problem};
use crate::purchase::state::{CartState, Checkout, Look, State, Undecided};
use crate::purchase::{Fact, Stage, records};

/// Answers that cannot be read are asked for so many times before its orders are searched instead.
const MAX_SENDS: u32 = 4;

pub(in crate::purchase) fn next(state: &State, now: Timestamp) -> Option<Step> {
    let cart = state.cart.as_ref()?.id.clone();
    let customer = state.intent.customer.clone();
    let look = match &state.checkout {
        Checkout::Done => return None,
        Checkout::NotSent => Look::SendAgain,
        Checkout::Undecided(undecided) => undecided.next,
    };
    Some(match look {
        Look::SendAgain => Step::call(Stage::Checkout, 0, CheckoutCart::new(customer, cart)),
        Look::ReadCart => Step::call(Stage::Checkout, 0, GetCart::new(customer, cart)),
        Look::SearchRecords => match records::query(state, now) {
            Some(query) => Step::call(Stage::Checkout, 0, query),
            None => search::list(state),
        },
        Look::SearchOrders => search::list(state),
    })
}

pub(super) fn answered(state: &State, result: &CartCheckoutResult) -> Fact {
    let is_empty = result.orders.is_empty() && result.order_errors.is_empty();
    if is_empty && !is_planted(Bug::BelievesEmptyAnswer) {
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
    errors.retain(|_| !is_planted(Bug::IgnoresOrderErrors));
    let mut orders: Vec<PlacedOrder> = search::distinct(result.orders.iter().map(PlacedOrder::from));
    orders.truncate(if is_planted(Bug::LosesOrderGroup) { 1 } else { usize::MAX });
    let missing = Delivery::of(state, orders.iter(), &errors).missing();
    let mut nameless = errors.iter_mut().filter(|error| error.lines.is_empty());
    // The cart did not show this group; what nobody else speaks of must be in it.
    if let (Some(error), None) = (nameless.next(), nameless.next()) {
        error.lines = missing;
    }
    Fact::OrdersPlaced { orders, errors }
}

/// What the cart's status means for a checkout that is undecided.
pub(super) fn cart_seen(state: &State, status: CartStatus, now: Timestamp) -> Fact {
    let status = if is_planted(Bug::IgnoresOrdered) { CartStatus::Active } else { status };
    let quiet = if is_planted(Bug::BelievesOpenCart) { Duration::ZERO } else { QUIET };
    if let Checkout::Undecided(undecided) = &state.checkout
        && let Undecided { refusal: Some(refusal), last_in_doubt, .. } = &**undecided
        && status == CartStatus::Active
        && now >= *last_in_doubt + quiet
    {
        // Refused, and no earlier checkout can arrive any more: nothing was bought.
        return Fact::Ended { status: PurchaseStatus::Rejected, problem: Some(refusal.clone()) };
    }
    Fact::CartSeen { status: Some(status) }
}

/// Whether deciding by the cart took too long, so that its orders must be searched.
pub(in crate::purchase) fn must_search(state: &State, undecided: &Undecided, now: Timestamp) -> bool {
    undecided.sends >= MAX_SENDS || looked_long_enough(state, Stage::Checkout, now)
}

pub(in crate::purchase) fn unresolved(state: &State, cart: &CartState, undecided: &Undecided) -> Fact {
    let last = undecided.last_problem.as_deref().unwrap_or("its answer is missing");
    let mut message = format!(
        "cart {} was sent to checkout at {} ({} times, last {}), and whether it was bought could not be decided: \
         {last}. It may have been bought; it will not be bought again",
        cart.id, undecided.first_sent, undecided.sends, undecided.last_sent
    );
    let recorded: Vec<&str> = undecided.search.recorded.iter().map(|order| order.id.as_str()).collect();
    if !recorded.is_empty() {
        message += &format!(". Of its orders the audit records show {}", recorded.join(", "));
    }
    let problem = Problem {
        class: "unknown_outcome".to_owned(),
        code: None,
        message,
        next_step: format!(
            "look in Partner Center for orders of customer {} placed since {} whose lines end in `[{}]`; if there is \
             none a day later, start the purchase under a new id",
            state.intent.customer, undecided.first_sent, state.intent.id
        ),
    };
    Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
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
