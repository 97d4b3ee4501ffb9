//! The latest look, as it is kept for others, and whom it serves.

use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::driver::{IndexedAnswer, Interest, LOOK_LIFETIME, SharedAnswer};
use serde::{Deserialize, Serialize};

use super::LookAnswer;

/// How much the clocks of two copies may differ before they read for themselves: from this difference on a copy tells that its
/// clock is wrong.
const CLOCK_DIFFERENCE: Duration = Duration::from_secs(2 * 60);

/// Nobody waits longer for the look of another.
const MAX_QUEUE_TIME: Duration = Duration::from_secs(10 * 60);

/// The latest look, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Latest {
    /// When it was asked, by the clock of the copy that asked.
    pub(super) at: Timestamp,
    /// Whether who asked looked for orders that it had bought.
    #[serde(default)]
    pub(super) is_after_purchase: bool,
    pub(super) shown: LookAnswer,
}

impl Latest {
    /// Whether it tells somebody who asked at an instant what a look of its own would: it was begun after that, or is fresh and not
    /// too early. A failure is as good: those who wait here one behind the other would else fail one after the other.
    pub(super) fn is_good(&self, interest: &Interest, asked: Timestamp, now: Timestamp) -> bool {
        let is_begun_after = (asked..asked + MAX_QUEUE_TIME).contains(&self.at);
        let is_fresh = now < self.at + LOOK_LIFETIME;
        let is_possible = self.at <= now + CLOCK_DIFFERENCE; // who kept it had a clock that can be believed
        is_possible && (is_begun_after || is_fresh && self.is_good_while_fresh(interest, asked))
            || self.holds(now)
    }

    fn is_good_while_fresh(&self, interest: &Interest, asked: Timestamp) -> bool {
        match &self.shown {
            LookAnswer::Seen { answer, .. } => {
                self.tells_absence(interest, asked) || is_shown(interest, answer)
            }
            LookAnswer::Failed { .. } => true,
        }
    }

    /// Whether what it does not show is not there. What was asked for before a checkout was sent says nothing about its order, by
    /// the clock of whoever asks if that is behind; and where orders are known, a list that was asked for by somebody who had not
    /// bought yet says as little.
    fn tells_absence(&self, interest: &Interest, asked: Timestamp) -> bool {
        let was_sent_before = interest.sent_at.is_none_or(|sent_at| sent_at.min(asked) <= self.at);
        was_sent_before && (self.is_after_purchase || interest.orders.is_empty())
    }

    /// Whether it is a failure that is not tried again for a while.
    fn holds(&self, now: Timestamp) -> bool {
        matches!(&self.shown, LookAnswer::Failed { failed, .. } if failed.holds(now))
    }
}

/// Whether an answer shows all orders that somebody knows of.
fn is_shown(interest: &Interest, answer: &SharedAnswer) -> bool {
    interest.is_shown_in(&IndexedAnswer::new(answer.clone().into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pc_models::{Order, ResourceCollection};
    use serde_json::{Value, json};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_millis(1_900_000_000_000 + second * 1000)
    }

    /// A list of these orders, asked for at second 100.
    fn seen(is_after_purchase: bool, orders: &[&str]) -> Latest {
        let orders: Vec<Value> = orders.iter().map(|id| json!({"id": id})).collect();
        let orders: Vec<Order> = serde_json::from_value(orders.into()).unwrap();
        let list = ResourceCollection::new(orders);
        let answer = Box::new(SharedAnswer::Orders(list));
        Latest { at: at(100), is_after_purchase, shown: LookAnswer::Seen { answer, calls: 1 } }
    }

    fn interest(orders: &[&str], sent_at: Option<Timestamp>) -> Interest {
        let orders: Vec<Value> = orders.iter().map(|id| json!({"id": id})).collect();
        let plain = json!({"customer": "c", "tag": "[p]", "orders": orders, "sent_at": sent_at});
        serde_json::from_value(plain).unwrap()
    }

    #[test]
    fn a_kept_list_serves_who_asks_a_moment_later() {
        let nothing_sent = interest(&[], None);
        assert!(seen(false, &[]).is_good(&nothing_sent, at(110), at(110)));
        assert!(!seen(false, &[]).is_good(&nothing_sent, at(115), at(115)), "it is stale");
        assert!(seen(false, &[]).is_good(&nothing_sent, at(99), at(130)), "it was begun later");
    }

    #[test]
    fn a_list_from_before_a_checkout_was_sent_does_not_say_that_it_came_to_nothing() {
        let sent = |second| interest(&[], Some(at(second)));
        assert!(!seen(true, &[]).is_good(&sent(101), at(103), at(103)));
        assert!(seen(true, &[]).is_good(&sent(100), at(103), at(103)));
    }

    #[test]
    fn a_list_by_a_clock_that_is_far_ahead_serves_nobody() {
        let seconds = CLOCK_DIFFERENCE.as_secs() as i64;
        let nothing_sent = interest(&[], None);
        assert!(seen(true, &[]).is_good(&nothing_sent, at(100 - seconds), at(100 - seconds)));
        assert!(!seen(true, &[]).is_good(&nothing_sent, at(99 - seconds), at(99 - seconds)));
    }

    #[test]
    fn a_list_that_nobody_asked_for_who_had_bought_serves_only_whom_it_shows() {
        let bought = interest(&["a"], None);
        assert!(!seen(false, &["b"]).is_good(&bought, at(103), at(103)));
        assert!(seen(false, &["a", "b"]).is_good(&bought, at(103), at(103)));
        assert!(seen(true, &["b"]).is_good(&bought, at(103), at(103)));
    }

    #[test]
    fn a_list_that_an_earlier_version_kept_is_read() {
        let kept =
            json!({"at": at(100), "shown": {"seen": {"answer": {"orders": {"items": []}}, "calls": 1}}});
        let kept: Latest = serde_json::from_value(kept).unwrap();
        assert!(kept.is_good(&interest(&[], None), at(110), at(110)));
        assert!(!kept.is_good(&interest(&["a"], None), at(110), at(110)));
    }
}
