//! Bugs in what is done next.

use pc_models::{CartStatus, Timestamp};
use pc_workflows::{Call, Effect, Fact, Purchase, PurchaseStatus, TooLate};

use super::bug::SeededBug;

/// What to do next.
pub(super) fn next(real: &Purchase, now: Timestamp) -> Effect {
    let effect = real.next(now);
    let instead = match (SeededBug::current(), &effect) {
        (Some(SeededBug::NeverWaits), Effect::Wait { until, .. }) => call(real.next(*until)),
        (Some(SeededBug::SendsAgainUnseen), Effect::Call(planned)) => {
            let looks = matches!(planned.call, Call::GetCart(_));
            looks.then(|| call(as_if_open(real, now))).flatten()
        }
        (Some(SeededBug::DeadlineForgetsCheckout), Effect::Record(fact)) => {
            let is_late = now >= real.deadline();
            let is_undecided = matches!(real.abort(), Err(TooLate::CheckoutSent { .. }));
            (is_late && is_undecided).then(|| cancelled(fact))
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
