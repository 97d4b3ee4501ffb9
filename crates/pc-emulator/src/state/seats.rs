//! Seats that were added a short while ago: only these can be given back.

use std::time::Duration;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::values::short_list;

/// How long seats can be given back, and a subscription be cancelled, after they were bought or renewed.
const WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The seats of the running term by the instant they came.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct RecentSeats {
    term_began: Option<Timestamp>,
    #[serde(deserialize_with = "short_list::read")]
    added: Vec<Added>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Added {
    at: Timestamp,
    quantity: u32,
}

impl RecentSeats {
    /// Those of a purchase or a renewal, which can all be given back.
    pub(crate) fn begin(quantity: u32, at: Timestamp) -> Self {
        Self { term_began: Some(at), added: vec![Added { at, quantity }] }
    }

    /// Whether none were ever counted, as of whatever is no online service.
    pub(crate) fn is_empty(&self) -> bool {
        self.term_began.is_none() && self.added.is_empty()
    }

    pub(crate) fn add(&mut self, quantity: u32, at: Timestamp) {
        self.added.retain(|added| at < added.at + WINDOW);
        self.added.push(Added { at, quantity });
    }

    /// Until when everything can be given back, which ends the subscription.
    pub(crate) fn cancellable_until(&self) -> Option<Timestamp> {
        self.term_began.map(|began| began + WINDOW)
    }

    /// How many of them can be given back until when.
    pub(crate) fn refundable(&self, now: Timestamp) -> impl Iterator<Item = (u32, Timestamp)> + '_ {
        let running = self.added.iter().map(|added| (added.quantity, added.at + WINDOW));
        running.filter(move |(quantity, until)| now < *until && *quantity > 0)
    }

    /// How many can be given back.
    pub(crate) fn count(&self, now: Timestamp) -> u32 {
        self.refundable(now).map(|(quantity, _)| quantity).sum()
    }

    /// There are so many, as if all had come when the term began.
    pub(crate) fn count_anew(&mut self, quantity: u32) {
        self.added = self.term_began.map(|at| Added { at, quantity }).into_iter().collect();
    }

    /// So many were given back.
    pub(crate) fn remove(&mut self, mut quantity: u32) {
        for added in self.added.iter_mut().rev() {
            let gone = added.quantity.min(quantity);
            (added.quantity, quantity) = (added.quantity - gone, quantity - gone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::calendar::DAY;

    #[test]
    fn seats_go_back_while_their_days_last() {
        let bought: Timestamp = "2021-06-18T09:00:00Z".parse().unwrap();
        let mut seats = RecentSeats::begin(10, bought);
        seats.add(2, bought + DAY * 5);
        assert_eq!(seats.count(bought + DAY * 6), 12);
        assert_eq!(seats.count(bought + DAY * 7), 2, "to the instant");
        seats.remove(3);
        assert_eq!((seats.count(bought + DAY * 6), seats.count(bought + DAY * 7)), (9, 0));
        assert_eq!(seats.cancellable_until(), Some(bought + DAY * 7));
    }
}
