//! What each fact changes about a checkout whose outcome is not known.

use pc_models::{CartStatus, Timestamp};

use super::Stage;
use super::fact::Fact;
use super::stages::{checkout, search};
use super::state::{Checkout, Look, State, Undecided};
use super::waiting::{look_again, looked_long_enough, troubled};

/// The checkout was about to be sent: from here a crash leaves its outcome unknown.
pub(super) fn sending(state: &mut State, at: Timestamp) {
    let sent = match &state.checkout {
        Checkout::Undecided(before) => before.sent_again(at),
        _ => Undecided::sent_first(at, state.process.by_the_service(at)),
    };
    state.checkout = Checkout::Undecided(Box::new(sent));
}

/// Takes in what was learned about it.
pub(super) fn apply(state: &mut State, fact: &Fact, at: Timestamp) {
    let Checkout::Undecided(mut undecided) = state.checkout.clone() else { return };
    if let Fact::CheckoutNotDone { problem, retry_after_s, answered } = fact {
        not_done(state, &undecided, *answered);
        troubled(state, problem.clone(), *retry_after_s, at);
        return;
    }
    let waits = learned(state, &mut undecided, fact, at);
    state.checkout = Checkout::Undecided(undecided);
    let is_of_records = matches!(fact, Fact::AuditRecordsRead { .. } | Fact::AuditRecordsUnreadable { .. });
    if !is_of_records {
        state.trouble = None; // that of the order list is kept, so that its waits grow while records are read in between
    }
    if waits {
        look_again(state, Stage::Checkout, at);
    }
}

/// The last one provably was not done; those before it stay in doubt.
fn not_done(state: &mut State, undecided: &Undecided, answered: bool) {
    // Once it was answered, the next checkout is a new call with a request id of its own.
    state.checkout_generation += u32::from(answered);
    if let Some(cart) = &mut state.cart {
        cart.was_turned_away |= answered;
    }
    if !undecided.is_in_doubt() {
        state.checkout = Checkout::NotSent;
    }
}

/// Takes in an answer, or that it is missing; returns whether to wait before the next look.
fn learned(state: &mut State, undecided: &mut Undecided, fact: &Fact, at: Timestamp) -> bool {
    match fact {
        Fact::CheckoutUnknown { problem, orders, errors } => {
            undecided.was_unclear = true;
            undecided.search.found(orders);
            if !errors.is_empty() {
                undecided.refused_groups.clone_from(errors);
            }
            undecided.last_problem = Some(problem.clone());
            true
        }
        Fact::CheckoutBusy { problem } => {
            state.checkout_generation += 1;
            undecided.was_unclear = true;
            undecided.last_problem = Some(problem.clone());
            true
        }
        Fact::CheckoutHeld { problem, is_own_cart } => {
            undecided.is_held = true;
            undecided.is_cart_lost |= !is_own_cart;
            undecided.last_problem = Some(problem.clone());
            undecided.next = search::best_look(undecided);
            false
        }
        Fact::CheckoutRefused { problem } => {
            undecided.was_unclear = true;
            undecided.refusal = Some(problem.clone());
            true
        }
        Fact::AlreadyOrdered => {
            undecided.was_unclear = true;
            undecided.next = search::best_look(undecided);
            false
        }
        Fact::CartSeen { status } => {
            undecided.quiet.look(state.process.number(), at);
            undecided.is_gone_unsent &= status.is_none();
            let (next, waits) = after_cart(state, undecided, status.as_ref(), at);
            undecided.next = next;
            waits
        }
        Fact::AuditRecordsRead { orders } => {
            undecided.quiet.look(state.process.number(), at);
            undecided.search.found.clone_from(orders);
            undecided.search.failures = 0;
            undecided.search.listed.get_or_insert(at);
            let waits = !search::is_list_due(state, undecided, at);
            undecided.next = if waits { Look::SearchRecords } else { Look::SearchOrders };
            waits
        }
        Fact::AuditRecordsUnreadable { lasting, asked, .. } => {
            // A failure that several purchases share counts once.
            undecided.search.failures += u32::from(*asked);
            undecided.search.is_unrecorded |=
                *lasting || undecided.search.failures >= search::MAX_RECORD_FAILURES;
            undecided.next = Look::SearchOrders;
            false
        }
        _ => not_listed(state, undecided, at),
    }
}

/// Where to look after the cart was read, and whether to wait before.
fn after_cart(
    state: &State,
    undecided: &Undecided,
    status: Option<&CartStatus>,
    at: Timestamp,
) -> (Look, bool) {
    let must_search =
        undecided.is_cart_lost || undecided.must_search_first || checkout::must_search(state, undecided, at);
    let may_be_sent = checkout::may_be_sent_again(state, undecided);
    let is_refused = undecided.refusal.is_some();
    match status {
        // Refused, and an earlier checkout may still arrive: the cart shows it first.
        Some(CartStatus::Active) if is_refused && !state.is_quiet(&undecided.quiet, at) => {
            (Look::ReadCart, true)
        }
        Some(CartStatus::Active)
            if !is_refused
                && !undecided.must_search_first
                && may_be_sent
                && checkout::may_send_again(state, undecided, at) =>
        {
            (Look::SendAgain, false)
        }
        Some(CartStatus::Ordered) if !is_refused && !must_search && may_be_sent => (Look::SendAgain, false),
        Some(CartStatus::Unknown(_)) if !must_search => (Look::ReadCart, true),
        _ => (search::best_look(undecided), false),
    }
}

/// Our orders are not in the list yet. Returns whether to wait before the next look.
fn not_listed(state: &State, undecided: &mut Undecided, at: Timestamp) -> bool {
    undecided.quiet.look(state.process.number(), at);
    undecided.search.listed = Some(at);
    undecided.must_search_first = false;
    // Refused, and the list shows nothing after the quiet time: the cart has the last word.
    undecided.search.is_silent = undecided.refusal.is_some() && state.is_quiet(&undecided.quiet, at);
    let reads_cart = undecided.search.is_silent || !looked_long_enough(state, Stage::Checkout, at);
    undecided.next = if reads_cart { Look::ReadCart } else { search::best_look(undecided) };
    !undecided.search.is_silent
}

/// An earlier version lost the cart after it was sent to checkout: it may have been bought.
pub(super) fn cart_lost(state: &mut State, at: Timestamp) {
    let Checkout::Undecided(undecided) = &mut state.checkout else { return };
    undecided.was_unclear = true;
    undecided.is_cart_lost = true;
    undecided.next = search::best_look(undecided);
    troubled(state, "the cart went away after it was sent to checkout".to_owned(), None, at);
}

/// The cart could not be read: meanwhile the orders may show what it would.
pub(super) fn cart_failed(state: &mut State) {
    if let Checkout::Undecided(undecided) = &mut state.checkout
        && undecided.next == Look::ReadCart
    {
        undecided.next = search::best_look(undecided);
    }
}

/// The order list could not be read: meanwhile the audit records may show what it would.
pub(super) fn list_failed(state: &mut State) {
    if let Checkout::Undecided(undecided) = &mut state.checkout
        && undecided.next == Look::SearchOrders
    {
        undecided.next = search::best_look(undecided);
    }
}
