//! The cancellation of an order, as a state machine without I/O.
//!
//! It is driven, journaled and resumed as a purchase is. The way: read the order and judge what is asked, send the
//! cancellation, and believe only an order that shows it. After a lost answer the order is read again: what it shows is
//! done, what it does not show is sent again under the same request id. A process that goes on reads the order before it
//! sends anything, and counts from there how long nothing was sent. A line that shows as cancelled is never sent again,
//! and no line is ever sent that was not asked for.

mod fact;
mod intent;
mod learn;
mod receipt;
mod rules;
mod state;

use pc_models::{CustomerId, Timestamp};
use pc_transport::operations::{CancelOrder, CancelSoftware, GetOrder};
use pc_transport::{Error, RequestId};

pub use fact::{CancellationFact, CancellationStatus};
pub use intent::{CancellationIntent, LineChoice, WhatToCancel};
pub use receipt::{CancellationReceipt, CancelledLine, LineOutcome};

use crate::poll::is_ahead;
use crate::{Answer, Call, Effect, Entry, Fact, Machine, Planned, PurchaseId, Stage, TooLate};
use state::State;

/// One cancellation, from intent to receipt; a [`Machine`].
#[derive(Debug, Clone)]
pub struct Cancellation {
    state: State,
    service: String,
    entries: u64,
}

impl Cancellation {
    /// The first entry of a new cancellation. Nothing was sent yet. `service` names the service the order is on.
    #[must_use]
    pub fn start(intent: CancellationIntent, service: &str, now: Timestamp) -> Entry {
        let fact = CancellationFact::Started { intent, service: service.to_owned() };
        Entry::new(now, 0, Fact::Cancellation(fact))
    }

    /// Rebuilds a cancellation from its entries, oldest first; `None` when the first is not the start of one.
    #[must_use]
    pub fn replay(entries: &[Entry]) -> Option<Self> {
        let (first, rest) = entries.split_first()?;
        let Fact::Cancellation(CancellationFact::Started { intent, service }) = &first.fact else {
            return None;
        };
        let state = State::new(intent.clone(), first.at);
        let mut cancellation = Self { state, service: service.clone(), entries: 1 };
        for entry in rest {
            cancellation.apply(entry);
        }
        Some(cancellation)
    }

    /// What is to be cancelled.
    #[must_use]
    pub fn intent(&self) -> &CancellationIntent {
        &self.state.intent
    }

    /// How it ended; `None` while it runs.
    #[must_use]
    pub fn receipt(&self) -> Option<CancellationReceipt> {
        receipt::receipt(&self.state)
    }

    fn waits_until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.state.poll.map(|poll| poll.next)?.min(self.state.deadline());
        is_ahead(until, now).then_some(until)
    }

    fn call(&self, now: Timestamp) -> Call {
        let State { intent, .. } = &self.state;
        let (customer, order) = (intent.customer.clone(), intent.order.clone());
        if self.state.must_look(now) {
            return GetOrder::new(customer, order).into();
        }
        match intent.what {
            WhatToCancel::WholeOrder => CancelOrder::new(customer, order).into(),
            WhatToCancel::Lines(_) => {
                // Never empty: `rules::end` ends a cancellation that has nothing left to send. No line at all would
                // mean all of them.
                CancelSoftware::new(customer, order, rules::open_lines(&self.state)).into()
            }
        }
    }

    /// A write keeps its id until it was answered; a read has a new one each time.
    fn request_id(&self, call: &Call) -> RequestId {
        let step = if call.is_write() { u64::from(self.state.generation) } else { self.entries };
        RequestId::named(&format!("{}/{}/{step}", self.state.intent.id, call.name()))
    }
}

impl Machine for Cancellation {
    type Intent = CancellationIntent;
    const KIND: &'static str = "cancellation";

    fn replay(entries: &[Entry]) -> Option<Self> {
        Self::replay(entries)
    }

    fn customer(intent: &CancellationIntent) -> &CustomerId {
        &intent.customer
    }

    fn intent(&self) -> &CancellationIntent {
        self.intent()
    }

    fn id(&self) -> &PurchaseId {
        &self.state.intent.id
    }

    fn service(&self) -> &str {
        &self.service
    }

    fn entries(&self) -> u64 {
        self.entries
    }

    fn deadline(&self) -> Timestamp {
        self.state.deadline()
    }

    fn is_over(&self) -> bool {
        self.state.ended.is_some()
    }

    fn next(&self, now: Timestamp) -> Effect {
        let state = &self.state;
        if state.ended.is_some() {
            return Effect::Finished;
        }
        if let Some(end) = rules::end(state, now) {
            return Effect::Record(Box::new(Fact::Cancellation(end)));
        }
        if let Some(until) = self.waits_until(now) {
            let trouble = state.trouble.clone();
            let latest = state.deadline().max(until);
            return Effect::Wait { stage: Stage::Cancelling, until, latest, trouble };
        }
        let call = self.call(now);
        let request_id = self.request_id(&call);
        Effect::Call(Box::new(Planned::new(Stage::Cancelling, 0, call, request_id)))
    }

    fn learn(&self, planned: &Planned, answer: Result<(Answer, u32), Error>, now: Timestamp) -> Entry {
        match answer {
            Ok((answer, calls)) => Entry::new(now, calls, learn::answered(&self.state, planned, answer)),
            Err(error) => Entry::new(now, error.attempts, learn::failed(&self.state, planned, &error)),
        }
    }

    fn apply(&mut self, entry: &Entry) {
        self.entries += 1;
        self.state.apply(entry);
    }

    fn failures_in_a_row(&self) -> u32 {
        self.state.failures_in_a_row()
    }

    fn resuming(&self) -> Option<Fact> {
        self.state.ended.is_none().then_some(Fact::Resumed)
    }

    fn abort(&self) -> Result<Option<Fact>, Box<TooLate>> {
        Err(TooLate::NotAPurchase(self.id().clone()).into())
    }
}
