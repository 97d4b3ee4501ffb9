//! A purchase with a bug: the real one, with one effect, request id, answer or entry altered.

use std::slice;

use pc_models::{CustomerId, Timestamp};
use pc_transport::Error;
use pc_workflows::driver::{IndexedAnswer, Interest};
use pc_workflows::{
    Answer, Effect, Entry, Fact, Machine, Planned, Purchase, PurchaseId, PurchaseIntent, Receipt, TooLate,
};

use super::bug::SeededBug;
use super::memory::Memory;
use super::{answers, effects, entries, request_ids};

/// A purchase with the bug of the current thread.
pub(super) struct SeededPurchase {
    real: Purchase,
    memory: Memory,
    /// How many of its writes were answered without deciding it: the next one is a new call.
    answered_writes: u32,
    /// Its entries so far, where the bug looks back.
    past: Vec<Entry>,
}

impl SeededPurchase {
    /// How it ended; `None` while it runs.
    pub(super) fn receipt(&self) -> Option<Receipt> {
        self.real.receipt()
    }

    /// Has the lost cart be one that was never sent: the real purchase makes no second cart after a checkout, whatever it
    /// is told.
    fn forget_checkout(&mut self) {
        self.past.iter_mut().for_each(entries::forget_checkout);
        if let Some(forgetful) = Purchase::replay(&self.past) {
            self.real = forgetful;
        }
    }
}

impl Machine for SeededPurchase {
    type Intent = PurchaseIntent;
    const KIND: &'static str = Purchase::KIND;

    fn replay(entries: &[Entry]) -> Option<Self> {
        let (first, rest) = entries.split_first()?;
        let real = Purchase::replay(slice::from_ref(first))?;
        let mut purchase =
            Self { real, memory: Memory::default(), answered_writes: 0, past: vec![first.clone()] };
        purchase.memory.read(first);
        rest.iter().for_each(|entry| purchase.apply(entry));
        Some(purchase)
    }

    fn next(&self, now: Timestamp) -> Effect {
        match effects::next(&self.real, &self.memory, now) {
            Effect::Call(mut planned) => {
                planned.request_id = request_ids::of(&self.real, &planned, self.answered_writes);
                Effect::Call(planned)
            }
            other => other,
        }
    }

    fn learn(&self, planned: &Planned, answer: Result<(Answer, u32), Error>, now: Timestamp) -> Entry {
        let answer = match answer {
            Ok((answer, calls)) => Ok((answers::read(&self.real, &self.memory, answer), calls)),
            Err(error) => Err(answers::read_error(planned, error)),
        };
        entries::learn(&self.real, &self.memory, planned, answer, now)
    }

    fn interest(&self) -> Option<Interest> {
        Some(self.real.interest())
    }

    fn part_of(&self, answer: &IndexedAnswer) -> Answer {
        self.real.part_of(&answers::read(&self.real, &self.memory, answer.whole().clone()))
    }

    fn apply(&mut self, entry: &Entry) {
        self.memory.read(entry);
        self.answered_writes += u32::from(request_ids::is_answered(&entry.fact));
        if SeededBug::current().is_some_and(SeededBug::forgets_checkout) {
            self.past.push(entry.clone());
            if entry.fact == Fact::CartLost {
                self.forget_checkout();
                return;
            }
        }
        self.real.apply(&entries::remembered(entry));
    }

    fn customer(intent: &PurchaseIntent) -> &CustomerId {
        &intent.customer
    }
    fn intent(&self) -> &PurchaseIntent {
        self.real.intent()
    }
    fn id(&self) -> &PurchaseId {
        &self.real.intent().id
    }
    fn service(&self) -> &str {
        self.real.service()
    }
    fn entries(&self) -> u64 {
        self.real.entries()
    }
    fn deadline(&self) -> Timestamp {
        self.real.deadline()
    }
    fn is_over(&self) -> bool {
        self.real.receipt().is_some()
    }
    fn abort(&self) -> Result<Option<Fact>, Box<TooLate>> {
        self.real.abort()
    }
    fn resuming(&self) -> Option<Fact> {
        self.real.resuming()
    }
    fn failures_in_a_row(&self) -> u32 {
        self.real.failures_in_a_row()
    }
    fn as_purchase(&self) -> Option<&Purchase> {
        Some(&self.real)
    }
    fn begins_to_buy(&self, planned: &Planned) -> bool {
        self.real.begins_to_buy(planned)
    }
}
