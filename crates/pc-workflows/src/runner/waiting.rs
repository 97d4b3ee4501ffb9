//! Waiting outside: for an instant, and for a turn. Whoever waits is called off, stopped or, once begun, out of time there,
//! at once.

use std::pin::pin;

use futures_util::future::select;
use pc_models::{CustomerId, Timestamp};
use pc_transport::timeout_at;

use super::control::Running;
use super::fair_semaphore::Place;
use super::spilling::Kept;
use super::{RunError, Runner};
use crate::{Machine, PurchaseId};

/// What is known of a machine that waits, wherever the rest of it is.
struct Outside<M> {
    id: PurchaseId,
    customer: CustomerId,
    /// Until when it waits for its turn at the most: it may have come already.
    deadline: Option<Timestamp>,
    kept: Option<Kept<M>>,
}

impl Runner {
    /// Waits until then, and for its turn from then on; but not while somebody wants something of it. Everything about it is
    /// in the journal by now: while many wait it need not be in memory as well.
    pub(super) async fn wait<M: Machine>(
        &self,
        machine: Box<M>,
        running: &Running,
        until: Timestamp,
    ) -> Result<(Box<M>, Place), RunError> {
        let outside = self.leave(machine);
        let disturbed = pin!(self.control.disturbed(running));
        select(self.client.clock().sleep_until(until), disturbed).await;
        let place = self.gate.line_up(outside.customer.as_str());
        // In a box of its own: what it needs is needed after the wait only.
        Box::pin(self.come_back(outside, running, place)).await
    }

    /// Waits for its turn, in the line, as [`wait`](Self::wait) does. What is to be done was decided at `now`: if its
    /// deadline had passed by then, there is something left to do all the same, and it waits as long as it takes.
    pub(super) async fn queue<M: Machine>(
        &self,
        machine: Box<M>,
        running: &Running,
        place: Place,
        now: Timestamp,
    ) -> Result<(Box<M>, Place), RunError> {
        let mut outside = self.leave(machine);
        outside.deadline = outside.deadline.filter(|deadline| *deadline > now);
        self.come_back(outside, running, place).await
    }

    fn leave<M: Machine>(&self, machine: Box<M>) -> Outside<M> {
        let (id, customer) = (machine.id().clone(), M::customer(machine.intent()).clone());
        Outside { id, customer, deadline: Some(machine.deadline()), kept: self.parking.park(machine) }
    }

    async fn come_back<M: Machine>(
        &self,
        outside: Outside<M>,
        running: &Running,
        place: Place,
    ) -> Result<(Box<M>, Place), RunError> {
        self.turn(&place, running, outside.deadline).await;
        if self.control.is_stopping() && !running.is_asked_to_cancel() {
            return Err(RunError::Interrupted(outside.id)); // nobody who waits is over
        }
        let machine = match outside.kept {
            Some(kept) => kept.take(),
            None => self.ledger.machine(&outside.id).await.map(Box::new)?,
        };
        Ok((machine, place))
    }

    /// Waits until the place of one that has ended is in the room: it cannot be called off, and who asks is told so.
    pub(super) async fn let_in<M: Machine>(
        &self,
        ended: &mut M,
        running: &Running,
        place: &Place,
    ) -> Result<(), RunError> {
        while !place.is_in() && !self.control.is_stopping() {
            self.turn(place, running, None).await;
            self.answer_cancels(ended, running).await;
        }
        if self.control.is_stopping() { Err(RunError::NotBegun(ended.id().clone())) } else { Ok(()) }
    }

    /// Waits until the place is in the room; no longer, if somebody wants something of it or the deadline comes.
    pub(super) async fn turn(&self, place: &Place, running: &Running, deadline: Option<Timestamp>) {
        let (entered, disturbed) = (pin!(place.entered()), pin!(self.control.disturbed(running)));
        let turn = select(entered, disturbed);
        match deadline {
            Some(deadline) => {
                timeout_at(&**self.client.clock(), deadline, turn).await;
            }
            None => {
                turn.await;
            }
        }
    }
}
