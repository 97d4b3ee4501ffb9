//! The loop itself: from one effect to the next.

use super::control::Running;
use super::gate::Place;
use super::{EventKind, RunError, Runner};
use crate::{Effect, Entry, Machine, Planned};

impl Runner {
    /// `news` are entries that were taken in and are not in the journal yet. Facts to record need nobody's answer: they are
    /// written together with the entry they follow from, and with the write ahead that follows from them; all of it before
    /// anything else is done. Calls need a place in the room; whatever else is to be done is done in the line, too.
    pub(super) async fn steps<M: Machine>(
        &self,
        mut machine: Box<M>,
        running: &Running,
        mut news: Vec<Entry>,
        mut place: Place,
    ) -> Result<Box<M>, RunError> {
        if !machine.is_over() {
            self.check_service(&*machine)?;
        }
        loop {
            if self.control.is_disturbed(running) {
                self.publish(&*machine, &mut news).await?;
                // In a box of its own: it is rare, and a purchase that waits must be small.
                Box::pin(self.answer_cancels(&mut *machine, running)).await;
                if self.control.is_stopping() && !machine.is_over() {
                    return Err(RunError::Interrupted(machine.id().clone()));
                }
            }
            let now = self.now();
            let effect = machine.next(now);
            if let Effect::Record(fact) = effect {
                let entry = machine.record(*fact, self.now());
                take_in(&mut *machine, &mut news, entry);
                continue;
            }
            if matches!(effect, Effect::Call(_)) && !place.is_in() {
                self.publish(&*machine, &mut news).await?;
                (machine, place) = Box::pin(self.queue(machine, running, place, now)).await?;
                continue;
            }
            if let Effect::Call(planned) = &effect
                && planned.call.is_write()
            {
                let entry = machine.sending(planned, self.now());
                take_in(&mut *machine, &mut news, entry); // write ahead
            }
            self.publish(&*machine, &mut news).await?;
            match effect {
                Effect::Call(planned) => {
                    let entry = self.call(&*machine, planned).await?;
                    take_in(&mut *machine, &mut news, entry);
                }
                Effect::Wait { stage, until, latest, trouble } => {
                    self.tell(machine.id(), EventKind::Waiting { stage, until, latest, trouble });
                    drop(place);
                    (machine, place) = self.wait(machine, running, until).await?;
                }
                Effect::Finished | Effect::Record(_) => return Ok(machine),
            }
        }
    }

    async fn call<M: Machine>(&self, machine: &M, planned: Box<Planned>) -> Result<Entry, RunError> {
        let (stage, operation) = (planned.stage, planned.call.name());
        self.tell(machine.id(), EventKind::Calling { stage, operation });
        // In a box as well: it is large.
        let answer = Box::pin(self.reads.run(machine, &planned, &self.client)).await;
        if let Err(error) = &answer
            && error.is_unauthorized()
            && !(planned.call.is_dispensable() && error.fault().is_some())
        {
            let id = machine.id().clone();
            return Err(RunError::Unauthorized { purchase: id, reason: error.to_string() });
        }
        Ok(machine.learn(&planned, answer, self.now()))
    }

    /// Has the news in the journal, all in one go, and then tells it.
    async fn publish<M: Machine>(&self, machine: &M, news: &mut Vec<Entry>) -> Result<(), RunError> {
        if news.is_empty() {
            return Ok(());
        }
        self.ledger.write(machine, news).await?;
        // Taken, not drained: a purchase that waits keeps no room for its next news.
        std::mem::take(news).into_iter().for_each(|entry| self.tell_recorded(machine, entry));
        Ok(())
    }
}

/// Believes an entry that goes into the journal with the next news.
pub(super) fn take_in<M: Machine>(machine: &mut M, news: &mut Vec<Entry>, entry: Entry) {
    machine.apply(&entry);
    news.push(entry);
}
