//! Bugs in what is made of an answer, and of the entries of the journal.

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::Error;
use pc_workflows::{
    Answer, Call, Entry, Fact, FoundIn, Planned, PollSchedule, Purchase, PurchaseStatus, Stage,
};

use super::bug::SeededBug;

/// After so long an order list is believed by somebody who gives up early.
const HASTY_WINDOW: Duration = Duration::from_secs(2 * 60);

/// Longer than a purchase waits before it believes what it sees.
const ANY_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

/// The entry that an answer, or its absence, makes.
pub(super) fn learn(
    real: &Purchase,
    planned: &Planned,
    answer: Result<(Answer, u32), Error>,
    now: Timestamp,
) -> Entry {
    let Some(bug) = SeededBug::current() else { return real.learn(planned, answer, now) };
    let is_answered = answer.is_ok();
    let our_orders = answer.as_ref().ok().and_then(|(answer, _)| listed(real, planned, answer));
    let mut entry = real.learn(planned, answer, now + unwaited(bug, planned, our_orders));
    entry.at = now;
    entry.fact = match (bug, our_orders) {
        (SeededBug::EmptyListIsProof, Some(0)) => Fact::CartLost,
        _ => believed(bug, entry.fact, planned, is_answered),
    };
    entry
}

/// How many orders of ours an order list shows that is searched for them; `None` for any other answer.
fn listed(real: &Purchase, planned: &Planned, answer: &Answer) -> Option<usize> {
    match real.part_of(answer) {
        Answer::ListOrders(list) if planned.stage == Stage::Checkout => Some(list.items.len()),
        _ => None,
    }
}

/// The part of a wait that is taken for over.
fn unwaited(bug: SeededBug, planned: &Planned, our_orders: Option<usize>) -> Duration {
    match (bug, &planned.call, our_orders) {
        (SeededBug::GivesUpEarly, _, Some(_)) => PollSchedule::ORDER_VISIBILITY.total - HASTY_WINDOW,
        (SeededBug::StopsAtFirstOrder, _, Some(1..)) => ANY_WINDOW,
        (SeededBug::BelievesOpenCart, Call::GetCart(_), _) => ANY_WINDOW,
        _ => Duration::ZERO,
    }
}

/// What is believed in the place of a fact.
fn believed(bug: SeededBug, fact: Fact, planned: &Planned, is_answered: bool) -> Fact {
    let is_checkout = matches!(planned.call, Call::CheckoutCart(_));
    match (bug, fact) {
        (SeededBug::NewCartInDoubt, Fact::CheckoutUnknown { .. }) if !is_answered => Fact::CartLost,
        (SeededBug::MissingCartIsUnbought, Fact::CartSeen { status: None }) => Fact::CartLost,
        (SeededBug::SilentRecordsAreProof, Fact::AuditRecordsRead { orders }) if orders.is_empty() => {
            Fact::CartLost
        }
        (SeededBug::StopsAtFirstOrder, Fact::AuditRecordsRead { orders }) if !orders.is_empty() => {
            Fact::OrdersPlaced { orders, errors: Vec::new(), found_in: FoundIn::AuditRecords }
        }
        (SeededBug::BelievesRefusal, Fact::CheckoutRefused { problem }) => {
            Fact::Ended { status: PurchaseStatus::Rejected, problem: Some(problem) }
        }
        (SeededBug::BelievesEmptyAnswer, Fact::CheckoutUnknown { .. }) if is_answered => {
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
