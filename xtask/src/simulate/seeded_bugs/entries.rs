//! Bugs in what is made of an answer, and of the entries of the journal.

use std::time::Duration;

use pc_models::{CartStatus, Timestamp};
use pc_transport::operations::CheckoutCart;
use pc_transport::{Error, Operation};
use pc_workflows::{Answer, Call, Entry, Fact, FoundIn, Planned, Problem, Purchase, PurchaseStatus, Stage};

use super::bug::SeededBug;
use super::memory::Memory;

/// The documented code of a cart that is gone.
const CART_NOT_FOUND: i64 = 800_008;

/// After so long an order list is believed by somebody who gives up early.
const HASTY_WINDOW: Duration = Duration::from_secs(2 * 60);

/// How long a refusal in doubt is not believed, and how long by somebody in a hurry.
const QUIET_TIME: Duration = Duration::from_secs(45 * 60);
const SHORT_QUIET_TIME: Duration = Duration::from_secs(20 * 60);

/// The entry that an answer, or its absence, makes.
pub(super) fn learn(
    real: &Purchase,
    memory: &Memory,
    planned: &Planned,
    answer: Result<(Answer, u32), Error>,
    now: Timestamp,
) -> Entry {
    let Some(bug) = SeededBug::current() else { return real.learn(planned, answer, now) };
    let seen = Seen {
        is_answered: answer.is_ok(),
        is_cart_missing: answer.as_ref().is_err_and(is_cart_missing),
        our_orders: answer.as_ref().ok().and_then(|(answer, _)| listed(real, planned, answer)),
    };
    let mut entry = real.learn(planned, answer, now);
    entry.fact = believed(bug, entry.fact, planned, &seen, memory, now);
    entry
}

/// What an answer shows beside the fact that is made of it.
struct Seen {
    is_answered: bool,
    is_cart_missing: bool,
    /// How many orders of ours an order list shows that is searched for them; `None` for any other answer.
    our_orders: Option<usize>,
}

fn is_cart_missing(error: &Error) -> bool {
    error.fault().is_some_and(|fault| fault.status == 404 || fault.code() == Some(CART_NOT_FOUND))
}

fn listed(real: &Purchase, planned: &Planned, answer: &Answer) -> Option<usize> {
    match real.part_of(answer) {
        Answer::ListOrders(list) if planned.stage == Stage::Checkout => Some(list.items.len()),
        _ => None,
    }
}

/// What is believed in the place of a fact.
fn believed(
    bug: SeededBug,
    fact: Fact,
    planned: &Planned,
    seen: &Seen,
    memory: &Memory,
    now: Timestamp,
) -> Fact {
    let is_checkout = matches!(planned.call, Call::CheckoutCart(_));
    match (bug, fact) {
        (SeededBug::EmptyListIsProof, _) if seen.our_orders == Some(0) => Fact::CartLost,
        (SeededBug::GivesUpEarly, Fact::OrdersNotFound)
            if seen.our_orders.is_some() && is_past(memory.sent, HASTY_WINDOW, now) =>
        {
            let problem = Problem::new("unknown_outcome", "nothing shows", "look in Partner Center");
            Fact::Ended { status: PurchaseStatus::Unresolved, problem: Some(problem) }
        }
        (SeededBug::NewCartInDoubt, Fact::CheckoutUnknown { .. }) if !seen.is_answered => Fact::CartLost,
        (SeededBug::MissingCartIsUnbought, Fact::CartSeen { status: None }) => Fact::CartLost,
        (SeededBug::MissingCartAtCheckout, Fact::CheckoutUnknown { .. }) if seen.is_cart_missing => {
            Fact::CartLost
        }
        (SeededBug::SilentRecordsAreProof, Fact::AuditRecordsRead { orders })
            if orders.is_empty() && planned.stage == Stage::Checkout =>
        {
            Fact::CartLost
        }
        (SeededBug::StopsAtFirstOrder, Fact::AuditRecordsRead { orders }) if !orders.is_empty() => {
            Fact::OrdersPlaced { orders, errors: Vec::new(), found_in: FoundIn::AuditRecords }
        }
        (SeededBug::BelievesRefusal, Fact::CheckoutRefused { problem }) => rejected(problem),
        (_, Fact::CartSeen { status: Some(CartStatus::Active) }) if is_quiet_enough(bug, memory, now) => {
            memory.refusal.clone().map_or(Fact::CartSeen { status: Some(CartStatus::Active) }, rejected)
        }
        (SeededBug::BelievesEmptyAnswer, Fact::CheckoutUnknown { .. }) if seen.is_answered => {
            Fact::OrdersPlaced { orders: Vec::new(), errors: Vec::new(), found_in: FoundIn::CheckoutAnswer }
        }
        (SeededBug::IgnoresOrderErrors, Fact::OrdersPlaced { orders, found_in, .. }) if is_checkout => {
            Fact::OrdersPlaced { orders, errors: Vec::new(), found_in }
        }
        (SeededBug::LosesOrderGroup, Fact::OrdersPlaced { mut orders, errors, found_in }) if is_checkout => {
            orders.truncate(1);
            Fact::OrdersPlaced { orders, errors, found_in }
        }
        (_, fact) => fact,
    }
}

fn rejected(problem: Problem) -> Fact {
    Fact::Ended { status: PurchaseStatus::Rejected, problem: Some(problem) }
}

/// Whether a refusal in doubt is believed, now that the cart is seen open.
fn is_quiet_enough(bug: SeededBug, memory: &Memory, now: Timestamp) -> bool {
    match bug {
        SeededBug::BelievesOpenCart => true,
        SeededBug::ShortQuietTime => memory.looked_here >= SHORT_QUIET_TIME,
        SeededBug::QuietTimeByTheClock => is_past(memory.sent, QUIET_TIME, now),
        SeededBug::QuietTimeSurvivesResume => memory.looked >= QUIET_TIME,
        _ => false,
    }
}

fn is_past(since: Option<Timestamp>, wait: Duration, now: Timestamp) -> bool {
    since.is_some_and(|since| now >= since + wait)
}

/// What is taken in of an entry.
pub(super) fn remembered(entry: &Entry) -> Entry {
    let mut entry = entry.clone();
    if let (Some(SeededBug::ForgetsSending), Fact::Sending { operation, .. }) =
        (SeededBug::current(), &mut entry.fact)
    {
        operation.clear(); // of no operation: nothing is in doubt
    }
    entry
}

/// Has a checkout not be sent.
pub(super) fn forget_checkout(entry: &mut Entry) {
    if let Fact::Sending { operation, .. } = &mut entry.fact
        && operation == CheckoutCart::NAME
    {
        operation.clear();
    }
}
