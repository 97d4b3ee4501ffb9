//! The loop itself: from one effect to the next.

use pc_transport::{Error, Fence};

use super::control::Running;
use super::fair_semaphore::Permit;
use super::{EventKind, RunError, Runner};
use crate::poll::{MAX_UNCLEAR_ANSWERS, WRITE_FENCE};
use crate::{Effect, Entry, Machine, Planned};

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
        }
        loop {
            if self.control.is_interrupted(running) {
                self.write_down(&*machine, &mut unwritten).await?;
                // In a box of its own: it is rare, and a purchase that waits must be small.
                Box::pin(self.answer_aborts(&mut *machine, running)).await;
                if self.control.is_stopping() && !machine.is_over() {
                    return Err(RunError::Interrupted(machine.id().clone()));
                }
            }
            let now = self.now();
            let effect = machine.next(now);
            if let Effect::Record(fact) = effect {
                let entry = machine.record(*fact, self.now());
                apply_unwritten(&mut *machine, &mut unwritten, entry);
                continue;
            }
            if matches!(effect, Effect::Call(_)) && !permit.is_granted() {
                self.write_down(&*machine, &mut unwritten).await?;
                (machine, permit) = Box::pin(self.wait_for_permit(machine, running, permit, now)).await?;
                continue;
            }
            match effect {
                // In a box: the future of a call is large.
                Effect::Call(planned) => {
                    Box::pin(self.call(&mut *machine, &mut unwritten, planned)).await?;
                }
                Effect::Wait { stage, until, latest, trouble } => {
                    self.write_down(&*machine, &mut unwritten).await?;
                    self.tell(machine.id(), EventKind::Waiting { stage, until, latest, trouble });
                    drop(permit);
                    (machine, permit) = self.wait(machine, running, until).await?;
                }
                Effect::Finished | Effect::Record(_) => {
                    self.write_down(&*machine, &mut unwritten).await?;
                    return Ok(machine);
                }
            }
        }
    }

    /// Writes everything down, a write ahead as well, makes the call, and applies what it came to.
    async fn call<M: Machine>(
        &self,
        machine: &mut M,
        unwritten: &mut Vec<Entry>,
        planned: Box<Planned>,
    ) -> Result<(), RunError> {
        let is_write = planned.call.is_write();
        if is_write && let Err(error) = self.check_clock(machine, &planned) {
            self.write_down(machine, unwritten).await?;
            return Err(error);
        }
        // From here on, as the time to write it down counts.
        let fence = is_write.then(|| Fence::after(&**self.client.clock(), WRITE_FENCE));
        if is_write {
            let entry = machine.sending(&planned, self.now());
            apply_unwritten(machine, unwritten, entry); // write ahead
        }
        self.write_down(machine, unwritten).await?;
        let (stage, operation) = (planned.stage, planned.call.name());
        self.tell(machine.id(), EventKind::Calling { stage, operation });
        let answer = self.reads.run(machine, &planned, &self.client, fence).await;
        match answer {
            Err(error) if are_credentials_refused(machine, &planned, &error) => {
                Err(RunError::Unauthorized { purchase: machine.id().clone(), error: error.into() })
            }
            answer => {
                let entry = machine.learn(&planned, answer, self.now()).clock_ahead(self.clock_ahead_s());
                apply_unwritten(machine, unwritten, entry);
                Ok(())
            }
        }
    }

    /// Writes what was applied into the journal, all in one go, and then tells it.
    async fn write_down<M: Machine>(&self, machine: &M, unwritten: &mut Vec<Entry>) -> Result<(), RunError> {
        if unwritten.is_empty() {
            return Ok(());
        }
        self.history.write(machine, unwritten).await?;
        // Taken, not drained: a purchase that waits keeps no memory for its next entries.
        std::mem::take(unwritten).into_iter().for_each(|entry| self.tell_recorded(machine, entry));
        Ok(())
    }
}

/// Whether nothing succeeds until the credentials are mended: the token authority says so, or the service says so again and
/// again. One refused token proves nothing.
fn are_credentials_refused<M: Machine>(machine: &M, planned: &Planned, error: &Error) -> bool {
    let is_lasting = error.fault().is_none() || machine.failures_in_a_row() >= MAX_UNCLEAR_ANSWERS;
    error.is_unauthorized() && is_lasting && !(planned.call.is_dispensable() && error.fault().is_some())
}

/// Applies an entry that goes into the journal with the next that are written.
pub(super) fn apply_unwritten<M: Machine>(machine: &mut M, unwritten: &mut Vec<Entry>, entry: Entry) {
    machine.apply(&entry);
    unwritten.push(entry);
}
