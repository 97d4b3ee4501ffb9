//! Which purchases run, and how to reach them: to wait for them, abort them, or stop them all.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as SyncMutex};
use std::task::Poll;

use futures_channel::oneshot;
use futures_util::lock::{Mutex, MutexGuard};
use futures_util::task::AtomicWaker;
use serde::Serialize;
use uuid::Uuid;

use super::RunError;
use crate::PurchaseId;
use crate::lock::lock;

/// What came of a request to abort a purchase.
pub(super) type AbortAnswer = Result<(), RunError>;

/// All purchases of a runner.
#[derive(Default)]
pub(super) struct Control {
    running: SyncMutex<HashMap<Key, Arc<Running>>>,
    stopping: AtomicBool,
}

/// Which purchase, and whether it is only tried out.
type Key = (PurchaseId, bool);

/// One purchase that is run, or about to be.
#[derive(Default)]
pub(super) struct Running {
    /// Held by the future that runs it: a second caller waits for its end.
    pub(super) driving: Mutex<()>,
    /// A fingerprint of what is wanted of it.
    intent: SyncMutex<Option<u64>>,
    abort_requests: SyncMutex<Vec<oneshot::Sender<AbortAnswer>>>,
    journaled: SyncMutex<Journaled>,
    waker: AtomicWaker,
}

/// Whether what is wanted of a purchase is in the journal, and who asked to be told once it is.
#[derive(Default)]
struct Journaled {
    is_so: bool,
    asked: Vec<oneshot::Sender<()>>,
}

impl Control {
    pub(super) fn of(&self, purchase: &PurchaseId, dry_run: bool) -> Arc<Running> {
        let mut running = lock(&self.running);
        if running.len() == running.capacity() {
            // Those that ended are removed before the table grows, so that the cost of this is spread over many calls.
            running.retain(|_, running| Arc::strong_count(running) > 1);
        }
        running.entry((purchase.clone(), dry_run)).or_default().clone()
    }

    /// From now on nothing new is begun.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        lock(&self.running).values().for_each(|running| running.waker.wake());
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Whether a purchase is run by somebody.
    pub(super) fn is_run(&self, purchase: &PurchaseId) -> bool {
        let running = lock(&self.running);
        running.get(&(purchase.clone(), false)).is_some_and(|running| running.driving.try_lock().is_none())
    }

    /// Whether a running purchase is to be aborted or stopped.
    pub(super) fn is_interrupted(&self, running: &Running) -> bool {
        self.is_stopping() || running.is_asked_to_abort()
    }

    /// Resolves when a purchase should not wait any longer: it is to be aborted or stopped.
    pub(super) fn interrupted(&self, running: &Running) -> impl Future<Output = ()> + Send + Unpin {
        poll_fn(|context| {
            running.waker.register(context.waker());
            if self.is_interrupted(running) { Poll::Ready(()) } else { Poll::Pending }
        })
    }
}

impl Running {
    /// The right to run it, if nobody does. Who wants something else of it than the one that runs it is refused at once, not
    /// at its end.
    pub(super) fn try_driving(
        &self,
        id: &PurchaseId,
        ours: Option<u64>,
    ) -> Result<Option<MutexGuard<'_, ()>>, RunError> {
        match self.driving.try_lock() {
            None if lock(&self.intent).is_some_and(|running| Some(running) != ours) => {
                Err(RunError::DifferentIntent(id.clone()))
            }
            driving => Ok(driving),
        }
    }

    /// Takes down what is wanted of it, by the one that runs it, who has not looked into the journal yet.
    pub(super) fn set_intent(&self, ours: Option<u64>) {
        *lock(&self.intent) = ours;
        lock(&self.journaled).is_so = false;
    }

    /// Has somebody who asked told once it is in the journal: at once, where the one that runs it knows that it is.
    pub(super) fn tell_when_journaled(&self, asked: Option<oneshot::Sender<()>>) {
        let mut journaled = lock(&self.journaled);
        journaled.asked.extend(asked);
        if journaled.is_so {
            journaled.tell();
        }
    }

    /// Whether somebody waits to be told that it is in the journal.
    pub(super) fn is_journaling_awaited(&self) -> bool {
        lock(&self.journaled).asked.iter().any(|asked| !asked.is_canceled())
    }

    /// Takes in that it is in the journal.
    pub(super) fn is_journaled(&self) {
        lock(&self.journaled).tell();
    }

    /// Asks the future that runs it to abort it.
    pub(super) fn ask_to_abort(&self) -> oneshot::Receiver<AbortAnswer> {
        let (ask, answer) = oneshot::channel();
        let mut requests = lock(&self.abort_requests);
        requests.retain(|asked| !asked.is_canceled());
        requests.push(ask);
        drop(requests);
        self.waker.wake();
        answer
    }

    /// Whether an abort was asked for and its caller still waits for the answer.
    pub(super) fn is_asked_to_abort(&self) -> bool {
        lock(&self.abort_requests).iter().any(|asked| !asked.is_canceled())
    }

    /// The requests whose callers still wait for the answer.
    pub(super) fn take_abort_requests(&self) -> Vec<oneshot::Sender<AbortAnswer>> {
        let mut asked = std::mem::take(&mut *lock(&self.abort_requests));
        asked.retain(|asked| !asked.is_canceled());
        asked
    }
}

impl Journaled {
    fn tell(&mut self) {
        self.is_so = true;
        for asked in std::mem::take(&mut self.asked) {
            let _ = asked.send(()); // the caller may have been dropped
        }
    }
}

/// Tells intents apart.
pub(super) fn fingerprint(intent: &impl Serialize) -> Option<u64> {
    let text = serde_json::to_vec(intent).ok()?;
    Some(Uuid::new_v5(&Uuid::NAMESPACE_OID, &text).as_u64_pair().0)
}
