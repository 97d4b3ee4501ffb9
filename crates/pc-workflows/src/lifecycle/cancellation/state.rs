//! The sum of a cancellation's facts.

use pc_models::{OrderStatus, Timestamp};

use super::{CancellationFact, CancellationIntent, CancellationStatus, LineChoice, WhatToCancel};
use crate::poll::{QUIET_TIME, salt};
use crate::{Entry, Fact, PlacedLine, PlacedOrder, Poll, Problem};

#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) intent: CancellationIntent,
    pub(super) started_at: Timestamp,
    pub(super) last: Timestamp,
    pub(super) calls: u64,
    /// The order as it was before anything was sent.
    pub(super) before: Option<PlacedOrder>,
    /// The order as it was seen last.
    pub(super) now: Option<PlacedOrder>,
    /// When that was; none when something was sent since, or another process saw it.
    looked_at: Option<Timestamp>,
    /// When this process tried last to read the order.
    tried_at: Option<Timestamp>,
    /// What was sent and not answered for sure.
    pub(super) doubt: Option<Doubt>,
    /// Whether the service said that it took the cancellation.
    pub(super) taken: bool,
    /// How often a cancellation was answered without being done: the next is a new call.
    pub(super) generation: u32,
    pub(super) poll: Option<Poll>,
    pub(super) trouble: Option<String>,
    /// How often in a row the order could not be read, and how often in a row it could not be cancelled.
    failed_reads: u32,
    failed_writes: u32,
    pub(super) ended: Option<(CancellationStatus, Option<Problem>)>,
}

/// A cancellation whose outcome is not known.
#[derive(Debug, Clone)]
pub(super) struct Doubt {
    pub(super) first_sent: Timestamp,
    /// The last that may still arrive.
    pub(super) last_in_doubt: Timestamp,
    /// Since when nothing was sent, by the clock of this process: of one that goes on since its first look.
    quiet_since: Option<Timestamp>,
    pub(super) sends: u32,
    pub(super) refusal: Option<Refusal>,
}

/// A refusal that is held against the order.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) problem: Problem,
    /// Whether nothing that was sent is in doubt.
    is_clear: bool,
}

impl State {
    pub(super) fn new(intent: CancellationIntent, at: Timestamp) -> Self {
        Self {
            intent,
            started_at: at,
            last: at,
            calls: 0,
            before: None,
            now: None,
            looked_at: None,
            tried_at: None,
            doubt: None,
            taken: false,
            generation: 0,
            poll: None,
            trouble: None,
            failed_reads: 0,
            failed_writes: 0,
            ended: None,
        }
    }

    /// How often in a row its calls failed.
    pub(super) fn failures_in_a_row(&self) -> u32 {
        self.failed_reads.max(self.failed_writes)
    }

    pub(super) fn deadline(&self) -> Timestamp {
        self.started_at + self.intent.time_limit()
    }

    /// Whether the order must be read before anything is sent: at the start, after an answer that is missing, and as
    /// long as only the order can say what became of it.
    pub(super) fn must_look(&self, now: Timestamp) -> bool {
        // At the deadline the last sending will be older than the quiet time; if it were sent again it would not.
        let must_not_send = |doubt: &Doubt| {
            let is_in_time = |since: Timestamp| since + QUIET_TIME < self.deadline();
            doubt.quiet_since.is_some_and(is_in_time) && now + QUIET_TIME >= self.deadline()
        };
        let only_looks = |doubt: &Doubt| {
            doubt.refusal.is_some()
                || must_not_send(doubt)
                || self.now.as_ref().is_some_and(|order| self.is_guarded(order))
        };
        let is_late = now >= self.deadline();
        is_late || self.looked_at.is_none() || self.taken || self.doubt.as_ref().is_some_and(only_looks)
    }

    /// Whether this process tried to read the order when its time was over.
    pub(super) fn tried_at_the_end(&self) -> bool {
        self.tried_at.is_some_and(|at| at >= self.deadline())
    }

    /// Whether the order was read so late that nothing that was sent can arrive any more.
    pub(super) fn nothing_can_arrive(&self, doubt: &Doubt) -> bool {
        let quiet = self.looked_at.zip(doubt.quiet_since);
        quiet.is_some_and(|(looked_at, since)| looked_at >= since + QUIET_TIME)
    }

    /// Whether a line of this order holds another quantity than it must to be cancelled.
    fn is_guarded(&self, order: &PlacedOrder) -> bool {
        let WhatToCancel::Lines(chosen) = &self.intent.what else { return false };
        let is_guarded = |line: &PlacedLine| chosen.iter().any(|choice| self.guards(order, line, choice));
        order.lines.iter().any(is_guarded)
    }

    /// Whether this choice keeps the line from being cancelled: it holds another quantity.
    pub(super) fn guards(&self, order: &PlacedOrder, line: &PlacedLine, choice: &LineChoice) -> bool {
        let is_other = choice.quantity.is_some_and(|wanted| wanted != line.quantity);
        is_other && choice.number == line.number && !self.is_cancelled(order, line.number)
    }

    /// Whether the order was read late enough for a refusal to be how it ends.
    pub(super) fn is_believed(&self, doubt: &Doubt, refusal: &Refusal) -> bool {
        self.nothing_can_arrive(doubt) || (refusal.is_clear && self.looked_at.is_some())
    }

