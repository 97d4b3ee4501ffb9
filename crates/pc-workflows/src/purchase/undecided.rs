//! What each fact changes about a checkout whose outcome is not known.

use pc_models::{CartStatus, Timestamp};

use super::Stage;
use super::fact::Fact;
use super::stages::{checkout, search};
use super::state::{Checkout, Look, Search, State, Undecided};
use super::waiting::{look_again, troubled};

/// The checkout was about to be sent: from here a crash leaves its outcome unknown.
pub(super) fn sending(state: &mut State, at: Timestamp) {
    state.checkout = Checkout::Undecided(Box::new(match &state.checkout {
        Checkout::Undecided(before) => Undecided {
            last_sent: at,
            last_in_doubt: at,
            sends: before.sends.saturating_add(1),
            next: Look::ReadCart,
            ..Undecided::clone(before)
        },
        _ => Undecided {
            first_sent: at,
            last_sent: at,
            last_in_doubt: at,
            sends: 1,
            next: Look::ReadCart,
            refusal: None,
            last_problem: None,
            search: Search::default(),
        },
    }));
}

/// Takes in what was learned about it.
pub(super) fn apply(state: &mut State, fact: &Fact, at: Timestamp) {
    let Checkout::Undecided(mut undecided) = state.checkout.clone() else { return };
    let mut waits = false;
    match fact {
        Fact::CheckoutNotDone { problem, retry_after_s, answered } => {
            // Once it was answered, the next checkout is a new call with a request id of its own.
            state.checkout_generation += u32::from(*answered);
            if undecided.sends <= 1 {
                state.checkout = Checkout::NotSent;
            }
            troubled(state, problem.clone(), *retry_after_s, at);
            return;
        }
        Fact::CheckoutUnknown { problem } => {
            undecided.last_problem = Some(problem.clone());
            waits = true;
        }
        Fact::CheckoutBusy { problem } => {
            state.checkout_generation += 1;
            undecided.last_problem = Some(problem.clone());
            waits = true;
        }
        Fact::CheckoutRefused { problem } => {
            undecided.refusal = Some(problem.clone());
            waits = true;
        }
        Fact::AlreadyOrdered => undecided.next = search::best_look(&undecided),
        Fact::CartSeen { status } => {
            let must_search = checkout::must_search(state, &undecided, at);
            let refused = undecided.refusal.is_some();
            (undecided.next, waits) = match status {
                // Refused, and an earlier checkout may still arrive: keep looking at the cart.
                Some(CartStatus::Active) if refused => (Look::ReadCart, true),
                Some(CartStatus::Active) => (Look::SendAgain, false),
                Some(CartStatus::Ordered) if !must_search && !refused => (Look::SendAgain, false),
                Some(CartStatus::Unknown(_)) if !must_search => (Look::ReadCart, true),
                _ => (search::best_look(&undecided), false),
            };
        }
        Fact::AuditRecordsRead { orders } => {
            undecided.search.recorded.clone_from(orders);
            undecided.search.failures = 0;
            undecided.search.listed.get_or_insert(at);
            waits = !search::is_list_due(state, &undecided, at);
            undecided.next = if waits { Look::SearchRecords } else { Look::SearchOrders };
        }
        Fact::AuditRecordsUnreadable { lasting, asked, .. } => {
            // A failure that several purchases share counts once.
            undecided.search.failures += u32::from(*asked);
            undecided.search.is_unrecorded |=
                *lasting || undecided.search.failures >= search::MAX_RECORD_FAILURES;
            undecided.next = Look::SearchOrders;
        }
        _ => {
            // Our orders are not in the list yet.
            undecided.search.listed = Some(at);
            undecided.next = search::best_look(&undecided);
            waits = true;
        }
    }
    state.checkout = Checkout::Undecided(undecided);
    let is_of_records = matches!(fact, Fact::AuditRecordsRead { .. } | Fact::AuditRecordsUnreadable { .. });
    if !is_of_records {
        state.trouble = None; // that of the order list is kept, so that its waits grow while records are read in between
    }
    if waits {
        look_again(state, Stage::Checkout, at);
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
