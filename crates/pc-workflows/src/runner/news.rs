//! What a purchase has taken in and the journal does not have yet.

use std::time::Duration;

use pc_models::Timestamp;

use crate::{Effect, Entry, Purchase};

/// Answers to reads are gathered for so long at most, to be written together. A service that takes its time to answer has
/// each of them written at once.
const GATHERED: Duration = Duration::from_millis(100);

/// Entries that were taken in, oldest first.
#[derive(Default)]
pub(super) struct News {
    entries: Vec<Entry>,
    /// Something is among them that must not be lost: a start, a write or its answer.
    is_urgent: bool,
}

impl News {
    /// A purchase that begins.
    pub(super) fn of_start(start: Entry) -> Self {
        Self { entries: vec![start], is_urgent: true }
    }

    /// Takes in what can be found out again.
    pub(super) fn take_in(&mut self, purchase: &mut Purchase, entry: Entry) {
        purchase.apply(&entry);
        self.entries.push(entry);
    }

    /// Takes in what cannot.
    pub(super) fn take_in_urgent(&mut self, purchase: &mut Purchase, entry: Entry) {
        self.take_in(purchase, entry);
        self.is_urgent = true;
    }

    /// Whether all of it must be in the journal before this is done. Only one more read may go before, and only if it
    /// follows soon: what is lost then is asked for again.
    pub(super) fn must_precede(&self, effect: &Effect, now: Timestamp) -> bool {
        let is_read = matches!(effect, Effect::Call(planned) if !planned.call.is_write());
        let is_old = self.entries.first().is_some_and(|oldest| now >= oldest.at + GATHERED);
        !is_read || self.is_urgent || is_old
    }

    /// All of it, to be written.
    pub(super) fn take(&mut self) -> Vec<Entry> {
        self.is_urgent = false;
        std::mem::take(&mut self.entries)
    }
}
