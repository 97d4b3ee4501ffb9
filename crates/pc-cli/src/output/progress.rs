//! What a long command is doing, how far it is, what it waits for and for how long at most: on stderr, and nowhere else. On a
//! terminal that is one line that changes; elsewhere, as in logs, a line twice a minute.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use pc_transport::{Clock, TokioClock};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::output::console::say;
use crate::output::status_line;

mod retries;
mod standing;

pub(crate) use retries::RetriesShown;
use standing::{Standing, Wait};

/// How often the line of a terminal is drawn anew: often enough for a wait that counts down.
const REDRAWN_EVERY: Duration = Duration::from_millis(500);
/// When it is drawn first: before a person wonders, and not for what is over at once.
const DRAWN_AFTER: Duration = Duration::from_millis(50);
/// How often a line is added where there is no terminal.
const SAID_EVERY: Duration = Duration::from_secs(30);

/// The progress that is shown now, for what happens inside of calls.
static SHOWN: Mutex<Weak<Shared>> = Mutex::new(Weak::new());

/// Shows how far a command is, from its beginning until it is dropped.
pub(crate) struct Progress {
    shared: Arc<Shared>,
    telling: JoinHandle<()>,
    on_terminal: bool,
}

struct Shared {
    /// By which waits are counted.
    clock: Arc<dyn Clock>,
    standing: Mutex<Standing>,
}

impl Progress {
    /// Begins with what is done first. Waits are counted by the clock of the service.
    pub(crate) fn begin(clock: &Arc<dyn Clock>, doing: &str) -> Self {
        match status_line::has_terminal() {
            true => Self::telling(clock, doing, (DRAWN_AFTER, REDRAWN_EVERY), true, status_line::show),
            false => Self::telling(clock, doing, (SAID_EVERY, SAID_EVERY), false, say),
        }
    }

    /// Where no service is talked to: by the system's clock.
    pub(crate) fn begin_here(doing: &str) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::system());
        Self::begin(&clock, doing)
    }

    /// As a line that is added now and then, though there is a terminal: for a command that fills it with its results.
    pub(crate) fn begin_beside_results(clock: &Arc<dyn Clock>, doing: &str) -> Self {
        Self::telling(clock, doing, (SAID_EVERY, SAID_EVERY), false, say)
    }

    /// Tells after the first of these times, and at the end of each period as long as the second, on a task of its own: what is told may stand still, and nobody need call.
    fn telling(
        clock: &Arc<dyn Clock>,
        doing: &str,
        (first, every): (Duration, Duration),
        on_terminal: bool,
        tell: impl Fn(&str) + Send + 'static,
    ) -> Self {
        let standing = Mutex::new(Standing::of(doing));
        let shared = Arc::new(Shared { clock: clock.clone(), standing });
        *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(&shared);
        let told = shared.clone();
        let telling = tokio::spawn(async move {
            let mut periods = tokio::time::interval_at(Instant::now() + first, every);
            loop {
                periods.tick().await;
                tell(&told.text());
            }
        });
        Self { shared, telling, on_terminal }
    }

    /// Something else is done from now on; what was counted before is of no interest any more.
    pub(crate) fn doing(&self, what: &str) {
        *self.shared.standing() = Standing::of(what);
    }

    /// How many of how many there are done.
    pub(crate) fn done(&self, done: usize, all: usize, unit: &'static str) {
        self.shared.standing().done = Some((done, all, unit));
    }

    /// So many more have come, where nobody knows how many there will be.
    pub(crate) fn add(&self, more: usize, unit: &'static str) {
        if more > 0 {
            let mut standing = self.shared.standing();
            let before = standing.counted.map_or(0, |(count, _)| count);
            standing.counted = Some((before + more as u64, unit));
            standing.waiting = None;
        }
    }

    /// Something is waited for, for so long at most.
    pub(crate) fn waiting(&self, what: &str, at_most: Option<Duration>) {
        let until = at_most.map(|at_most| self.shared.clock.now() + at_most);
        self.shared.standing().waiting = Some(Wait { what: what.to_owned(), until });
    }

    /// It is not waited for any more.
    pub(crate) fn arrived(&self) {
        self.shared.standing().waiting = None;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.telling.abort();
        if self.on_terminal {
            status_line::clear();
        }
    }
}

impl Shared {
    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn text(&self) -> String {
        self.standing().text(self.clock.now())
    }
}

#[cfg(test)]
mod tests;
