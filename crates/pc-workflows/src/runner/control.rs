//! Which purchases run, and how to reach them: to wait for them, abort them, or stop them all.

use std::collections::HashMap;
use std::future::poll_fn;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use futures_channel::oneshot;
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
    running: Mutex<HashMap<Key, Arc<Running>>>,
    stopping: AtomicBool,
}

/// Which purchase, and whether it is only tried out.
type Key = (PurchaseId, bool);

/// One purchase that is run, or about to be.
#[derive(Default)]
pub(super) struct Running(Mutex<State>);

/// How it stands with one purchase; small, for there are many.
#[derive(Default)]
struct State {
    /// Whether a future runs it: a second caller waits for its end.
    is_driven: bool,
    /// Whether what is wanted of it is in the journal.
    is_journaled: bool,
    /// A fingerprint of what is wanted of it.
    intent: Option<Fingerprint>,
    /// Of the future that runs it.
    waker: Option<Waker>,
    callers: Option<Box<Callers>>,
}

/// Who waits for something that the future that runs it does: nobody, mostly.
#[derive(Default)]
struct Callers {
    /// To run it themselves.
    to_drive: Vec<oneshot::Sender<()>>,
    to_abort: Vec<oneshot::Sender<AbortAnswer>>,
    /// To be told once what is wanted of it is in the journal.
    to_be_told: Vec<oneshot::Sender<()>>,
}

/// The right to run a purchase, until it is dropped.
pub(super) struct Driving<'r>(&'r Running);

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
        lock(&self.running).values().for_each(|running| running.wake());
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Whether a purchase is run by somebody.
    pub(super) fn is_run(&self, purchase: &PurchaseId) -> bool {
        let running = lock(&self.running);
        running.get(&(purchase.clone(), false)).is_some_and(|running| lock(&running.0).is_driven)
    }

    /// Whether a running purchase is to be aborted or stopped.
    pub(super) fn is_interrupted(&self, running: &Running) -> bool {
        self.is_stopping() || running.is_asked_to_abort()
    }

    /// Resolves when a purchase should not wait any longer: it is to be aborted or stopped.
    pub(super) fn interrupted(&self, running: &Running) -> impl Future<Output = ()> + Send + Unpin {
        poll_fn(|context| {
            running.register(context.waker());
            if self.is_interrupted(running) { Poll::Ready(()) } else { Poll::Pending }
        })
    }
}

impl Running {
    /// The right to run it, once nobody else has it.
    pub(super) async fn drive(&self) -> Driving<'_> {
        loop {
            let ended = match self.try_to_drive() {
                Ok(driving) => return driving,
                Err(ended) => ended,
            };
            let _ = ended.await; // told by being dropped
        }
    }

    /// The right to run it, or what resolves when whoever has it lets it go.
    fn try_to_drive(&self) -> Result<Driving<'_>, oneshot::Receiver<()>> {
        let mut state = lock(&self.0);
        if state.is_driven {
            let (waiting, ended) = oneshot::channel();
            let others = &mut state.callers().to_drive;
            others.retain(|other| !other.is_canceled());
            others.push(waiting);
            return Err(ended);
        }
        state.is_driven = true;
        Ok(Driving(self))
    }

    /// The right to run it, if nobody does. Who wants something else of it than the one that runs it is refused at once, not
    /// at its end.
    pub(super) fn try_driving(
        &self,
        id: &PurchaseId,
        ours: Option<Fingerprint>,
    ) -> Result<Option<Driving<'_>>, RunError> {
        let mut state = lock(&self.0);
        if !state.is_driven {
            state.is_driven = true;
            return Ok(Some(Driving(self)));
        }
        match state.intent.is_some_and(|running| Some(running) != ours) {
            true => Err(RunError::DifferentIntent(id.clone())),
            false => Ok(None),
        }
    }

    /// Takes down what is wanted of it, by the one that runs it, who has not looked into the journal yet.
    pub(super) fn set_intent(&self, ours: Option<Fingerprint>) {
        let mut state = lock(&self.0);
        (state.intent, state.is_journaled) = (ours, false);
    }

    /// Has somebody who asked told once it is in the journal: at once, where the one that runs it knows that it is.
    pub(super) fn tell_when_journaled(&self, asked: Option<oneshot::Sender<()>>) {
        let Some(asked) = asked else { return };
        let mut state = lock(&self.0);
        if state.is_journaled {
            let _ = asked.send(()); // the caller may have been dropped
        } else {
            state.callers().to_be_told.push(asked);
        }
    }

    /// Whether somebody waits to be told that it is in the journal.
    pub(super) fn is_journaling_awaited(&self) -> bool {
        let state = lock(&self.0);
        state.callers.iter().flat_map(|callers| &callers.to_be_told).any(|asked| !asked.is_canceled())
    }

    /// Takes in that it is in the journal.
    pub(super) fn is_journaled(&self) {
        let mut state = lock(&self.0);
        state.is_journaled = true;
        let told = state.callers.as_mut().map(|callers| std::mem::take(&mut callers.to_be_told));
        drop(state);
        for asked in told.into_iter().flatten() {
            let _ = asked.send(()); // the caller may have been dropped
        }
    }

    /// Asks the future that runs it to abort it.
    pub(super) fn ask_to_abort(&self) -> oneshot::Receiver<AbortAnswer> {
        let (ask, answer) = oneshot::channel();
        let mut state = lock(&self.0);
        let requests = &mut state.callers().to_abort;
        requests.retain(|asked| !asked.is_canceled());
        requests.push(ask);
        drop(state);
        self.wake();
        answer
    }

    /// Whether an abort was asked for and its caller still waits for the answer.
    pub(super) fn is_asked_to_abort(&self) -> bool {
        let state = lock(&self.0);
        state.callers.iter().flat_map(|callers| &callers.to_abort).any(|asked| !asked.is_canceled())
    }

    /// The requests whose callers still wait for the answer.
    pub(super) fn take_abort_requests(&self) -> Vec<oneshot::Sender<AbortAnswer>> {
        let mut state = lock(&self.0);
        let Some(callers) = &mut state.callers else { return Vec::new() };
        let mut asked = std::mem::take(&mut callers.to_abort);
        asked.retain(|asked| !asked.is_canceled());
        asked
    }

    /// Has the future that runs it woken when there is something to look at.
    fn register(&self, waker: &Waker) {
        let mut state = lock(&self.0);
        if state.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            return;
        }
        let before = state.waker.replace(waker.clone());
        drop(state);
        drop(before); // it may be the last that holds a task, which lets go of more
    }

    fn wake(&self) {
        let waker = lock(&self.0).waker.take();
        waker.into_iter().for_each(Waker::wake);
    }
}

