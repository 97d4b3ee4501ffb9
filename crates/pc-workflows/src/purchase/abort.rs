//! Aborting a purchase, as long as no money can have been spent.

use pc_models::{CartId, CustomerId, Timestamp};

use super::state::{Checkout, State};
use super::{Fact, Problem};
use crate::{PurchaseId, PurchaseStatus};

/// A purchase cannot be aborted any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TooLate {
    /// It is the cancellation of an order.
    #[error("`{0}` cancels an order: there is no purchase to call off. Resume it to know what came of it")]
    NotAPurchase(PurchaseId),
    /// Its checkout may have been sent.
    #[error(
        "purchase `{purchase}` is not cancelled: the checkout of cart {cart} was sent at {sent} and may have bought. Let \
         it run to its end (resume it if nobody does), which tells what was bought; then cancel those orders. In Partner \
         Center they are among the orders of customer {customer}, with lines that end in `[{purchase}]`"
    )]
    CheckoutSent {
        /// The purchase.
        purchase: PurchaseId,
        /// The cart.
        cart: CartId,
        /// When it was sent first.
        sent: Timestamp,
        /// The customer.
        customer: CustomerId,
    },
    /// It was bought.
    #[error(
        "purchase `{purchase}` is not cancelled: it was bought, as {orders}. Let it run to its end (resume it if nobody \
         does), then cancel the orders themselves, while the service allows it"
    )]
    Bought {
        /// The purchase.
        purchase: PurchaseId,
        /// The orders.
        orders: String,
    },
    /// It ended before.
    #[error("purchase `{purchase}` is not cancelled: it ended before, as {}{}", status.as_str(), of_orders(.orders))]
    Ended {
        /// The purchase.
        purchase: PurchaseId,
        /// How.
        status: PurchaseStatus,
        /// The orders, where there are any.
        orders: String,
    },
}

/// The fact that aborts a purchase; none when that was done before.
pub(super) fn abort(state: &State) -> Result<Option<Fact>, Box<TooLate>> {
    let purchase = state.intent.id.clone();
    let orders = orders(state);
    let too_late = match (&state.ended, &state.checkout) {
        (Some((PurchaseStatus::Cancelled, _)), _) => return Ok(None),
        (Some((status, _)), _) => TooLate::Ended { purchase, status: *status, orders },
        (None, _) if state.reexamination.is_some() => {
            TooLate::Ended { purchase, status: PurchaseStatus::Unresolved, orders }
        }
        (None, Checkout::Done) => TooLate::Bought { purchase, orders },
        (None, Checkout::Undecided(undecided)) => TooLate::CheckoutSent {
            purchase,
            cart: state.cart.as_ref().map(|cart| cart.id.clone()).unwrap_or_default(),
            sent: undecided.first_sent,
            customer: state.intent.customer.clone(),
        },
        (None, Checkout::NotSent) => return Ok(Some(cancelled(state))),
    };
    Err(too_late.into())
}

fn cancelled(state: &State) -> Fact {
    let cart = match &state.cart {
        Some(cart) => format!(" Cart {} is left behind: it costs nothing and expires", cart.id),
        None => String::new(),
    };
    let (message, next_step) = match state.has_unread_cart() {
        false => (
            format!("it was called off before the checkout: nothing was bought.{cart}"),
            "nothing; to buy it after all, start it under a new id",
        ),
        true => (
            format!(
                "it was called off before the checkout: this run bought nothing. Whether its cart was checked out before \
                 the journal was set back, if it was, was not looked up.{cart}"
            ),
            "to buy it after all, start it under a new id, once no order of the customer carries this one",
        ),
    };
    let problem = Problem::new("called_off", message, next_step);
    Fact::Ended { status: PurchaseStatus::Cancelled, problem: Some(problem) }
}

fn orders(state: &State) -> String {
    let ids: Vec<&str> = state.orders.iter().map(|order| order.placed.id.as_str()).collect();
    match ids.as_slice() {
        [] => String::new(),
        [id] => format!("order {id}"),
        ids => format!("orders {}", ids.join(", ")),
    }
}

fn of_orders(orders: &str) -> String {
    if orders.is_empty() { String::new() } else { format!(", with {orders}") }
}
