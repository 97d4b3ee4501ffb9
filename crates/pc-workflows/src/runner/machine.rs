//! What a driver needs to know of a machine: purchases and cancellations are driven by the same loop.

use pc_models::{CustomerId, Timestamp};
use pc_transport::Error;
use serde::Serialize;

use crate::driver::{IndexedAnswer, Interest};
use crate::{Answer, Effect, Entry, Fact, Planned, Purchase, PurchaseId, PurchaseIntent, TooLate};

/// A state machine without I/O, whose state is the sum of the entries in its journal.
///
/// The driver's loop is that of a [`Purchase`]: journal [`resuming`](Self::resuming) when another process began it; ask
/// [`next`](Self::next); journal [`sending`](Self::sending) before a write; send, and journal what [`learn`](Self::learn) makes of the answer; only then [`apply`](Self::apply) it.
pub trait Machine: Send + Sync + Sized {
    /// What a caller wants of it.
    type Intent: PartialEq + Serialize + Send;
    /// What it is, in one word.
    const KIND: &'static str;

    /// Rebuilds it from its entries, oldest first; `None` when the first is not the start of one.
    fn replay(entries: &[Entry]) -> Option<Self>;
    /// Whom an intent is for.
    fn customer(intent: &Self::Intent) -> &CustomerId;
    /// What was wanted of it.
    fn intent(&self) -> &Self::Intent;
    /// The caller's id: the key in the journal.
    fn id(&self) -> &PurchaseId;
    /// The service it was started on.
    fn service(&self) -> &str;
    /// How many entries were applied: the number of the next one.
    fn entries(&self) -> u64;
    /// When its time is over.
    fn deadline(&self) -> Timestamp;
    /// Whether it has ended.
    fn is_over(&self) -> bool;
    /// What to do next, given this instant.
    fn next(&self, now: Timestamp) -> Effect;
    /// What an answer, or its absence, means: the entry to journal and apply.
    fn learn(&self, planned: &Planned, answer: Result<(Answer, u32), Error>, now: Timestamp) -> Entry;
    /// Applies an entry that is in the journal.
    fn apply(&mut self, entry: &Entry);

    /// The fact that aborts it; none when that was done before.
    ///
    /// # Errors
    /// When it cannot be aborted, or not any more.
    fn abort(&self) -> Result<Option<Fact>, Box<TooLate>>;

    /// The fact to journal before a process goes on with one that another began, where it needs to know.
    fn resuming(&self) -> Option<Fact> {
        None
    }

    /// The facts to journal before the process of this name goes on with one that several drive in turn, where it needs to
    /// know; none when it was the last, and nothing can have been missed.
    fn going_on(&self, process: &str, now: Timestamp) -> Vec<Fact> {
        let _ = (process, now);
        Vec::new()
    }

    /// How often in a row its calls failed.
    fn failures_in_a_row(&self) -> u32 {
        0
    }

    /// Whether a call begins to spend money, so that the clock must be right.
    fn begins_to_buy(&self, planned: &Planned) -> bool {
        let _ = planned;
        false
    }

    /// The purchase that it is, where it is one: what it spends is looked at.
    fn as_purchase(&self) -> Option<&Purchase> {
        None
    }

    /// What it is interested in, of an answer that many share; none where everything concerns it.
    fn interest(&self) -> Option<Interest> {
        None
    }

    /// What of an answer that many share concerns this one. Learning from the part is learning from the whole.
    fn part_of(&self, answer: &IndexedAnswer) -> Answer {
        self.interest().map_or_else(|| answer.whole().clone(), |interest| interest.part_of_indexed(answer))
    }

    /// The entry to journal before a write is sent.
    fn sending(&self, planned: &Planned, now: Timestamp) -> Entry {
        let operation = planned.call.name().to_owned();
        Entry::new(now, 0, Fact::Sending { operation, request_id: planned.request_id })
    }

    /// The entry to journal for something that needed no call.
    fn record(&self, fact: Fact, now: Timestamp) -> Entry {
        Entry::new(now, 0, fact)
    }
}

impl Machine for Purchase {
    type Intent = PurchaseIntent;
    const KIND: &'static str = "purchase";

    fn replay(entries: &[Entry]) -> Option<Self> {
        Self::replay(entries)
    }
    fn customer(intent: &PurchaseIntent) -> &CustomerId {
        &intent.customer
    }
    fn intent(&self) -> &PurchaseIntent {
        self.intent()
    }
    fn id(&self) -> &PurchaseId {
        &self.intent().id
    }
    fn service(&self) -> &str {
        self.service()
    }
    fn entries(&self) -> u64 {
        self.entries()
    }
    fn deadline(&self) -> Timestamp {
        self.deadline()
    }
    fn is_over(&self) -> bool {
        self.receipt().is_some()
    }
    fn next(&self, now: Timestamp) -> Effect {
        self.next(now)
    }
    fn learn(&self, planned: &Planned, answer: Result<(Answer, u32), Error>, now: Timestamp) -> Entry {
        self.learn(planned, answer, now)
    }
    fn interest(&self) -> Option<Interest> {
        Some(self.interest())
    }
    fn apply(&mut self, entry: &Entry) {
        self.apply(entry);
    }
    fn abort(&self) -> Result<Option<Fact>, Box<TooLate>> {
        self.abort()
    }
    fn resuming(&self) -> Option<Fact> {
        self.resuming()
    }
    fn going_on(&self, process: &str, now: Timestamp) -> Vec<Fact> {
        self.going_on(process, now)
    }
    fn failures_in_a_row(&self) -> u32 {
        self.failures_in_a_row()
    }
    fn begins_to_buy(&self, planned: &Planned) -> bool {
        self.begins_to_buy(planned)
    }
    fn as_purchase(&self) -> Option<&Purchase> {
        Some(self)
    }
}
