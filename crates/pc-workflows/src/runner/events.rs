//! What happens to purchases, as events: for a callback, or as streams.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll};

use futures_util::Stream;
use futures_util::task::AtomicWaker;
use pc_models::{Harmless, Timestamp};

use crate::lock::lock;
use crate::purchase::stage_of_write;
use crate::{Entry, Fact, PurchaseId, Stage};

/// A step of a purchase.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// The purchase.
    pub purchase: PurchaseId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
}

impl Event {
    /// A step of this purchase at this instant.
    #[must_use]
    pub fn new(purchase: PurchaseId, at: Timestamp, kind: EventKind) -> Self {
        Self { purchase, at, kind }
    }
}

/// What a step is. Its text is one line for people, which what the service said cannot forge; it may change from version to
/// version.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum EventKind {
    /// An operation is about to be sent.
    Calling {
        /// The stage.
        stage: Stage,
        /// The operation.
        operation: &'static str,
    },
    /// Something is in the journal.
    Recorded(Box<Entry>),
    /// It waits.
    Waiting {
        /// The stage.
        stage: Stage,
        /// For the next look.
        until: Timestamp,
        /// For the last.
        latest: Timestamp,
        /// Why, when something failed.
        trouble: Option<String>,
    },
    /// The clock of this machine differs from the service's by minutes. Told once.
    ClockDiffers {
        /// How many seconds it is ahead; behind when negative.
        ahead_s: i64,
    },
    /// It is not run here any more, and has not ended: the runner was stopped, it failed, or its future was dropped. It is in
    /// the journal, and goes on when it is resumed.
    Left,
}

impl EventKind {
    /// The stage it is about: of calls, waits, and what is written down before a write is sent.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        match self {
            Self::Calling { stage, .. } | Self::Waiting { stage, .. } => Some(*stage),
            Self::Recorded(entry) => match &entry.fact {
                Fact::Sending { operation, .. } => stage_of_write(operation),
                _ => None,
            },
            Self::ClockDiffers { .. } | Self::Left => None,
        }
    }

    /// Whether a display of progress can leave it out: it only says that something is not known, or not there yet.
    #[must_use]
    pub fn is_minor(&self) -> bool {
        matches!(self, Self::Recorded(entry) if entry.fact.is_minor())
    }

    /// Whether no further step comes unless it is gone on with: it has ended, or was left.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Left) || self.ends_as().is_some()
    }

    /// The status with which its purchase or cancellation ended, where this is its end.
    #[must_use]
    pub fn ends_as(&self) -> Option<&'static str> {
        match self {
            Self::Recorded(entry) => entry.fact.sets_status().flatten(),
            _ => None,
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calling { operation, .. } => write!(f, "calling {operation}"),
            Self::Recorded(entry) => entry.fact.fmt(f),
            Self::Waiting { stage, until, trouble: None, .. } => {
                write!(f, "{} until {until}", stage.waiting())
            }
            Self::Left => f.write_str("left before its end; it goes on when it is resumed"),
            Self::ClockDiffers { ahead_s } => {
                write!(f, "the clock of this machine {}", clock_difference(*ahead_s))
            }
            Self::Waiting { until, trouble: Some(trouble), .. } => {
                write!(f, "waiting until {until} to try again: {}", Harmless(trouble))
            }
        }
    }
}

/// How far a clock is from the service's, for people.
pub(super) fn clock_difference(ahead_s: i64) -> String {
    let (minutes, way) = (ahead_s.unsigned_abs() / 60, if ahead_s < 0 { "behind" } else { "ahead of" });
    format!("is {minutes} minutes {way} the service's")
}

/// The steps of all purchases of a runner, or of one, as a stream. It ends when the runner and all its clones are gone; that of
/// one purchase also when the purchase has ended or was left, and when the runner is stopped and nobody runs it.
///
/// A purchase never waits for its listeners: one that is slower than the purchases misses the oldest events, and is told
/// how many.
pub struct Events {
    queue: Arc<Queue>,
}

/// The number of events that were missed: they came faster than they were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} events were missed")]
pub struct MissedEvents(pub u64);

struct Queue {
    /// The only purchase that is listened to; none: all.
    purchase: Option<PurchaseId>,
    capacity: usize,
    waiting: Mutex<Waiting>,
    waker: AtomicWaker,
}

#[derive(Default)]
struct Waiting {
    events: VecDeque<Event>,
    missed: u64,
    is_over: bool,
}

impl Stream for Events {
    type Item = Result<Event, MissedEvents>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.queue.waker.register(context.waker());
        let mut waiting = lock(&self.queue.waiting);
        match (std::mem::take(&mut waiting.missed), waiting.events.pop_front()) {
            (0, Some(event)) => Poll::Ready(Some(Ok(event))),
            (0, None) if waiting.is_over => Poll::Ready(None),
            (0, None) => Poll::Pending,
            (missed, next) => {
                next.into_iter().for_each(|event| waiting.events.push_front(event));
                Poll::Ready(Some(Err(MissedEvents(missed))))
            }
        }
    }
}

/// Everybody who listens.
#[derive(Default)]
pub(super) struct Listeners {
    queues: Mutex<Vec<Weak<Queue>>>,
}

impl Listeners {
    pub(super) fn listen(&self, purchase: Option<PurchaseId>, capacity: usize) -> Events {
        let queue = Arc::new(Queue {
            purchase,
            capacity: capacity.max(1),
            waiting: Mutex::default(),
            waker: AtomicWaker::new(),
        });
        lock(&self.queues).push(Arc::downgrade(&queue));
        Events { queue }
    }

    pub(super) fn tell(&self, event: &Event) {
        self.each(|queue| queue.take_in(event));
    }

    /// Ends the streams of single purchases that are such.
    pub(super) fn end_of(&self, is_over: impl Fn(&PurchaseId) -> bool) {
        self.each(|queue| {
            if queue.purchase.as_ref().is_some_and(&is_over) {
                queue.end();
            }
        });
    }

    /// Tells each listener something, and forgets those that are gone.
    fn each(&self, tell: impl Fn(&Queue)) {
        lock(&self.queues).retain(|queue| queue.upgrade().inspect(|queue| tell(queue)).is_some());
    }
}

impl Queue {
    fn take_in(&self, event: &Event) {
        if self.purchase.as_ref().is_some_and(|purchase| *purchase != event.purchase) {
            return;
        }
        let mut waiting = lock(&self.waiting);
        if waiting.is_over {
            return;
        }
        if waiting.events.len() == self.capacity {
            waiting.events.pop_front();
            waiting.missed += 1;
        }
        waiting.events.push_back(event.clone());
        waiting.is_over = self.purchase.is_some() && event.kind.is_last();
        self.waker.wake();
    }

    fn end(&self) {
        lock(&self.waiting).is_over = true;
        self.waker.wake();
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        self.each(Queue::end);
    }
}
