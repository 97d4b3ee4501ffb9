//! The loop itself: from one effect to the next.

use std::future::poll_fn;
use std::task::Poll;

use super::control::Running;
use super::leaving::Leaving;
use super::{EventKind, RunError, Runner};
use crate::driver::{self, Go, Next, Permit};
use crate::{Call, Entry, Machine, Planned};

impl Runner {
    /// `unwritten` are entries that were applied and are not in the journal yet. Facts to record need no answer: they
    /// are written together with the entry they follow from, and with the write ahead that follows from them; all of it
    /// before anything else is done. Calls need the permit; whatever else is to be done is done without as well.
    pub(super) async fn steps<M: Machine>(
        &self,
        mut machine: Box<M>,
        running: &Running,
        mut unwritten: Vec<Entry>,
        mut permit: Permit,
    ) -> Result<Box<M>, RunError> {
        if !machine.is_over() {
            self.check_service(&*machine)?;
            driver::check_consent(&*machine, &self.spending)?;
            driver::take_precautions(&mut *machine, self.precautions, self.now(), &mut unwritten);
            driver::apply_policy(&mut *machine, &self.spending, self.now(), &mut unwritten);
        }
        if running.is_journaling_awaited() {
            self.write_down(&*machine, running, &mut unwritten).await?;
            let_others_go_on().await; // who was told may answer before anything is sent
        }
        let mut leaving = Leaving::before_its_end(self, &*machine);
        loop {
            if self.control.is_interrupted(running) {
                self.write_down(&*machine, running, &mut unwritten).await?;
                // In a box of its own: it is rare, and a purchase that waits must be small.
                Box::pin(self.answer_aborts(&mut *machine, running)).await;
                if self.control.is_stopping() && !machine.is_over() {
                    return Err(RunError::Interrupted(machine.id().clone()));
                }
            }
            let now = self.now();
            match driver::advance(&mut *machine, now, &mut unwritten) {
                Next::Call(_) if !permit.is_granted() => {
                    self.write_down(&*machine, running, &mut unwritten).await?;
                    (machine, permit) = Box::pin(self.wait_for_permit(machine, running, permit, now)).await?;
                }
                // In a box: the future of a call is large.
                Next::Call(planned) => {
                    Box::pin(self.call(&mut *machine, running, &permit, &mut unwritten, planned)).await?;
                }
                Next::Wait { stage, until, latest, trouble } => {
                    self.write_down(&*machine, running, &mut unwritten).await?;
                    self.tell(machine.id(), EventKind::Waiting { stage, until, latest, trouble });
                    drop(permit);
                    (machine, permit) = self.wait(machine, running, until).await?;
                }
                Next::Finished => {
                    self.write_down(&*machine, running, &mut unwritten).await?;
                    leaving.has_ended();
                    Box::pin(self.settle(&*machine)).await;
                    return Ok(machine);
                }
            }
        }
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
        let go = driver::write_ahead(machine, &planned, &self.client, &self.spending, unwritten);
        self.write_down(machine, running, unwritten).await?;
        let Go::Send(fence) = go? else { return Ok(()) };
        let (stage, operation) = (planned.stage, planned.call.name());
        self.tell(machine.id(), EventKind::Calling { stage, operation });
        let answer = self.answer(machine, &planned, fence, running, permit).await;
        let Some(answer) = answer else { return Ok(()) };
        let entry = driver::learned(machine, &planned, answer, &self.client)?;
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
        self.history.write(machine, unwritten).await?;
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
