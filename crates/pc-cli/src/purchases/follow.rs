//! Following what the service of an engine runs, to its end.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use pc_models::Timestamp;
use pc_restate::{ClientError, PurchaseHistory, View, Waiting};
use pc_transport::Clock;
use pc_workflows::{Entry, EventKind, Machine, Purchase, PurchaseId, Stage};
use tokio::sync::Semaphore;

use crate::connection::Engine;
use crate::output::program;
use crate::purchases::not_run::NotRun;

/// How many questions the engine is asked at once.
const MAX_QUESTIONS: usize = 32;
/// How long until the next look when there was something new, and at most, when there is nothing new for long.
const FIRST_INTERVAL: Duration = Duration::from_millis(250);
const LONGEST_INTERVAL: Duration = Duration::from_secs(2);
/// With many purchases the intervals are longer: all looks together are a hundred a second at most, for each costs the engine
/// as much as a step of a purchase.
const INTERVAL_FOR_EACH: Duration = Duration::from_millis(10);

/// How long an engine may be silent, or be without a copy of its service, before the looking ends: what was handed over goes on
/// anyway.
const MAX_SILENCE: Duration = Duration::from_secs(15 * 60);

/// Somebody who is shown the steps of what is followed.
pub(crate) trait Watcher {
    /// It is in this stage.
    fn reached(&self, _: &PurchaseId, _: Option<Stage>) {}
    /// Something happened.
    fn show(&self, id: &PurchaseId, at: Timestamp, step: &EventKind);
    /// Something is to be known that concerns all of them.
    fn warn(&self, text: &str);
}

/// Follows what the service of an engine runs.
pub(crate) struct Follower<'e> {
    pub(crate) engine: &'e Engine,
    questions: Semaphore,
    /// How many are followed now.
    followed: AtomicU32,
    /// Whether the engine's silence was told.
    is_silent: AtomicBool,
}

impl<'e> Follower<'e> {
    pub(crate) fn of(engine: &'e Engine) -> Self {
        let (followed, is_silent) = (AtomicU32::new(0), AtomicBool::new(false));
        Self { engine, questions: Semaphore::new(MAX_QUESTIONS), followed, is_silent }
    }

    /// Asks the engine something when it is its turn.
    pub(crate) async fn ask<T>(&self, question: impl Future<Output = T>) -> T {
        let _turn = self.questions.acquire().await; // never closed
        question.await
    }

    /// Shows the steps from the entry `first` on, until it has ended or cannot go on.
    pub(crate) async fn to_end(
        &self,
        id: &PurchaseId,
        first: u64,
        watcher: &impl Watcher,
    ) -> Result<View, NotRun> {
        self.followed.fetch_add(1, Ordering::Relaxed);
        let end = self.watched_to_end(id, first, watcher).await;
        self.followed.fetch_sub(1, Ordering::Relaxed);
        end
    }

    async fn watched_to_end(
        &self,
        id: &PurchaseId,
        first: u64,
        watcher: &impl Watcher,
    ) -> Result<View, NotRun> {
        let mut told = Told { purchase: None, count: 0, first };
        let mut interval = FIRST_INTERVAL;
        loop {
            let history = self.history(id, told.count, watcher).await?;
            let is_new = told.tell(&history, id, watcher);
            let view = history.view;
            if view.receipt.is_some() || view.cancellation.is_some() {
                return Ok(view);
            }
            if view.held {
                return Err(held(id));
            }
            if let Some(stopped) = view.stopped {
                return Err(stopped.into());
            }
            if let Some((at, waiting)) = view.waiting.and_then(step) {
                watcher.show(id, at, &waiting);
            }
            interval = if is_new { FIRST_INTERVAL } else { (interval * 3 / 2).min(LONGEST_INTERVAL) };
            let pause = interval.max(INTERVAL_FOR_EACH * self.followed.load(Ordering::Relaxed));
            self.engine.clock.sleep_until(self.engine.clock.now() + pause).await;
        }
    }

    /// The history from an entry on, however long the engine is silent within reason.
    async fn history(
        &self,
        id: &PurchaseId,
        first: u64,
        watcher: &impl Watcher,
    ) -> Result<PurchaseHistory, ClientError> {
        let until = self.engine.clock.now() + MAX_SILENCE;
        loop {
            match self.ask(self.engine.client.history(id, first)).await {
                Err(error @ ClientError::NoAnswer { .. }) if self.engine.clock.now() < until => {
                    if !self.is_silent.swap(true, Ordering::Relaxed) {
                        watcher.warn(&format!("warning: {error}. Looking goes on"));
                    }
                }
                answer => {
                    self.is_silent.store(false, Ordering::Relaxed);
                    return answer;
                }
            }
        }
    }
}

/// What of a history was told.
struct Told {
    /// What the entries up to here tell of, when it is a purchase: its stages.
    purchase: Option<Purchase>,
    /// How many entries were read.
    count: u64,
    /// From which on they are shown.
    first: u64,
}

impl Told {
    /// Tells what is new in a history, and whether there was something.
    fn tell(&mut self, history: &PurchaseHistory, id: &PurchaseId, watcher: &impl Watcher) -> bool {
        for entry in &history.entries {
            watcher.reached(id, self.purchase.as_ref().and_then(Purchase::stage));
            if self.count >= self.first {
                watcher.show(id, entry.at, &EventKind::Recorded(Box::new(entry.clone())));
            }
            self.apply(entry);
            self.count += 1;
        }
        !history.entries.is_empty()
    }

    fn apply(&mut self, entry: &Entry) {
        match &mut self.purchase {
            Some(purchase) => Machine::apply(purchase, entry),
            None => self.purchase = Purchase::replay(std::slice::from_ref(entry)),
        }
    }
}

/// A wait as a step. One in a stage that only a later version knows is not shown.
fn step(waiting: Waiting) -> Option<(Timestamp, EventKind)> {
    let stage = stage(&waiting.stage)?;
    let Waiting { until, latest, trouble, since, .. } = waiting;
    Some((since, EventKind::Waiting { stage, until, latest, trouble }))
}

/// A stage by its word.
pub(crate) fn stage(word: &str) -> Option<Stage> {
    let known = Stage::ALL.iter().chain([&Stage::Cancelling]);
    known.copied().find(|stage| stage.as_str() == word)
}

fn held(id: &PurchaseId) -> NotRun {
    NotRun::because(format!("`{id}` was taken over from a journal and is not released yet: nobody runs it"))
        .advising(format!(
            "`{}` once more goes on with taking over",
            program::command_here("host import JOURNAL")
        ))
}
