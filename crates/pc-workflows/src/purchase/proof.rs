//! What decides a checkout. Only these two do, and both are made here alone:
//!
//! - [`OwnOrders`]: orders that carry the purchase's tag;
//! - [`NothingBought`]: no checkout was ever sent, or none can arrive any more.
//!
//! Whoever hands it over, everything else leaves a checkout undecided.

use pc_models::{CartStatus, CustomerId, Order, OrderLineItem, Timestamp};
use pc_transport::{Error, Fate};

use super::certainty::{FoundIn, Proof};
use super::delivery::Delivery;
use super::details::{GroupError, PlacedOrder, Problem};
use super::evidence::{Said, said};
use super::fact::Fact;
use super::state::{Checkout, State};
use crate::PurchaseStatus;

/// Orders of this purchase, each once: all their lines carry its tag, and no other customer's is among them.
#[derive(Debug)]
pub(in crate::purchase) struct OwnOrders(Vec<PlacedOrder>);

impl OwnOrders {
    pub(in crate::purchase) fn among<'o>(state: &State, orders: impl IntoIterator<Item = &'o Order>) -> Self {
        let own = orders.into_iter().filter(|order| is_own(state, order));
        Self(Vec::new()).with(own.map(PlacedOrder::from))
    }

    /// Together with those that were found before.
    pub(in crate::purchase) fn and(self, before: &[PlacedOrder]) -> Self {
        self.with(before.iter().cloned())
    }

    /// Those that are not among the known ones.
    pub(in crate::purchase) fn besides<'k>(
        mut self,
        known: impl Iterator<Item = &'k PlacedOrder> + Clone,
    ) -> Self {
        self.0.retain(|order| !known.clone().any(|known| known.is_same(order)));
        self
    }

    /// Behind those that were known before.
    pub(in crate::purchase) fn behind(self, known: Vec<PlacedOrder>) -> Self {
        Self(known).with(self.0.into_iter())
    }

    fn with(mut self, more: impl Iterator<Item = PlacedOrder>) -> Self {
        for order in more {
            if !self.0.iter().any(|known| known.is_same(&order)) {
                self.0.push(order);
            }
        }
        self.0.shrink_to_fit();
        self
    }

    pub(in crate::purchase) fn as_slice(&self) -> &[PlacedOrder] {
        &self.0
    }

    pub(in crate::purchase) fn into_vec(self) -> Vec<PlacedOrder> {
        self.0
    }

    pub(in crate::purchase) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether nothing that was wanted is missing.
    pub(in crate::purchase) fn are_everything(&self, state: &State) -> bool {
        !self.is_empty() && Delivery::of(state, self.0.iter(), &[]).missing().is_empty()
    }

    /// It was bought.
    pub(in crate::purchase) fn placed(self, found_in: FoundIn, errors: Vec<GroupError>) -> Fact {
        Fact::OrdersPlaced { orders: self.0, errors, found_in }
    }
}

/// Whether every line of an order carries the tag, and nobody says that it is another customer's. What is in it is compared
/// afterwards.
pub(in crate::purchase) fn is_own(state: &State, order: &Order) -> bool {
    is_of_customer(&state.intent.customer, order.reference_customer_id.as_ref())
        && is_tagged(&state.tag(), order)
}

/// Whether every line of an order carries the tag.
pub(in crate::purchase) fn is_tagged(tag: &str, order: &Order) -> bool {
    let carries =
        |line: &OrderLineItem| line.friendly_name.as_deref().is_some_and(|name| name.ends_with(tag));
    !order.line_items.is_empty() && order.line_items.iter().all(carries)
}

/// Whether something that may name its customer names no other one.
pub(in crate::purchase) fn is_of_customer(ours: &CustomerId, named: Option<&CustomerId>) -> bool {
    named.is_none_or(|customer| ours.is_same(customer))
}

/// Whether the request that was answered is the only one for a checkout: of several, one may have bought what another is refused.
pub(in crate::purchase) fn is_only_checkout(state: &State, requests: u32) -> bool {
    let is_in_doubt = matches!(&state.checkout, Checkout::Undecided(undecided) if undecided.is_in_doubt());
    let was_turned_away = state.cart.as_ref().is_some_and(|cart| cart.was_turned_away);
    requests <= 1 && !was_turned_away && !is_in_doubt
}

/// No checkout of this purchase has bought anything, or will.
pub(in crate::purchase) struct NothingBought(());

impl NothingBought {
    /// No checkout is under way: none was sent, or each was turned away. Not while a cart that another process made is unread: the
    /// journal may have been set back since.
    pub(in crate::purchase) fn without_checkout(state: &State) -> Option<Self> {
        let is_unsent = matches!(state.checkout, Checkout::NotSent) && !state.has_unread_cart();
        (is_unsent && state.reexamination.is_none()).then_some(Self(()))
    }