impl State {
    fn callers(&mut self) -> &mut Callers {
        self.callers.get_or_insert_default()
    }
}

impl Drop for Driving<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.0.0);
        state.is_driven = false;
        let waiting = state.callers.as_mut().map(|callers| std::mem::take(&mut callers.to_drive));
        let waker = state.waker.take(); // what runs it next has another
        drop(state);
        drop((waiting, waker));
    }
}

/// Tells intents apart. Never zero, for the version of the UUID is in it: so to have none takes no room.
pub(super) type Fingerprint = NonZeroU64;

pub(super) fn fingerprint(intent: &impl Serialize) -> Option<Fingerprint> {
    let text = serde_json::to_vec(intent).ok()?;
    Fingerprint::new(Uuid::new_v5(&Uuid::NAMESPACE_OID, &text).as_u64_pair().0)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::task::Context;

    use futures_util::FutureExt;
    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn who_wants_to_run_what_another_runs_is_let_in_one_after_the_other() {
        let running = Running::default();
        let first = running.drive().await;
        let mut withdrawn = Box::pin(running.drive());
        assert!((&mut withdrawn).now_or_never().is_none());
        let (at_once, most) = (Cell::new(0), Cell::new(0));
        let mut others = Box::pin(join_all((0..3).map(|_| async {
            let _driving = running.drive().await;
            at_once.set(at_once.get() + 1);
            tokio::task::yield_now().await;
            most.set(at_once.get().max(most.get()));
            at_once.set(at_once.get() - 1);
        })));
        assert!((&mut others).now_or_never().is_none());
        drop(withdrawn);
        drop(first);
        others.await;
        assert_eq!((at_once.get(), most.get()), (0, 1));
    }

    #[test]
    fn who_does_not_wait_any_more_is_forgotten() {
        let running = Running::default();
        let _first = running.drive().now_or_never().unwrap();
        for _ in 0..1000 {
            assert!(running.drive().now_or_never().is_none());
        }
        assert!(lock(&running.0).callers().to_drive.len() <= 1);
    }

    #[test]
    fn what_ends_lets_go_of_the_task_that_ran_it() {
        let (control, task) = (Control::default(), Arc::new(Task));
        let running = control.of(&"p".parse().unwrap(), false);
        let driving = running.drive().now_or_never().unwrap();
        let waker = Waker::from(task.clone());
        let waits = std::pin::pin!(control.interrupted(&running)).poll(&mut Context::from_waker(&waker));
        assert!(
            waits.is_pending() && Arc::strong_count(&task) == 3,
            "the task, its waker, and the one taken down"
        );
        drop(driving);
        assert_eq!(Arc::strong_count(&task), 2);
    }

    struct Task;

    impl std::task::Wake for Task {
        fn wake(self: Arc<Self>) {}
    }
}
