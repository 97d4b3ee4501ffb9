//! Checking the cart out, exactly once.
//!
//! An answer that is missing is never guessed. The cart is the natural key: it can be bought once, so checking out
//! the **same** cart again is safe, and a second cart is never made once a checkout of the first was sent. When the service
//! says the cart was ordered but does not repeat its answer, our orders are searched (`search.rs`). Without proof
//! (`proof.rs`) the purchase ends as unresolved.

use std::time::Duration;

use pc_models::{Cart, CartCheckoutResult, CartStatus, Order, Timestamp, harmless_excerpt};
use pc_transport::operations::{CheckoutCart, GetCart};

use super::step::Step;
use super::{cart, price, search};
use crate::PurchaseStatus;
use crate::purchase::certainty::FoundIn;
use crate::purchase::delivery::{Delivery, refusals_left};
use crate::purchase::details::{GroupError, PlacedLine, PlacedOrder, Problem};
use crate::purchase::proof::{NothingBought, OwnOrders, is_only_checkout};
use crate::purchase::state::{Checkout, Look, State, Undecided};
use crate::purchase::waiting::looked_long_enough;
use crate::purchase::{Fact, Stage, evidence, records};

/// Checkouts sent, with answers that say nothing, before the orders are searched as well.
const MAX_CHECKOUTS_SENT: u32 = 4;

/// How long none is sent after so many.
const TIME_BETWEEN_CHECKOUTS: Duration = Duration::from_secs(10 * 60);

pub(in crate::purchase) fn next(state: &State, now: Timestamp) -> Option<Step> {
    let cart = state.cart.as_ref()?.id.clone();
    let customer = state.customer();
    let look = match &state.checkout {
        Checkout::Done => return None,
        Checkout::NotSent => Look::SendAgain,
        // Late, or held: from now on it is only looked.
        Checkout::Undecided(undecided)
            if undecided.next == Look::SendAgain
                && (state.is_late(now) || !may_be_sent_again(state, undecided)) =>
        {
            search::best_look(undecided)
        }
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

/// What the answer to a checkout means that was sent so many times.
pub(super) fn answered(state: &State, result: &CartCheckoutResult, requests: u32) -> Fact {
    let unknown = |problem: &str| Fact::checkout_unknown(problem.to_owned());
    // An order that was told before and is not there is told again.
    let is_there = |order: &&Order| !state.not_there.iter().any(|dropped| dropped.is_same(&order.id));
    let orders = OwnOrders::among(state, result.orders.iter().filter(is_there));
    if !result.orders.is_empty() && orders.as_slice().len() != search::distinct(&result.orders) {
        return unknown("the service answered a checkout with orders that are not this purchase's");
    }
    let errors = group_errors(state, result, &orders);
    if orders.is_empty() && errors.is_empty() {
        return unknown("the service answered a checkout with neither orders nor errors");
    }
    let errors = refusals_left(state, orders.as_slice(), &errors);
    let (refused, unclear): (Vec<_>, Vec<_>) =
        errors.into_iter().partition(|error| evidence::refuses_group(error.code));
    // Refusals carry no purchase's id, and may be those of a repeat: of several requests one may have bought what another is refused.
    let problem = match unclear.first() {
        Some(error) => unclear_refusal(error),
        None if refused.is_empty() || is_only_checkout(state, requests) => {
            return orders.placed(FoundIn::CheckoutAnswer, refused);
        }
        None => "the service answered a checkout in doubt with refusals".to_owned(),
    };
    Fact::CheckoutUnknown { problem, orders: orders.into_vec(), errors: refused }
}

/// What is told of a refusal that does not say that nothing was bought.
fn unclear_refusal(error: &GroupError) -> String {
    let description = harmless_excerpt(&error.description, Problem::MAX_QUOTED_LETTERS);
    format!(
        "order group {} was answered with code {}, which does not say that it was not bought: {description}",
        error.group, error.code
    )
}

/// The refusals of order groups, each with its lines.
fn group_errors(state: &State, result: &CartCheckoutResult, orders: &OwnOrders) -> Vec<GroupError> {
    let groups = state.cart.as_ref().map(|cart| cart.groups.as_slice()).unwrap_or_default();
    let of_group = |group: &str| (0..groups.len()).filter(|line| groups[*line] == group).collect();
    let mut errors: Vec<GroupError> = result
        .order_errors
        .iter()
        .map(|error| GroupError {
            group: error.order_group_id.clone(),
            lines: of_group(&error.order_group_id),
            code: error.code,
            description: error.description.clone().unwrap_or_default(),
        })
        .collect();
    let missing = Delivery::of(state, orders.as_slice().iter(), &errors).missing();
    let mut nameless = errors.iter_mut().filter(|error| error.lines.is_empty());
    // The cart did not show this group; the lines that no order and no other refusal names must be in it.
    if let (Some(error), None) = (nameless.next(), nameless.next()) {
        error.lines = missing;
    }
    errors
}

/// What a cart means that was read for a checkout that is undecided. A journal may name a cart that is not this purchase's, or
/// that was changed: what is not agreed to is not sent again.
pub(super) fn cart_read(state: &State, cart: &Cart, now: Timestamp) -> Fact {
    let is_held = matches!(&state.checkout, Checkout::Undecided(undecided) if undecided.is_held);
    if cart.status == Some(CartStatus::Active) && !is_held {
        if let Some(problem) = cart::not_as_asked(state, cart) {
            return Fact::CheckoutHeld { problem: problem.to_owned(), is_own_cart: false };
        }
        let prices = cart::prices_read(state, cart);
        if let Some(problem) = prices.and_then(|prices| price::not_as_agreed(state, &prices)) {
            return Fact::CheckoutHeld { problem, is_own_cart: true };
        }
    }
    // A status that is missing says nothing; a cart that is missing is told by a 404.
    cart_seen(state, cart.status.clone().unwrap_or_else(|| "".into()), now)
}

/// What the cart's status means for a checkout that is undecided.
fn cart_seen(state: &State, status: CartStatus, now: Timestamp) -> Fact {
    let refusal = match &state.checkout {
        Checkout::Undecided(undecided) => undecided.refusal.as_ref(),
        _ => None,
    };
    match (refusal, NothingBought::after_quiet_time(state, Some(&status), now)) {
        (Some(refusal), Some(nothing)) => {
            nothing.end(PurchaseStatus::Rejected, search::believed(state, refusal))
        }
        _ => Fact::CartSeen { status: Some(status) },
    }
}

/// Whether nothing forbids to send one more checkout of the cart.
pub(in crate::purchase) fn may_be_sent_again(state: &State, undecided: &Undecided) -> bool {
    !undecided.is_held && !undecided.is_cart_lost && !state.precautions.checks_out_once
}

/// Whether deciding by the cart took too long, so that its orders must be searched.
pub(in crate::purchase) fn must_search(state: &State, undecided: &Undecided, now: Timestamp) -> bool {
    undecided.sends >= MAX_CHECKOUTS_SENT || looked_long_enough(state, Stage::Checkout, now)
}

/// Whether an open cart is checked out once more.
pub(in crate::purchase) fn may_send_again(state: &State, undecided: &Undecided, now: Timestamp) -> bool {
    let is_long_ago = now >= undecided.last_sent + TIME_BETWEEN_CHECKOUTS;
    !must_search(state, undecided, now) || (is_long_ago && !looked_long_enough(state, Stage::Checkout, now))
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
