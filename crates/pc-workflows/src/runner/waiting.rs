//! Waiting outside: for an instant, and for a turn. Whoever waits is called off, stopped or out of time there, at once.

use std::pin::pin;

use futures_util::future::select;
use pc_models::Timestamp;
use pc_transport::timeout_at;

use super::control::Running;
use super::gate::Place;
use super::{RunError, Runner};
use crate::Machine;

impl Runner {
    /// Waits until then, and for its turn from then on; but not while somebody wants something of it. A place that it has
    /// in the line it keeps. Everything about it is in the journal by now: while many wait it need not be in memory as well.
    pub(super) async fn wait<M: Machine>(
        &self,
        machine: Box<M>,
        running: &Running,
        until: Timestamp,
        place: Option<Place>,
    ) -> Result<(Box<M>, Place), RunError> {
        let (id, customer) = (machine.id().clone(), M::customer(machine.intent()).clone());
        let deadline = machine.deadline();
        let kept = self.parking.park(machine);
        let disturbed = pin!(self.control.disturbed(running));
        select(self.client.clock().sleep_until(until), disturbed).await;
        let place = place.unwrap_or_else(|| self.gate.line_up(customer.as_str()));
        // In boxes of their own: what they need is needed after the wait only.
        Box::pin(self.turn(&place, running, Some(deadline))).await;
        let machine = match kept {
            Some(kept) => kept.take(),
            None => Box::pin(self.ledger.machine(&id)).await.map(Box::new)?,
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
