//! One purchase as a state machine without I/O.
//!
//! The state is the sum of the facts in the journal. What to do next is derived from it: the first stage that is not
//! finished says. So there is no transition that a crash could leave half done, and resuming is replaying.

mod abort;
mod again;
mod apply;
mod call;
mod certainty;
mod delivery;
mod describe;
mod details;
mod effect;
mod evidence;
mod fact;
pub(crate) mod failure;
mod interest;
mod proof;
mod quiet_time;
mod receipt;
mod records;
mod rules;
mod spending;
mod stage;
pub(crate) mod stages;
mod state;
mod undecided;
mod verdict;
mod waiting;

use pc_models::{Cart, Timestamp};
use pc_transport::{Error, RequestId};

pub use abort::TooLate;
pub use again::NotAgain;
pub(crate) use call::stage_of_write;
pub use call::{Answer, Call, Sent};
pub use certainty::{FoundIn, Proof};
pub use details::{Fulfilment, GroupError, LineOffer, LineRules, PlacedLine, PlacedOrder, Problem};
pub use effect::{Effect, Planned};
pub(crate) use fact::ENTRY_VERSION;
pub use fact::{Entry, Fact};
pub use interest::{IndexedAnswer, Interest, KnownOrder};

pub use receipt::{
    NoFollowUp, PurchaseStatus, Receipt, ReceiptConsent, ReceiptEntitlement, ReceiptItem, ReceiptLine,
    ReceiptOrder, ReceiptReservation, ReceiptSubscription,
};
pub use stage::Stage;
pub(crate) use stages::cart::prices;
use stages::step::Step;
use state::{SpendingState, State};

use crate::poll::is_ahead;
use crate::{Precautions, PurchaseIntent};

/// One purchase, from intent to receipt.
///
/// The driver's loop, with every rule of it:
///
/// 1. a process that goes on with a purchase which it did not begin journals [`resuming`](Self::resuming) first; where several
///    take turns, [`going_on`](Self::going_on) before each;
/// 2. ask [`next`](Self::next) what to do, with the current instant;
/// 3. a call that [is a write](Call::is_write): journal [`sending`](Self::sending) first, and send it within two minutes from
///    then or not at all;
/// 4. send it, hand the answer to [`learn`](Self::learn), journal the entry;
/// 5. only then [`apply`](Self::apply) it, and begin again.
///
/// [`driver`](crate::driver) has these rules as functions.
///
/// Instants are those of one clock that is never set while the process lives. Where the service tells the time, entries say
/// how far that clock is ahead ([`Entry::clock_ahead`]).
///
/// An entry and the [`Effect::Record`] facts that directly follow from it, and the [`sending`](Self::sending) behind them,
/// may be journaled together, before anything else is done.
#[derive(Debug, Clone)]
pub struct Purchase {
    state: State,
    service: String,
    entries: u64,
    /// Its receipt, where the journal keeps that instead of the history.
    closed: Option<Box<Receipt>>,
}

impl Purchase {
    /// The first entry of a new purchase. Nothing was sent yet. `service` names the service it is bought from. With
    /// `dry_run` it ends before the cart is made, and registers nothing.
    #[must_use]
    pub fn start(intent: PurchaseIntent, dry_run: bool, service: &str, now: Timestamp) -> Entry {
        Entry::new(now, 0, Fact::Started { intent, dry_run, service: service.to_owned() })
    }

    /// Rebuilds a purchase from its entries, oldest first; `None` when the first is not its start.
    #[must_use]
    pub fn replay(entries: &[Entry]) -> Option<Self> {
        let (first, rest) = entries.split_first()?;
        let mut purchase = match &first.fact {
            Fact::Started { intent, dry_run, service } => {
                let state = State::new(intent.clone(), *dry_run, first.at);
                Self { state, service: service.clone(), entries: 1, closed: None }
            }
            Fact::Closed { service, receipt, run, allowed_at } => {
                let mut state = State::new(receipt.intent.clone(), receipt.dry_run, receipt.started_at);
                state.ended = Some((receipt.status, receipt.error.clone()));
                state.last = receipt.ended_at;
                state.run = *run;
                state.spending = allowed_at.map(SpendingState::of_a_closed_purchase).map(Box::new);
                Self { state, service: service.clone(), entries: 1, closed: Some(receipt.clone()) }
            }
            _ => return None,
        };
        for entry in rest {
            purchase.apply(entry);
        }
        Some(purchase)
    }

