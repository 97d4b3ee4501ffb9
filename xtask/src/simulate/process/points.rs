//! The points at which a process may halt: before and after each request and each journal write.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
#[cfg(test)]
use std::time::Duration;

use tokio::sync::Notify;

/// No seed needs so many points: a program that passes more goes on without end.
const MAX_POINTS: u64 = 60_000;

/// Where in its work a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Place {
    /// Before or after a journal write.
    Journal,
    /// The client has decided to send, and looks at no clock any more.
    BeforeRequest,
    /// The answer is there.
    AfterAnswer,
}

/// What happens to a process at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Halt {
    /// It never goes on.
    Death,
    /// It stands still until it is woken. What the client decided to send it sends before: a process that stops between the
    /// last look at the clock and the socket is beyond what any client can exclude.
    Pause,
}

/// How many points the processes of a scenario passed.
#[derive(Debug, Clone, Default)]
pub(in crate::simulate) struct Passed(Arc<AtomicU64>);

impl Passed {
    pub(in crate::simulate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether a process went on without end, and was killed for it.
    pub(in crate::simulate) fn is_endless(&self) -> bool {
        self.count() >= MAX_POINTS
    }

    fn one_more(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// The points of one process. It halts at a drawn one.
#[derive(Debug)]
pub(in crate::simulate) struct Points {
    passed: Passed,
    condition: Mutex<Condition>,
    halted: Notify,
    woken: Notify,
    /// How long the process stood still.
    #[cfg(test)]
    stood_still: Mutex<Duration>,
}

#[derive(Debug, Clone, Copy)]
enum Condition {
    Running,
    /// It halts after so many points.
    Marked(u32, Halt),
    Halted(Halt),
}

impl Points {
    /// A new process, which halts at the so-many-th point from now, or never.
    pub(in crate::simulate) fn new(passed: Passed, halt: Option<(u32, Halt)>) -> Self {
        let condition = halt.map_or(Condition::Running, |(after, halt)| Condition::Marked(after, halt));
        Self {
            passed,
            condition: Mutex::new(condition),
            halted: Notify::new(),
            woken: Notify::new(),
            #[cfg(test)]
            stood_still: Mutex::default(),
        }
    }

    /// Resolves when the process halted, and says how.
    pub(in crate::simulate) async fn halted(&self) -> Halt {
        loop {
            self.halted.notified().await;
            if let Condition::Halted(halt) = *self.condition() {
                return halt;
            }
        }
    }

    /// Has a process that stands still go on, and never halt again.
    pub(in crate::simulate) fn wake(&self) {
        *self.condition() = Condition::Running;
        self.woken.notify_waiters();
    }

    /// Remembers how long the process stood still.
    #[cfg(test)]
    pub(in crate::simulate) fn note_pause(&self, pause: Duration) {
        *self.stood_still.lock().unwrap_or_else(PoisonError::into_inner) = pause;
    }

    /// How long the process stood still.
    #[cfg(test)]
    pub(in crate::simulate) fn stood_still(&self) -> Duration {
        *self.stood_still.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A point at which the process may halt: it goes on from here when it is woken.
    pub(in crate::simulate) async fn point(&self, place: Place) {
        self.passed.one_more();
        loop {
            let woken = self.woken.notified();
            if self.goes_on(place) {
                return;
            }
            woken.await;
        }
    }

    fn goes_on(&self, place: Place) -> bool {
        let mut condition = self.condition();
        if self.passed.is_endless() {
            return self.halt(&mut condition, Halt::Death);
        }
        match *condition {
            Condition::Running => true,
            Condition::Halted(Halt::Pause) | Condition::Marked(0, Halt::Pause)
                if place == Place::BeforeRequest =>
            {
                true
            }
            Condition::Halted(_) => false,
            Condition::Marked(0, halt) => self.halt(&mut condition, halt),
            Condition::Marked(left, halt) => {
                *condition = Condition::Marked(left - 1, halt);
                true
            }
        }
    }

    fn halt(&self, condition: &mut Condition, halt: Halt) -> bool {
        *condition = Condition::Halted(halt);
        self.halted.notify_one();
        false
    }

    fn condition(&self) -> MutexGuard<'_, Condition> {
        self.condition.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
