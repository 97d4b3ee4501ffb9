//! What the journal of a purchase shows: whether the protocol was kept until its end.

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::operations::{CheckoutCart, CreateCart};
use pc_transport::{Operation, RequestId};
use pc_workflows::{Fact, PurchaseIntent, PurchaseStatus};

use super::disk::Written;
use super::promise::{Broken, Promise};

/// Orders may appear in lists so much later: nobody may give them up before.
const VISIBILITY_WINDOW: Duration = Duration::from_secs(15 * 60);

/// How long a refusal is looked at before it is believed in doubt: as long as a copy is held, and a replica is behind.
const MIN_QUIET_TIME: Duration = Duration::from_secs(40 * 60);

/// How long a purchase may take when its intent does not say, in minutes.
const USUAL_DEADLINE_MINUTES: u64 = 24 * 60;

/// What was read so far of the entries of one purchase.
struct Reading<'e> {
    intent: &'e PurchaseIntent,
    /// No deadline passes before.
    earliest_deadline: Timestamp,
    carts: LastCall,
    checkouts: LastCall,
    last_checkout: Option<Timestamp>,
    /// A checkout was sent and nothing was looked at since.
    unseen: bool,
    placed: bool,
    /// The checkout was refused, and an earlier one was in doubt.
    is_refused_in_doubt: bool,
    /// When the last process went on with it.
    resumed: Option<Timestamp>,
    broken: Vec<Broken>,
}

/// The last write of its kind.
#[derive(Default)]
struct LastCall {
    id: Option<RequestId>,
    answered: bool,
}

/// The rules that the journal of a purchase shows broken.
///
/// Times are those at which the entries were really decided. The deadline may be this much earlier.
pub(super) fn broken_rules(
    intent: &PurchaseIntent,
    written: &Written,
    deadline_tolerance: Duration,
) -> Vec<Broken> {
    let started = written.iter().next().map_or(Timestamp::UNIX_EPOCH, |(at, _)| at);
    let minutes = intent.deadline_minutes.map_or(USUAL_DEADLINE_MINUTES, u64::from);
    let mut reading = Reading {
        intent,
        earliest_deadline: started + Duration::from_secs(60 * minutes) - deadline_tolerance,
        carts: LastCall::default(),
        checkouts: LastCall::default(),
        last_checkout: None,
        unseen: false,
        placed: false,
        is_refused_in_doubt: false,
        resumed: None,
        broken: Vec::new(),
    };
    for (at, entry) in written.iter() {
        reading.read(&entry.fact, at);
    }
    reading.broken
}

impl Reading<'_> {
    fn read(&mut self, fact: &Fact, at: Timestamp) {
        match fact {
            Fact::Sending { operation, request_id } if operation == CreateCart::NAME => {
                let wrong = self.carts.send(*request_id);
                self.complain(Promise::RequestIds, wrong);
            }
            Fact::Sending { operation, request_id } if operation == CheckoutCart::NAME => {
                let wrong = self.checkouts.send(*request_id);
                self.complain(Promise::RequestIds, wrong);
                let unseen = self.unseen.then_some("checked its cart out again without having looked at it");
                self.complain(Promise::Proof, unseen);
                self.unseen = true;
                self.last_checkout = Some(at);
            }
            Fact::CartCreated { .. } => self.carts.answered = true,
            Fact::Troubled { operation, answered: true, .. } if operation == CreateCart::NAME => {
                self.carts.answered = true;
            }
            Fact::CheckoutBusy { .. } => self.checkouts.answered = true,
            Fact::CheckoutRefused { .. } => self.is_refused_in_doubt = true,
            Fact::Resumed => self.resumed = Some(at),
            Fact::CheckoutNotDone { answered, .. } => {
                self.checkouts.answered |= *answered;
                self.unseen = false;
            }
            Fact::CartSeen { .. } => self.unseen = false,
            Fact::CartLost => {
                self.checkouts.answered = true;
                self.unseen = false;
            }
            Fact::OrdersPlaced { orders, errors, .. } => {
                self.placed = true;
                let bought: usize = orders.iter().map(|order| order.lines.len()).sum();
                let refused: usize = errors.iter().map(|error| error.lines.len()).sum();
                let is_short = bought + refused < self.intent.all_lines().count();
                self.check_patience(at, is_short);
            }
            Fact::Ended { status, problem: Some(problem) } => {
                let is_unknown = *status == PurchaseStatus::Unresolved
                    && problem.class == "unknown_outcome"
                    && !self.placed;
                self.check_patience(at, is_unknown);
                let is_believed =
                    *status == PurchaseStatus::Rejected && self.is_refused_in_doubt && !self.placed;
                self.check_quiet_time(at, is_believed);
                let early = problem.class == "deadline" && at < self.earliest_deadline;
                self.complain(
                    Promise::TrueEnd,
                    early.then_some("ended for a deadline that was still to come"),
                );
            }
            _ => {}
        }
    }

    /// What is missing may still appear, until the window closes or the deadline passes.
    fn check_patience(&mut self, now: Timestamp, gave_up: bool) {
        let Some(sent) = self.last_checkout else { return };
        let early = gave_up && now < sent + VISIBILITY_WINDOW && now < self.earliest_deadline;
        self.complain(
            Promise::Proof,
            early.then_some("stopped looking for its orders before they had to be visible"),
        );
    }

    /// A checkout in doubt that was refused may still arrive, and whoever believes the refusal has looked long enough.
    fn check_quiet_time(&mut self, now: Timestamp, is_believed: bool) {
        let since = self.last_checkout.max(self.resumed).unwrap_or(Timestamp::UNIX_EPOCH);
        let early = is_believed && now < since + MIN_QUIET_TIME;
        self.complain(
            Promise::Proof,
            early.then_some("believed a refusal while an earlier checkout could still arrive"),
        );
    }

    fn complain(&mut self, promise: Promise, what: Option<&str>) {
        let id = &self.intent.id;
        self.broken.extend(what.map(|what| Broken::new(promise, format!("purchase {id} {what}"))));
    }
}

impl LastCall {
    /// Takes in the next one, and says what is wrong with its id.
    fn send(&mut self, id: RequestId) -> Option<&'static str> {
        let was_answered = std::mem::take(&mut self.answered);
        let before = self.id.replace(id)?;
        match (was_answered, before == id) {
            (false, false) => Some("repeated a write that was not answered under another request id"),
            (true, true) => Some("sent a new write under the request id of one that was answered"),
            _ => None,
        }
    }
}
