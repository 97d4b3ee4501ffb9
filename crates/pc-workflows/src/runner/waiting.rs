//! Waiting: for an instant, and for a permit to work. What waits is aborted, stopped or, once begun, out of time at once.

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::select;
use pc_models::Timestamp;
use pc_transport::timeout_at;

use super::control::Running;
use super::machine::Machine;
use super::spilling::InMemory;
use super::{RunError, Runner};
use crate::PurchaseId;
use crate::driver::Permit;

/// What is known of a machine that waits, whether it is in memory or was spilled.
pub(super) struct Waiting<M> {
    pub(super) customer: Arc<str>,
    /// Until when it waits for its permit at the most: it may have passed already.
    deadline: Option<Timestamp>,
    in_memory: Option<InMemory<M>>,
}

impl Runner {
    /// Waits until then; but not while it is to be aborted or stopped.
    pub(super) fn sleep_until(&self, until: Timestamp, running: &Running) -> impl Future + Send {
        select(self.parts.client.clock().sleep_until(until), self.parts.control.interrupted(running))
    }

    /// Waits for the permit. What is to be done was decided at `now`: if its deadline had passed by then, there is something left
    /// to do all the same, and it waits as long as it takes.
    pub(super) async fn wait_for_permit<M: Machine>(
        &self,
        id: &PurchaseId,
        machine: Box<M>,
        running: &Running,
        permit: Permit,
        now: Timestamp,
    ) -> Result<(Box<M>, Permit), RunError> {
        let mut waiting = self.begin_waiting(machine);
        waiting.deadline = waiting.deadline.filter(|deadline| *deadline > now);
        self.end_waiting(id, waiting, running, permit).await
    }

    /// Everything about it is in the journal by now: while many wait it need not be in memory as well.
    pub(super) fn begin_waiting<M: Machine>(&self, machine: Box<M>) -> Waiting<M> {
        let customer = self.parts.customers.shared(M::customer(machine.intent()).as_str());
        let deadline = Some(machine.deadline());
        Waiting { customer, deadline, in_memory: self.parts.memory.keep_or_spill(machine) }
    }

    /// Waits for the permit; but not while it is to be aborted or stopped.
    pub(super) async fn end_waiting<M: Machine>(
        &self,
        id: &PurchaseId,
        waiting: Waiting<M>,
        running: &Running,
        permit: Permit,
    ) -> Result<(Box<M>, Permit), RunError> {
        self.granted(&permit, running, waiting.deadline).await;
        if self.parts.control.is_stopping() && !running.is_asked_to_abort() {
            return Err(RunError::Interrupted(id.clone())); // what waits has not ended
        }
        let machine = match waiting.in_memory {
            Some(kept) => kept.take(),
            None => self.parts.history.machine(id).await.map(Box::new)?,
        };
        Ok((machine, permit))
    }

    /// Waits until the permit is granted; no longer, if its purchase is to be aborted or stopped, or the deadline comes.
    pub(super) async fn granted(&self, permit: &Permit, running: &Running, deadline: Option<Timestamp>) {
        let granted = pin!(self.granted_or_interrupted(permit, running));
        match deadline {
            Some(deadline) => {
                timeout_at(&**self.parts.client.clock(), deadline, granted).await;
            }
            None => granted.await,
        }
    }

    /// Waits until the permit is granted; no longer, if its purchase is to be aborted or stopped.
    pub(super) async fn granted_or_interrupted(&self, permit: &Permit, running: &Running) {
        select(pin!(permit.granted()), self.parts.control.interrupted(running)).await;
    }
}