    /// What is being bought.
    #[must_use]
    pub fn intent(&self) -> &PurchaseIntent {
        &self.state.intent
    }

    /// The service it was started on.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// How many entries were applied: the number of the next one.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// The stage it is in, as of its last entry; `None` when it is over.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        if self.state.ended.is_some() {
            return None;
        }
        let open = stages::first_open(&self.state, self.state.last);
        Some(open.map_or(Stage::Collection, |(stage, _)| stage)) // all that is left is to say how it ended
    }

    /// When its time is over: what cannot have bought anything by then never will.
    #[must_use]
    pub fn deadline(&self) -> Timestamp {
        self.state.deadline()
    }

    /// What to do next, given this instant.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Effect {
        let state = &self.state;
        if state.ended.is_some() {
            return Effect::Finished;
        }
        let is_late = state.is_late(now);
        if is_late && !state.may_have_bought() {
            return self.late_before_the_checkout(now);
        }
        let Some((stage, step)) = stages::first_open(state, now) else {
            return Effect::Record(Box::new(verdict::verdict(state)));
        };
        match (step, self.waits_until(now)) {
            (Step::Record(fact), _) => Effect::Record(Box::new(fact)),
            // Late or not, what may have been bought is looked at once more before it is given up.
            (Step::Call { .. }, Some(_)) if is_late => {
                Effect::Record(Box::new(failure::deadline_passed(state)))
            }
            (Step::Call { .. }, Some(until)) => self.wait(stage, until, now),
            (step, None) => self.call(stage, step),
        }
    }

    fn call(&self, stage: Stage, step: Step) -> Effect {
        match step {
            Step::Record(fact) => Effect::Record(Box::new(fact)),
            Step::Call { subject, call } => {
                let request_id = self.request_id(&call, subject);
                let is_sent_once =
                    self.state.precautions.checks_out_once && matches!(call, Call::CheckoutCart(_));
                Effect::Call(Box::new(Planned { stage, subject, call, request_id, is_sent_once }))
            }
        }
    }

    /// The entry to journal before a write is sent.
    #[must_use]
    pub fn sending(&self, planned: &Planned, now: Timestamp) -> Entry {
        let operation = planned.call.name().to_owned();
        Entry::new(now, 0, Fact::Sending { operation, request_id: planned.request_id })
    }

    /// The entry to journal for something that needed no call.
    #[must_use]
    pub fn record(&self, fact: Fact, now: Timestamp) -> Entry {
        Entry::new(now, 0, fact)
    }

    /// What an answer, or its absence, means: the entry to journal and apply.
    #[must_use]
    pub fn learn(&self, planned: &Planned, answer: Result<(Answer, u32), Error>, now: Timestamp) -> Entry {
        match answer {
            Ok((answer, calls)) => {
                let fact = stages::learn(&self.state, planned, answer, calls, now);
                Entry::new(now, calls, fact)
            }
            Err(error) => Entry::new(now, error.attempts, failure::learn(&self.state, planned, &error)),
        }
    }

    /// The fact to journal that aborts it; none when it was aborted before.
    ///
    /// # Errors
    /// When its checkout may have been sent, or it has ended.
    pub fn abort(&self) -> Result<Option<Fact>, Box<TooLate>> {
        abort::abort(&self.state)
    }

    /// What it is interested in, of an answer that many purchases share.
    #[must_use]
    pub fn interest(&self) -> Interest {
        Interest::of(&self.state)
    }

    /// What of an answer that many purchases share concerns this one: its own orders and entitlements. Learning from the
    /// part is learning from the whole.
    #[must_use]
    pub fn part_of(&self, answer: &Answer) -> Answer {
        self.interest().part_of(answer)
    }

    /// Applies an entry that is in the journal, or will be before anything but [`Effect::Record`] is done.
    pub fn apply(&mut self, entry: &Entry) {
        self.entries += 1;
        if let Fact::StartedAgain = entry.fact {
            self.closed = None;
        }
        self.read_process(entry);
        self.state.calls += u64::from(entry.calls);
        self.state.last = self.state.last.max(entry.at);
        apply::apply(&mut self.state, &entry.fact, entry.at);
    }

    /// How it ended; `None` while it runs.
    #[must_use]
    pub fn receipt(&self) -> Option<Receipt> {
        match &self.closed {
            Some(receipt) => Some(Receipt::clone(receipt)),
            None => receipt::receipt(&self.state),
        }
    }

    /// The fact to journal before a process goes on with a purchase that another began; none when it is over.
    #[must_use]
    pub fn resuming(&self) -> Option<Fact> {
        self.state.ended.is_none().then_some(Fact::Resumed)
    }

    /// The facts to journal before the process of this name goes on with a purchase that several drive in turn: none when it
    /// wrote the last entries, or when it is over. More than a quarter of an hour beyond what was planned, whoever goes on
    /// does not know what was missed.
    #[must_use]
    pub fn going_on(&self, process: &str, now: Timestamp) -> Vec<Fact> {
        let state = &self.state;
        let turn = || Fact::GoneOn { process: process.to_owned() };
        if state.ended.is_some() {
            Vec::new()
        } else if state.process.may_have_missed(process, state.waits_until(), now) {
            vec![Fact::Resumed, turn()]
        } else if state.process.is_turn_of(process) {
            Vec::new()
        } else {
            vec![turn()]
        }
    }

    /// The fact to journal that has a purchase looked at again: one whose end [is not proven](Self::is_unproven), or whose
    /// only checkout was refused. None for any other.
    #[must_use]
    pub fn reopening(&self) -> Option<Fact> {
        let state = &self.state;
        let is_refused =
            state.ended.as_ref().is_some_and(|(status, _)| proof::of_end(state, *status) == Proof::Refused);
        (self.closed.is_none() && (proof::is_unproven(state) || is_refused)).then_some(Fact::Reopened)
    }

    /// Whether it ended, and it is not proven that this is how it ends: it is unresolved, or its end rests on the quiet time.
    #[must_use]
    pub fn is_unproven(&self) -> bool {
        self.closed.is_none() && proof::is_unproven(&self.state)
    }

    /// The fact to journal that starts a purchase again, under the same id and with new request ids.
    ///
    /// # Errors
    /// Unless it ended with proof that no checkout was ever sent.
    pub fn again(&self) -> Result<Fact, NotAgain> {
        again::again(&self.state, self.closed.as_deref())
    }

    /// The careful ways that it goes.
    #[must_use]
    pub fn precautions(&self) -> Precautions {
        self.state.precautions
    }

    /// The fact to journal when a host that goes these careful ways goes on with it; none when it goes them already, or is over.
    #[must_use]
    pub fn taking(&self, precautions: Precautions) -> Option<Fact> {
        let precautions = self.state.precautions.and(precautions);
        let is_new = self.state.ended.is_none() && precautions != self.state.precautions;
        is_new.then_some(Fact::PrecautionsTaken { precautions })
    }

    /// Whether it ended before and is being looked at again: nothing is bought any more.
    #[must_use]
    pub fn is_reopened(&self) -> bool {
        self.state.reexamination.is_some()
    }

    /// The entry that can replace the whole history; none while the history may still be needed: as long as it runs, and when
    /// its end is not proven.
    #[must_use]
    pub fn closing(&self) -> Option<Entry> {
        let receipt = self.receipt().filter(|_| !proof::is_unproven(&self.state))?;
        let (run, allowed_at) = (self.state.run, self.allowed().map(|allowed| allowed.at));
        let fact =
            Fact::Closed { service: self.service.clone(), receipt: Box::new(receipt), run, allowed_at };
        self.closed.is_none().then(|| Entry::new(self.state.last, 0, fact))
    }

    /// How often in a row its calls failed.
    #[must_use]
    pub fn failures_in_a_row(&self) -> u32 {
        self.state.failures_in_a_row()
    }

    /// Whether a call is the first that could lead to money being spent: whoever drives it makes sure that the clock is
    /// right.
    #[must_use]
    pub fn begins_to_buy(&self, planned: &Planned) -> bool {
        let may_buy = matches!(planned.call, Call::CreateCart(_) | Call::CheckoutCart(_));
        may_buy && !self.state.may_have_bought()
    }

    /// The cart as it would be made now; `None` before everything that it says is known.
    #[must_use]
    pub fn cart(&self) -> Option<Cart> {
        stages::cart::lines(&self.state).ok().map(Cart::new)
    }

    /// Takes in what an entry shows of the process that wrote it.
    fn read_process(&mut self, entry: &Entry) {
        let process = &mut self.state.process;
        match &entry.fact {
            Fact::Resumed | Fact::Reopened => process.begin(entry.at),
            Fact::GoneOn { process: name } => process.take_turn(name, entry.at),
            fact => process.heard(entry.calls > 0 && !fact.is_failure(), entry.ahead_s),
        }
        let by_s = process.wrote(entry.at);
        if by_s != 0 {
            self.state.shift_instants(by_s);
        }
    }

    /// Its time is over and nothing was sent: it is looked once whether an earlier run bought it, and at a cart that only the
    /// journal knows, and then it ends.
    fn late_before_the_checkout(&self, now: Timestamp) -> Effect {
        let state = &self.state;
        let is_nothing_known = state.trouble.is_none() && state.earlier_run.found.is_empty();
        if state.is_unsought() && is_nothing_known {
            return self.call(Stage::Search, stages::earlier_run::look(state, now));
        }
        if is_nothing_known && let Some(look) = stages::cart::unread(state) {
            return self.call(Stage::Cart, look);
        }
        Effect::Record(Box::new(failure::deadline_passed(state)))
    }

    fn waits_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.state.waits_until().filter(|until| is_ahead(*until, now))
    }

    fn wait(&self, stage: Stage, until: Timestamp, now: Timestamp) -> Effect {
        // A deadline in the past is not known to be over: a clock shows it that may be wrong.
        let deadline = Some(self.state.deadline()).filter(|deadline| *deadline > now).unwrap_or(until);
        let latest = match (&self.state.trouble, self.state.poll) {
            (None, Some(poll)) => poll.latest(&waiting::schedule(&self.state, stage)).min(deadline),
            _ => deadline,
        };
        let trouble = self.state.trouble.as_ref().map(|trouble| trouble.problem.clone());
        let until = until.min(deadline);
        Effect::Wait { stage, until, latest: latest.max(until), trouble }
    }

    /// Writes keep their id until they were answered; a read has a new one each time.
    fn request_id(&self, call: &Call, subject: usize) -> RequestId {
        let state = &self.state;
        let step = match call {
            Call::CreateCart(_) => u64::from(state.cart_generation) << 32 | u64::from(state.cart_refusals),
            Call::CheckoutCart(_) => {
                u64::from(state.cart_generation) << 32 | u64::from(state.checkout_generation)
            }
            Call::RegisterSubscription(_) => 0,
            _ => self.entries,
        };
        let run = if state.run == 0 { String::new() } else { format!("#{}", state.run) };
        let (subject, step) = (subject.to_string(), step.to_string());
        let purchase = state.intent.id.as_str();
        RequestId::named(&[purchase, &run, "/", call.name(), "/", &subject, "/", &step].concat())
    }
}