    /// Whether a line shows as cancelled.
    pub(super) fn is_cancelled(&self, order: &PlacedOrder, number: u32) -> bool {
        let is_empty = order.lines.iter().any(|line| line.number == number && line.quantity == 0);
        order.status == Some(OrderStatus::Cancelled)
            || (is_empty && matches!(self.intent.what, WhatToCancel::Lines(_)))
    }

    pub(super) fn apply(&mut self, entry: &Entry) {
        self.calls += u64::from(entry.calls);
        self.last = self.last.max(entry.at);
        match &entry.fact {
            Fact::Resumed => self.resumed(entry.at),
            Fact::Sending { .. } => self.sending(entry.at),
            Fact::Troubled { operation, problem, retry_after_s, answered } => {
                if is_cancelling(operation) {
                    self.not_done(*answered);
                    self.failed_writes += 1;
                } else {
                    self.failed_reads += 1;
                    self.tried_at = Some(entry.at);
                }
                self.wait(entry.at, Some(format!("{operation}: {problem}")), *retry_after_s);
            }
            Fact::Cancellation(fact) => self.learned(fact, entry.at),
            _ => {} // the facts of purchases
        }
    }

    fn learned(&mut self, fact: &CancellationFact, at: Timestamp) {
        match fact {
            CancellationFact::OrderSeen { .. } => self.failed_reads = 0,
            _ => self.failed_writes = 0,
        }
        match fact {
            CancellationFact::Started { .. } => {}
            CancellationFact::OrderSeen { seen } => {
                self.saw(seen, at);
                self.tried_at = Some(at);
                self.trouble = None;
                if self.must_look(at) {
                    self.wait(at, None, None);
                } else if let Some(poll) = &mut self.poll {
                    poll.next = at; // no wait now; the next one is longer all the same
                }
            }
            CancellationFact::Taken { seen } => {
                (self.taken, self.doubt, self.generation) = (true, None, self.generation + 1);
                self.saw(seen, at);
                self.trouble = None;
                self.poll = None;
                self.wait(at, None, None);
            }
            CancellationFact::Unknown { problem, answered, retry_after_s } => {
                self.in_doubt(at);
                self.generation += u32::from(*answered);
                self.wait(at, Some(problem.clone()), *retry_after_s);
            }
            CancellationFact::Refused { problem, is_clear } => {
                self.in_doubt(at);
                if let Some(doubt) = &mut self.doubt {
                    doubt.refusal = Some(Refusal { problem: problem.clone(), is_clear: *is_clear });
                }
                self.wait(at, Some(problem.message.clone()), None);
            }
            CancellationFact::Ended { status, problem } => self.ended = Some((*status, problem.clone())),
        }
    }

    fn saw(&mut self, seen: &PlacedOrder, at: Timestamp) {
        self.before.get_or_insert_with(|| seen.clone());
        self.now = Some(seen.clone());
        self.looked_at = Some(at);
        if let Some(doubt) = &mut self.doubt {
            doubt.quiet_since.get_or_insert(at);
        }
    }

    /// Another process goes on, maybe by another clock: what it did not see itself counts as not seen, and how long nothing
    /// was sent is counted anew.
    fn resumed(&mut self, at: Timestamp) {
        (self.looked_at, self.tried_at) = (None, None);
        if let Some(doubt) = &mut self.doubt {
            doubt.quiet_since = None;
        }
        self.poll = self.poll.map(|poll| poll.restarted(at));
    }

    /// From here a crash leaves its outcome unknown.
    fn sending(&mut self, at: Timestamp) {
        self.looked_at = None;
        let first = Doubt { first_sent: at, last_in_doubt: at, quiet_since: None, sends: 0, refusal: None };
        let doubt = self.doubt.get_or_insert(first);
        (doubt.last_in_doubt, doubt.quiet_since) = (at, Some(at));
        doubt.sends = doubt.sends.saturating_add(1);
    }

    /// The call may have been repeated until now: the last of its requests may arrive a while after this.
    fn in_doubt(&mut self, at: Timestamp) {
        self.looked_at = None;
        if let Some(doubt) = &mut self.doubt {
            (doubt.last_in_doubt, doubt.quiet_since) = (at, Some(at));
        }
    }

    /// The last one provably was not done; those before it stay in doubt.
    fn not_done(&mut self, answered: bool) {
        self.generation += u32::from(answered);
        match &mut self.doubt {
            Some(doubt) if doubt.sends > 1 => doubt.sends -= 1,
            _ => self.doubt = None,
        }
    }

    fn wait(&mut self, at: Timestamp, trouble: Option<String>, retry_after_s: Option<u64>) {
        self.poll = Some(Poll::after_trouble(self.poll, salt(&self.intent.id), at, retry_after_s));
        self.trouble = trouble.or_else(|| self.trouble.take());
    }
}

/// Whether an operation cancels.
pub(super) fn is_cancelling(operation: &str) -> bool {
    use pc_transport::Operation;
    use pc_transport::operations::{CancelOrder, CancelSoftware};
    [CancelOrder::NAME, CancelSoftware::NAME].contains(&operation)
}
