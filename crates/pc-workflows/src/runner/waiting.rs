//! Waiting outside: for an instant, and for a turn. Whoever waits is called off, stopped or out of time there, at once.

use std::pin::pin;

use futures_util::future::select;
use pc_models::{CustomerId, Timestamp};
use pc_transport::timeout_at;

use super::control::Running;
use super::gate::Place;
use super::parking::Kept;
use super::{RunError, Runner};
use crate::{Machine, PurchaseId};

/// What is known of a machine that waits, wherever the rest of it is.
struct Outside<M> {
    id: PurchaseId,
    customer: CustomerId,
    deadline: Timestamp,
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

    /// Waits for its turn, in the line, as [`wait`](Self::wait) does.
    pub(super) async fn queue<M: Machine>(
        &self,
        machine: Box<M>,
        running: &Running,
        place: Place,
    ) -> Result<(Box<M>, Place), RunError> {
        self.come_back(self.leave(machine), running, place).await
    }

    fn leave<M: Machine>(&self, machine: Box<M>) -> Outside<M> {
        let (id, customer) = (machine.id().clone(), M::customer(machine.intent()).clone());
        Outside { id, customer, deadline: machine.deadline(), kept: self.parking.park(machine) }
    }

    async fn come_back<M: Machine>(
        &self,
        outside: Outside<M>,
        running: &Running,
        place: Place,
    ) -> Result<(Box<M>, Place), RunError> {
        self.turn(&place, running, Some(outside.deadline)).await;
        let machine = match outside.kept {
            Some(kept) => kept.take(),
            None => self.ledger.machine(&outside.id).await.map(Box::new)?,
        };
        Ok((machine, place))
    }

    /// Waits until the place is in the room; no longer, if somebody wants something of it or its deadline passes meanwhile.
    pub(super) async fn turn(&self, place: &Place, running: &Running, deadline: Option<Timestamp>) {
        let (entered, disturbed) = (pin!(place.entered()), pin!(self.control.disturbed(running)));
        let turn = select(entered, disturbed);
        let clock = &**self.client.clock();
        match deadline.filter(|deadline| *deadline > clock.now()) {
            Some(deadline) => {
                timeout_at(clock, deadline, turn).await;
            }
            None => {
                turn.await;
            }
        }
    }
}
