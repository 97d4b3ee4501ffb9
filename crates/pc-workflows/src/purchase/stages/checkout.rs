//! Checking the cart out, exactly once.
//!
//! An answer that is missing is never guessed. The cart is the natural key: it can be bought once, so checking out
//! the **same** cart again is safe, and a second cart is never made while the first is undecided. When the service
//! says the cart was ordered but does not repeat its answer, our orders are searched in the order list by the
//! purchase id in their lines' names; an order without it is somebody else's. When the window closes without proof
//! the purchase ends as unresolved.

use std::time::Duration;

use pc_models::{CartCheckoutResult, CartStatus, Order, Timestamp};
use pc_transport::operations::{CheckoutCart, GetCart, ListOrders};

use super::{Step, looked_long_enough};
use crate::planted::{PlantedBug as Bug, is_planted};
use crate::poll::QUIET;
use crate::purchase::delivery::Delivery;
use crate::purchase::details::{GroupError, PlacedLine, PlacedOrder, Problem};
use crate::purchase::state::{CartState, Checkout, Look, State, Undecided};
use crate::purchase::{Fact, Stage};
use crate::{PollSchedule, PurchaseStatus};

/// Answers that cannot be read are asked for so many times before the order list is searched instead.
const MAX_SENDS: u32 = 4;

/// An order of ours was placed after our checkout was sent; clocks may differ by this much.
const CLOCK_SKEW: Duration = Duration::from_secs(60 * 60);

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    let cart = state.cart.as_ref()?.id.clone();
    let customer = state.intent.customer.clone();
    let look = match &state.checkout {
        Checkout::Done => return None,
        Checkout::NotSent => Look::SendAgain,
        Checkout::Undecided(undecided) => undecided.next,
    };
    Some(match look {
        Look::SendAgain => Step::call(Stage::Checkout, 0, CheckoutCart { customer, cart }),
        Look::ReadCart => Step::call(Stage::Checkout, 0, GetCart { customer, cart }),
        Look::SearchOrders => {
            Step::call(Stage::Checkout, 0, ListOrders { customer, billing_cycle: None, include_price: false })
        }
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
    let mut orders: Vec<PlacedOrder> = distinct(result.orders.iter().map(PlacedOrder::from));
    orders.truncate(if is_planted(Bug::LosesOrderGroup) { 1 } else { usize::MAX });
    let missing = Delivery::of(state, orders.iter(), &errors).missing();
    let mut nameless = errors.iter_mut().filter(|error| error.lines.is_empty());
    // The cart did not show this group; what nobody else speaks of must be in it.
    if let (Some(error), None) = (nameless.next(), nameless.next()) {
        error.lines = missing;
    }
    Fact::OrdersPlaced { orders, errors }
}

pub(super) fn distinct(orders: impl Iterator<Item = PlacedOrder>) -> Vec<PlacedOrder> {
    let mut all: Vec<PlacedOrder> = Vec::new();
    for order in orders {
        if !all.iter().any(|known| known.id.is_same(&order.id)) {
            all.push(order);
        }
    }
    all.shrink_to_fit();
    all
}

/// What the cart's status means for a checkout that is undecided.
pub(super) fn cart_seen(state: &State, status: CartStatus, now: Timestamp) -> Fact {
    let status = if is_planted(Bug::IgnoresOrdered) { CartStatus::Active } else { status };
    let quiet = if is_planted(Bug::BelievesOpenCart) { Duration::ZERO } else { QUIET };
    if let Checkout::Undecided(Undecided { refusal: Some(refusal), last_in_doubt, .. }) = &state.checkout
        && status == CartStatus::Active
        && now >= *last_in_doubt + quiet
    {
        // Refused, and no earlier checkout can arrive any more: nothing was bought.
        return Fact::Ended { status: PurchaseStatus::Rejected, problem: Some(refusal.clone()) };
    }
    Fact::CartSeen { status: Some(status) }
}

/// Looks for our orders among a customer's.
pub(super) fn searched(state: &State, orders: &[Order], now: Timestamp) -> Fact {
    let (Some(cart), Checkout::Undecided(undecided)) = (&state.cart, &state.checkout) else {
        return Fact::OrdersNotFound;
    };
    let recent = placed_since(Some(undecided.first_sent), orders);
    let found = distinct(recent.filter(|order| is_ours(state, order)));
    let complete =
        is_planted(Bug::StopsAtFirstOrder) || Delivery::of(state, found.iter(), &[]).missing().is_empty();
    let is_hasty = is_planted(Bug::GivesUpEarly);
    let window = if is_hasty { Duration::from_secs(120) } else { PollSchedule::ORDER_VISIBILITY.total };
    let window_closed = now >= undecided.last_sent + window;
    match (found.is_empty(), complete, window_closed) {
        (true, ..) if is_planted(Bug::EmptyListIsProof) => Fact::CartLost,
        (false, true, _) | (false, _, true) => Fact::OrdersPlaced { orders: found, errors: Vec::new() },
        (true, _, true) => unresolved(state, cart, undecided),
        _ => Fact::OrdersNotFound,
    }
}

/// The orders that were not placed before an instant, as far as the two clocks agree.
pub(super) fn placed_since(since: Option<Timestamp>, orders: &[Order]) -> impl Iterator<Item = PlacedOrder> {
    let is_recent = move |order: &&Order| {
        let placed = order.creation_date.zip(since);
        placed.is_none_or(|(created, since)| created + CLOCK_SKEW >= since)
    };
    orders.iter().filter(is_recent).map(PlacedOrder::from)
}

/// An order is ours when every line of it carries our tag. What is in it is compared afterwards.
pub(super) fn is_ours(state: &State, order: &PlacedOrder) -> bool {
    let tag = state.tag();
    let is_tagged = |line: &PlacedLine| line.name.as_deref().is_some_and(|name| name.ends_with(&tag));
    let is_ours = !order.lines.is_empty() && order.lines.iter().all(is_tagged);
    is_ours || is_mistaken_for_ours(state, order)
}

/// Never, but for the mistakes that a test plants.
fn is_mistaken_for_ours(state: &State, order: &PlacedOrder) -> bool {
    let begins_like = |line: &PlacedLine| {
        line.name.as_deref().is_some_and(|name| name.contains(&format!("[{}", state.intent.id)))
    };
    let is_alike = || Delivery::of(state, std::iter::once(order), &[]).excess == 0;
    is_planted(Bug::MatchesAnyOrder)
        || (is_planted(Bug::MatchesByProduct) && is_alike())
        || (is_planted(Bug::MatchesIdPrefix) && order.lines.iter().all(begins_like))
}

/// Whether deciding by the cart took too long, so that the order list must be searched.
pub(in crate::purchase) fn must_search(state: &State, undecided: &Undecided, now: Timestamp) -> bool {
    undecided.sends >= MAX_SENDS || looked_long_enough(state, Stage::Checkout, now)
}

pub(in crate::purchase) fn unresolved(state: &State, cart: &CartState, undecided: &Undecided) -> Fact {
    let last = undecided.last_problem.as_deref().unwrap_or("its answer is missing");
    let problem = Problem {
        class: "unknown_outcome".to_owned(),
        code: None,
        message: format!(
            "cart {} was sent to checkout at {} ({} times, last {}), and whether it was bought could not be decided: \
             {last}. It may have been bought; it will not be bought again",
            cart.id, undecided.first_sent, undecided.sends, undecided.last_sent
        ),
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
