//! The rules of driving a machine, for whoever hosts one: [`Runner`](crate::Runner) keeps to them with these functions, and so
//! does any other host.
//!
//! What they do to a machine is returned as entries, `news`: applied, and not yet written down. The host writes them down in
//! one go before it does anything else.
//!
#![doc = include_str!("driver.md")]

mod fair_semaphore;
mod look;
mod shared_look;

use pc_models::Timestamp;
use pc_transport::{Cause, Client, Error, Fate, Fence, SendError};

use crate::poll::{MAX_CLOCK_DIFFERENCE, MAX_UNCLEAR_ANSWERS, WRITE_FENCE};
use crate::spending::{Spending, SpendingPolicy, Verdict, refusal};
use crate::{Answer, Call, Effect, Entry, Fact, Machine, Planned, Precautions, RunError, Stage};

pub use fair_semaphore::{FairSemaphore, Permit};
pub use look::{LOOK_LIFETIME, Look, REFUSAL_LIFETIME};
pub use shared_look::{FailedLook, SharedAnswer};

pub use crate::purchase::{IndexedAnswer, Interest, KnownOrder};

/// How many entries are written down together, mostly: an answer, and what follows from it.
const NEWS_AT_ONCE: usize = 2;

/// What a machine does next, once everything that needs no call is recorded. Closed on purpose: a host must handle every
/// kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// It sends this operation.
    Call(Box<Planned>),
    /// It waits.
    Wait {
        /// The stage that waits.
        stage: Stage,
        /// When to go on.
        until: Timestamp,
        /// When this stage will have stopped waiting at the latest.
        latest: Timestamp,
        /// Why, when it waits because something failed.
        trouble: Option<String>,
    },
    /// Nothing: it is over.
    Finished,
}

/// Records everything that needs no call, and says what is to be done then. `news` may hold entries of before: facts are
/// written down together with what they follow from.
pub fn advance<M: Machine>(machine: &mut M, now: Timestamp, news: &mut Vec<Entry>) -> Next {
    loop {
        match machine.next(now) {
            Effect::Record(fact) => record(machine, *fact, now, news),
            Effect::Call(planned) => return Next::Call(planned),
            Effect::Wait { stage, until, latest, trouble } => {
                return Next::Wait { stage, until, latest, trouble };
            }
            Effect::Finished => return Next::Finished,
        }
    }
}

/// Whether a call is sent. Closed on purpose: a host must handle both.
#[derive(Debug)]
#[must_use]
pub enum Go {
    /// It is sent: a write before its fence or not at all. A read has none.
    Send(Option<Fence>),
    /// It is not sent, for a policy refuses it, or nobody can be believed to have agreed to its repetition. What there is to do
    /// next is asked again.
    NotSent,
}

/// Before a write is sent, its sending is written down; and it is sent before its fence or not at all. A read needs neither.
/// Before money begins to be spent, `spending` is asked; what it answers is written down as well.
///
/// The fence counts from here on, so that the time to write it down is part of it.
///
/// # Errors
/// Nothing is sent then, and it can be tried again: [`RunError::WrongClock`] when something would begin to be bought by a clock
/// that is far off, [`RunError::NotConsented`] when nobody agreed to it, [`RunError::NeedsApproval`] when a second person has
/// to, and [`RunError::UnknownSpending`] when it is not known what others have committed. The news are written down all the same.
pub fn write_ahead<M: Machine>(
    machine: &mut M,
    planned: &Planned,
    client: &Client,
    spending: &Spending,
    news: &mut Vec<Entry>,
) -> Result<Go, RunError> {
    if !planned.call.is_write() {
        return Ok(Go::Send(None));
    }
    check_clock(machine, planned, client)?;
    check_consent(machine, spending)?;
    let now = client.clock().now();
    if let Some(end) = ask_policy(machine, planned, spending, now, news)? {
        record(machine, end, now, news);
        return Ok(Go::NotSent);
    }
    if let Some(held) = held(machine, planned, spending, now) {
        record(machine, held, now, news);
        return Ok(Go::NotSent);
    }
    let fence = Fence::after(&**client.clock(), WRITE_FENCE);
    let entry = machine.sending(planned, client.clock().now());
    apply(machine, entry, news);
    Ok(Go::Send(Some(fence)))
}

/// Whether somebody agreed to a purchase that may begin to buy, where that has to be sealed. A host that asks before it does
/// anything at all spares the service the purchase's reads.
///
/// # Errors
/// [`RunError::NotConsented`] when nobody did, or the seal is wrong.
pub fn check_consent<M: Machine>(machine: &M, spending: &Spending) -> Result<(), RunError> {
    let checked = machine.as_purchase().map_or(Ok(()), |purchase| spending.check_consent(purchase));
    checked.map_err(|why| RunError::NotConsented { purchase: machine.id().clone(), why })
}

/// That a checkout is not sent again: a journal says that it was sent, and whoever wrote that into it may have named any cart.
fn held<M: Machine>(machine: &M, planned: &Planned, spending: &Spending, now: Timestamp) -> Option<Fact> {
    let is_checkout = matches!(planned.call, Call::CheckoutCart(_));
    let purchase = machine.as_purchase().filter(|_| is_checkout && !machine.begins_to_buy(planned))?;
    let problem = spending.not_repeated(purchase, now)?;
    Some(Fact::CheckoutHeld { problem, is_own_cart: true })
}