    /// The only request for a checkout that was sent was refused, by a code that is documented to be a refusal. After one that
    /// was turned away it is not the only one: of two copies one may be done and the other turned away.
    pub(in crate::purchase) fn refused(state: &State, error: &Error) -> Option<Self> {
        let is_undecided = matches!(&state.checkout, Checkout::Undecided(_));
        let is_refusal = error.fate == Fate::Refused && said(error) == Said::Refused;
        let is_only_one = is_only_checkout(state, error.attempts);
        (is_undecided && is_refusal && is_only_one).then_some(Self(()))
    }

    /// The checkout was refused after an earlier one was in doubt; and after the quiet time the cart was open, no order
    /// showed, and the cart is open still.
    pub(in crate::purchase) fn after_quiet_time(
        state: &State,
        cart: Option<&CartStatus>,
        now: Timestamp,
    ) -> Option<Self> {
        let Checkout::Undecided(undecided) = &state.checkout else { return None };
        let is_believed = !undecided.is_cart_lost && !state.precautions.believes_no_silence;
        let is_open = cart == Some(&CartStatus::Active) && is_believed;
        (is_open && undecided.search.is_silent && state.is_quiet(&undecided.quiet, now)).then_some(Self(()))
    }

    /// A purchase that was looked at again: its cart was open all through the quiet time, and no order shows at its end. Or
    /// nothing was ever sent, it had not been possible to look for orders of an earlier run, and none shows after as long a look:
    /// an order is in no list at first.
    pub(in crate::purchase) fn reexamined(state: &State, now: Timestamp) -> Option<Self> {
        let looked = state.reexamination.as_ref()?;
        let is_proven = match &state.checkout {
            Checkout::Undecided(undecided) => {
                looked.is_cart_open()
                    && state.is_quiet(&looked.quiet, now)
                    && !undecided.is_cart_lost
                    && !state.precautions.believes_no_silence
            }
            Checkout::NotSent => {
                looked.is_not_looked_up()
                    && !looked.is_cart_ordered()
                    && state.is_quiet(&looked.quiet, now)
                    && !state.precautions.believes_no_silence
            }
            Checkout::Done => false,
        };
        (is_proven && looked.is_silent()).then_some(Self(()))
    }

    /// The end of the purchase.
    pub(in crate::purchase) fn end(
        self,
        status: PurchaseStatus,
        problem: impl Into<Option<Problem>>,
    ) -> Fact {
        Fact::Ended { status, problem: problem.into() }
    }
}

/// What an end rests on, given everything that is known at it.
pub(in crate::purchase) fn of_end(state: &State, status: PurchaseStatus) -> Proof {
    let is_unbought = matches!(status, PurchaseStatus::Rejected | PurchaseStatus::Cancelled);
    match &state.checkout {
        Checkout::Done => of_orders(state),
        Checkout::NotSent if !is_unbought => Proof::Undecided,
        Checkout::NotSent if state.cart.as_ref().is_some_and(|cart| cart.was_turned_away) => {
            Proof::TurnedAway
        }
        // The journal may have been set back: it may have been checked out.
        Checkout::NotSent if state.has_unread_cart() => Proof::Undecided,
        Checkout::NotSent if state.is_unsought() => Proof::NotLookedUp,
        Checkout::NotSent => Proof::NeverSent,
        Checkout::Undecided(undecided) if is_unbought && !undecided.is_in_doubt() => Proof::Refused,
        Checkout::Undecided(_) if is_unbought => Proof::QuietTime,
        Checkout::Undecided(_) => Proof::Undecided,
    }
}

fn of_orders(state: &State) -> Proof {
    let orders = state.orders.iter().map(|order| &order.placed);
    let is_complete = Delivery::of(state, orders, &state.group_errors).missing().is_empty();
    // Not told by the answer to the only checkout: no order of them showed in the end.
    let is_refused_in_doubt = !state.group_errors.is_empty() && state.found_in == FoundIn::OrderList;
    match state.orders.as_slice() {
        [] if is_complete => Proof::Refused,
        orders if is_complete && is_refused_in_doubt && orders.iter().all(|order| order.confirmed) => {
            Proof::QuietTime
        }
        orders if is_complete && orders.iter().all(|order| order.confirmed) => Proof::OrdersRead,
        _ => Proof::Undecided,
    }
}

/// Whether it ended, and it is not proven that this is how it ends.
pub(in crate::purchase) fn is_unproven(state: &State) -> bool {
    state.ended.as_ref().is_some_and(|(status, _)| {
        let is_unbought = matches!(status, PurchaseStatus::Rejected | PurchaseStatus::Cancelled);
        match of_end(state, *status) {
            Proof::QuietTime => true,
            Proof::Undecided => is_unbought || *status == PurchaseStatus::Unresolved,
            _ => *status == PurchaseStatus::Unresolved,
        }
    })
}
