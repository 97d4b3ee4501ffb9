//! Bugs in what is done next.

use std::time::Duration;

use pc_models::{CartStatus, Timestamp};
use pc_workflows::{Call, Effect, Fact, Problem, Purchase, PurchaseStatus, Stage, TooLate};

use super::bug::SeededBug;
use super::memory::Memory;

/// How long a purchase may take when its intent does not say, in minutes.
const USUAL_LIMIT_MINUTES: u64 = 24 * 60;

/// What to do next.
pub(super) fn next(real: &Purchase, memory: &Memory, now: Timestamp) -> Effect {
    let effect = real.next(now);
    let instead = match (SeededBug::current(), &effect) {
        (Some(SeededBug::NeverWaits), Effect::Wait { until, .. }) => call(real.next(*until)),
        (Some(SeededBug::SendsAgainUnseen), Effect::Call(planned)) => {
            let looks = matches!(planned.call, Call::GetCart(_));
            looks.then(|| call(as_if_open(real, now))).flatten()
        }
        (Some(SeededBug::DeadlineForgetsCheckout), Effect::Record(fact)) => {
            let is_late = now >= real.deadline();
            let is_undecided = real.abort().is_err_and(|why| matches!(*why, TooLate::CheckoutSent { .. }));
            (is_late && is_undecided).then(|| cancelled(fact))
        }
        (Some(SeededBug::NoSearchBeforeCart), effect) => unsearched(real, effect, now),
        (Some(SeededBug::NoSearchAfterResume), effect) if memory.is_resumed => unsearched(real, effect, now),
        (Some(SeededBug::DeadlineByLocalClock), Effect::Call(_) | Effect::Wait { .. }) => {
            let limit = Duration::from_secs(
                60 * real.intent().deadline_minutes.map_or(USUAL_LIMIT_MINUTES, u64::from),
            );
            let is_late = memory.started.is_some_and(|started| now >= started + limit);
            let is_unsent = memory.sent.is_none() && real.abort().is_ok();
            (is_late && is_unsent).then(deadline_passed)
        }
        _ => None,
    };
    instead.unwrap_or(effect)
}

fn call(effect: Effect) -> Option<Effect> {
    matches!(effect, Effect::Call(_)).then_some(effect)
}

/// What it would do if the cart had been seen open.
fn as_if_open(real: &Purchase, now: Timestamp) -> Effect {
    let mut believing = real.clone();
    believing.apply(&real.record(Fact::CartSeen { status: Some(CartStatus::Active) }, now));
    believing.next(now)
}

/// The end of a purchase of which nothing was sent.
fn cancelled(end: &Fact) -> Effect {
    let mut end = end.clone();
    if let Fact::Ended { status, .. } = &mut end {
        *status = PurchaseStatus::Cancelled;
    }
    Effect::Record(Box::new(end))
}

/// What it would do if no earlier run were to be found.
fn unsearched(real: &Purchase, effect: &Effect, now: Timestamp) -> Option<Effect> {
    let is_search = matches!(effect, Effect::Call(planned) if planned.stage == Stage::Search);
    is_search.then(|| {
        let mut believing = real.clone();
        believing.apply(&real.record(Fact::OrdersNotFound, now));
        believing.next(now)
    })
}

fn deadline_passed() -> Effect {
    let problem = Problem::new("deadline", "the deadline passed", "start the purchase again");
    Effect::Record(Box::new(Fact::Ended { status: PurchaseStatus::Cancelled, problem: Some(problem) }))
}
