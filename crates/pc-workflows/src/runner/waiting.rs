//! Waiting: for an instant, and for a permit to work. What waits is aborted, stopped or, once begun, out of time at once.

use std::pin::pin;

use futures_util::future::select;
use pc_models::{CustomerId, Timestamp};
use pc_transport::timeout_at;

use super::control::Running;
use super::machine::Machine;
use super::spilling::InMemory;
use super::{RunError, Runner};
use crate::PurchaseId;
use crate::driver::Permit;

/// What is known of a machine that waits, whether it is in memory or was spilled.
struct Waiting<M> {
    id: PurchaseId,
    customer: CustomerId,
    /// Until when it waits for its permit at the most: it may have passed already.
    deadline: Option<Timestamp>,
    in_memory: Option<InMemory<M>>,
}

impl Runner {
    /// Waits until then, and for a permit from then on; but not while it is to be aborted or stopped. Everything about it is
    /// in the journal by now: while many wait it need not be in memory as well.
    pub(super) async fn wait<M: Machine>(
        &self,
        machine: Box<M>,
        running: &Running,
        until: Timestamp,
    ) -> Result<(Box<M>, Permit), RunError> {
        let waiting = self.begin_waiting(machine);
        let interrupted = pin!(self.control.interrupted(running));
        select(self.client.clock().sleep_until(until), interrupted).await;
        let permit = self.permits.request(waiting.customer.as_str());
        // In a box of its own: what it needs is needed after the wait only.
        Box::pin(self.end_waiting(waiting, running, permit)).await
    }

    /// Waits for the permit, as [`wait`](Self::wait) does. What is to be done was decided at `now`: if its deadline had
    /// passed by then, there is something left to do all the same, and it waits as long as it takes.
    pub(super) async fn wait_for_permit<M: Machine>(
        &self,
        machine: Box<M>,
        running: &Running,
        permit: Permit,
        now: Timestamp,
    ) -> Result<(Box<M>, Permit), RunError> {
        let mut waiting = self.begin_waiting(machine);
        waiting.deadline = waiting.deadline.filter(|deadline| *deadline > now);
        self.end_waiting(waiting, running, permit).await
    }

    fn begin_waiting<M: Machine>(&self, machine: Box<M>) -> Waiting<M> {
        let (id, customer) = (machine.id().clone(), M::customer(machine.intent()).clone());
        let deadline = Some(machine.deadline());
        Waiting { id, customer, deadline, in_memory: self.memory.keep_or_spill(machine) }
    }

    async fn end_waiting<M: Machine>(
        &self,
        waiting: Waiting<M>,
        running: &Running,
        permit: Permit,
    ) -> Result<(Box<M>, Permit), RunError> {
        self.granted(&permit, running, waiting.deadline).await;
        if self.control.is_stopping() && !running.is_asked_to_abort() {
            return Err(RunError::Interrupted(waiting.id)); // what waits has not ended
        }
        let machine = match waiting.in_memory {
            Some(kept) => kept.take(),
            None => self.history.machine(&waiting.id).await.map(Box::new)?,
        };
        Ok((machine, permit))
    }

    /// Waits until the permit is granted; no longer, if its purchase is to be aborted or stopped, or the deadline comes.
    pub(super) async fn granted(&self, permit: &Permit, running: &Running, deadline: Option<Timestamp>) {
        let (granted, interrupted) = (pin!(permit.granted()), pin!(self.control.interrupted(running)));
        let either = select(granted, interrupted);
        match deadline {
            Some(deadline) => {
                timeout_at(&**self.client.clock(), deadline, either).await;
            }
            None => {
                either.await;
            }
        }
    }
}