/// The policy that a purchase keeps to is written down before anything is done about it.
pub fn apply_policy<M: Machine>(machine: &mut M, spending: &Spending, now: Timestamp, news: &mut Vec<Entry>) {
    let policy = spending.policy().map(SpendingPolicy::name);
    let purchase = machine.as_purchase();
    if let Some(fact) = purchase.zip(policy).and_then(|(purchase, policy)| purchase.applying(policy)) {
        record(machine, fact, now, news);
    }
}

/// The careful ways that a purchase is to go are written down before anything is done: it goes them to its end, whoever goes on
/// with it.
pub fn take_precautions<M: Machine>(
    machine: &mut M,
    precautions: Precautions,
    now: Timestamp,
    news: &mut Vec<Entry>,
) {
    if let Some(fact) = machine.as_purchase().and_then(|purchase| purchase.taking(precautions)) {
        record(machine, fact, now, news);
    }
}

/// Asks whether what comes next may be spent. Returns the end of a purchase that is refused.
fn ask_policy<M: Machine>(
    machine: &mut M,
    planned: &Planned,
    spending: &Spending,
    now: Timestamp,
    news: &mut Vec<Entry>,
) -> Result<Option<Fact>, RunError> {
    let Some(purchase) = machine.as_purchase() else { return Ok(None) };
    let Some(stage) = purchase.spending_stage(planned) else { return Ok(None) };
    let id = machine.id().clone();
    let verdict = spending.decide(purchase, purchase.proposal(stage, now));
    match verdict.map_err(|unknown| RunError::UnknownSpending { purchase: id.clone(), unknown })? {
        Verdict::Allowed(fact) => {
            fact.into_iter().for_each(|fact| record(machine, fact, now, news));
            Ok(None)
        }
        Verdict::Refused(why) => Ok(purchase.refused(refusal(&why, purchase))),
        Verdict::NeedsApproval(need) => {
            if purchase.needs_approval() != Some(&need) {
                record(machine, Fact::ApprovalNeeded(need.clone()), now, news);
            }
            Err(RunError::NeedsApproval { purchase: id, need: Box::new(need) })
        }
    }
}

/// What an answer, or its absence, means: the entry to write down before it is applied and acted on.
///
/// Whoever makes the call in another process than the one that planned it records [`going_on`] before: an entry is read by the
/// clock of the process that goes on.
///
/// # Errors
/// [`RunError::Unauthorized`] when [the credentials are refused](are_credentials_refused): that is no news about the machine.
pub fn learned<M: Machine>(
    machine: &M,
    planned: &Planned,
    answer: Result<(Answer, u32), Error>,
    client: &Client,
) -> Result<Entry, RunError> {
    match answer {
        Err(error) if are_credentials_refused(machine, planned, &error) => {
            Err(RunError::Unauthorized { purchase: machine.id().clone(), error: error.into() })
        }
        answer => {
            let entry = machine.learn(planned, answer, client.clock().now());
            Ok(entry.clock_ahead(client.clock_ahead_s()))
        }
    }
}

/// Whether nothing succeeds until the credentials are mended: the token authority says so, or the service says so again and
/// again. One refused token proves nothing.
pub fn are_credentials_refused<M: Machine>(machine: &M, planned: &Planned, error: &Error) -> bool {
    let is_lasting = error.fault().is_none() || machine.failures_in_a_row() >= MAX_UNCLEAR_ANSWERS;
    error.is_unauthorized() && is_lasting && !(planned.call.is_dispensable() && error.fault().is_some())
}

/// The outcome of a write whose sending is written down, and of which this process does not know whether it was sent: another
/// process sent it, or did not, or will until its fence. It is never sent a second time without the machine knowing of it.
///
/// It counts as no request: nobody knows.
#[must_use]
pub fn unknown(planned: &Planned) -> Error {
    let lost = SendError::maybe_sent("the process that was to send it went away");
    let mut error = Error::new(planned.call.name(), Fate::MaybeDone, Cause::NoReply(lost));
    error.attempts = 0;
    error
}

/// The one process that drives a machine goes on with what another began, and nobody knows what was missed in between.
pub fn resumed<M: Machine>(machine: &mut M, now: Timestamp, news: &mut Vec<Entry>) {
    if let Some(fact) = machine.resuming() {
        record(machine, fact, now, news);
    }
}

/// Of several processes that take turns, this one goes on from here. Each has a name that no other has while the machine
/// runs.
pub fn going_on<M: Machine>(machine: &mut M, process: &str, now: Timestamp, news: &mut Vec<Entry>) {
    for fact in machine.going_on(process, now) {
        record(machine, fact, now, news);
    }
}

/// Applies a fact that needs no call.
pub(crate) fn record<M: Machine>(machine: &mut M, fact: Fact, now: Timestamp, news: &mut Vec<Entry>) {
    let entry = machine.record(fact, now);
    apply(machine, entry, news);
}

/// Applies an entry that is written down together with the other news.
pub(crate) fn apply<M: Machine>(machine: &mut M, entry: Entry, news: &mut Vec<Entry>) {
    machine.apply(&entry);
    if news.is_empty() {
        news.reserve_exact(NEWS_AT_ONCE); // a list makes room for four by itself
    }
    news.push(entry);
}

/// Nothing is begun to be bought by a clock that is far off.
fn check_clock<M: Machine>(machine: &M, planned: &Planned, client: &Client) -> Result<(), RunError> {
    let Some(ahead_s) = client.clock_ahead_s().filter(|_| machine.begins_to_buy(planned)) else {
        return Ok(());
    };
    if ahead_s.unsigned_abs() > MAX_CLOCK_DIFFERENCE.as_secs() {
        return Err(RunError::WrongClock { purchase: machine.id().clone(), ahead_s });
    }
    Ok(())
}
