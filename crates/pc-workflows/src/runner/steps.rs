//! The loop itself: from one effect to the next.

use std::future::poll_fn;
use std::task::Poll;

use pc_models::Timestamp;
use tracing::{Instrument, info_span};

use super::control::Running;
use super::leaving::Leaving;
use super::waiting::Waiting;
use super::{EventKind, RunError, Runner};
use crate::driver::{self, Go, Next, Permit};
use crate::{Call, Entry, Machine, Planned};

/// A machine that is worked on, and what it needs for that.
pub(super) struct AtWork<M> {
    pub(super) machine: Box<M>,
    /// Entries that were applied and are not in the journal yet.
    pub(super) unwritten: Vec<Entry>,
    pub(super) permit: Permit,
}

/// A machine that is to be worked on until it waits or has ended.
enum Task<M> {
    Begun(Box<AtWork<M>>),
    Waited(Waiting<M>),
}

/// Where the work on a machine comes to a stop.
enum Stop<M> {
    Wait { machine: Box<M>, until: Timestamp },
    End(Box<M>),
}

impl Runner {
    /// Drives a machine to its end. All work is in boxes, which are gone while it waits: many wait, and what waits is small.
    pub(super) fn drive<M: Machine>(
        &self,
        begun: AtWork<M>,
        running: &Running,
    ) -> impl Future<Output = Result<Box<M>, RunError>> + Send {
        let span = info_span!("run", kind = M::KIND, id = %begun.machine.id());
        let leaving = Leaving::of(self, begun.machine.id().clone());
        let begun = Box::new(begun);
        async move {
            let mut working = Box::pin(self.work(Task::Begun(begun), running, &leaving));
            loop {
                let (waiting, slept) = match working.await? {
                    Stop::End(machine) => return Ok(machine),
                    Stop::Wait { machine, until } => {
                        (self.begin_waiting(machine), self.sleep_until(until, running))
                    }
                };
                slept.await;
                working = Box::pin(self.work(Task::Waited(waiting), running, &leaving));
            }
        }
        .instrument(span)
    }

    /// Facts to record need no answer: they are written together with the entry they follow from, and with the write ahead that
    /// follows from them; all of it before anything else is done. Calls need the permit; whatever else is to be done is done
    /// without as well.
    async fn work<M: Machine>(
        &self,
        task: Task<M>,
        running: &Running,
        leaving: &Leaving<'_>,
    ) -> Result<Stop<M>, RunError> {
        let AtWork { mut machine, mut unwritten, mut permit } = match task {
            Task::Begun(begun) => {
                let begun = self.prepare(*begun, running).await?;
                leaving.has_begun();
                begun
            }
            Task::Waited(waiting) => {
                let permit = self.parts.permits.request(&waiting.customer);
                let (machine, permit) = self.end_waiting(leaving.id(), waiting, running, permit).await?;
                AtWork { machine, unwritten: Vec::new(), permit }
            }
        };
        loop {
            if self.parts.control.is_interrupted(running) {
                self.write_down(&*machine, running, &mut unwritten).await?;
                self.answer_aborts(&mut *machine, running).await;
                if self.parts.control.is_stopping() && !machine.is_over() {
                    return Err(RunError::Interrupted(machine.id().clone()));
                }
            }
            let now = self.now();
            match driver::advance(&mut *machine, now, &mut unwritten) {
                Next::Call(_) if !permit.is_granted() => {
                    self.write_down(&*machine, running, &mut unwritten).await?;
                    let waiting = self.wait_for_permit(leaving.id(), machine, running, permit, now);
                    (machine, permit) = waiting.await?;
                }
                Next::Call(planned) => {
                    self.call(&mut *machine, running, &permit, &mut unwritten, planned).await?;
                }
                Next::Wait { stage, until, latest, trouble } => {
                    self.write_down(&*machine, running, &mut unwritten).await?;
                    self.tell(machine.id(), EventKind::Waiting { stage, until, latest, trouble });
                    return Ok(Stop::Wait { machine, until });
                }
                Next::Finished => {
                    self.write_down(&*machine, running, &mut unwritten).await?;
                    leaving.has_ended();
                    self.settle(&*machine).await;
                    return Ok(Stop::End(machine));
                }
            }
        }
    }

    /// What comes before the first step.
    async fn prepare<M: Machine>(
        &self,
        mut begun: AtWork<M>,
        running: &Running,
    ) -> Result<AtWork<M>, RunError> {
        let AtWork { machine, unwritten, .. } = &mut begun;
        if !machine.is_over() {
            self.check_service(&**machine)?;
            driver::check_consent(&**machine, &self.parts.spending)?;
            driver::take_precautions(&mut **machine, self.parts.precautions, self.now(), unwritten);
            driver::apply_policy(&mut **machine, &self.parts.spending, self.now(), unwritten);
        }
        if running.is_journaling_awaited() {
            self.write_down(&**machine, running, unwritten).await?;
            let_others_go_on().await; // who was told may answer before anything is sent
        }
        Ok(begun)
    }

    /// Writes everything down, a write ahead as well, makes the call, and applies what it came to, if it came to something.
    async fn call<M: Machine>(
        &self,
        machine: &mut M,
        running: &Running,
        permit: &Permit,
        unwritten: &mut Vec<Entry>,
        planned: Box<Planned>,
    ) -> Result<(), RunError> {
        self.tell_clock_difference(machine, &planned);
        if machine.begins_to_buy(&planned) || matches!(planned.call, Call::CheckoutCart(_)) {
            self.know_what_is_committed().await?;
        }
        let go = driver::write_ahead(machine, &planned, &self.parts.client, &self.parts.spending, unwritten);
        self.write_down(machine, running, unwritten).await?;
        let Go::Send(fence) = go? else { return Ok(()) };
        let (stage, operation) = (planned.stage, planned.call.name());
        self.tell(machine.id(), EventKind::Calling { stage, operation });
        // In a box: the future of a call is large, and those who wait for the disk have none.
        let answer = Box::pin(self.answer(machine, &planned, fence, running, permit)).await;
        let Some(answer) = answer else { return Ok(()) };
        let entry = driver::learned(machine, &planned, answer, &self.parts.client)?;
        driver::apply(machine, entry, unwritten);
        Ok(())
    }

    /// Writes what was applied into the journal, all in one go, and then tells it.
    async fn write_down<M: Machine>(
        &self,
        machine: &M,
        running: &Running,
        unwritten: &mut Vec<Entry>,
    ) -> Result<(), RunError> {
        if unwritten.is_empty() {
            return Ok(());
        }
        self.parts.history.write(machine, unwritten).await?;
        running.is_journaled();
        // Taken, not drained: a purchase that waits keeps no memory for its next entries.
        std::mem::take(unwritten).into_iter().for_each(|entry| self.tell_recorded(machine, entry));
        Ok(())
    }
}

/// Lets whoever is ready be polled first.
async fn let_others_go_on() {
    let mut was_polled = false;
    poll_fn(|context| {
        if std::mem::replace(&mut was_polled, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
