//! Calling purchases off, whoever runs them.

use futures_util::future::{Either, select};

use super::control::Running;
use super::{RunError, Runner, receipt_of};
use crate::{Machine, PurchaseId, Receipt};

impl Runner {
    /// Calls a purchase off, whether it runs here or lies interrupted in the journal. Its end is in the journal when this
    /// returns, and whoever runs it gets the same receipt. A step under way is finished first.
    ///
    /// # Errors
    /// [`RunError::TooLate`] when its checkout may have been sent or it has ended otherwise; it goes on then as if
    /// nothing had been asked. Or when there is none of this id, or the journal cannot be used.
    pub async fn cancel(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        let running = self.control.of(id, self.is_rehearsal);
        let answer = running.ask_to_cancel();
        let turn = running.turn.lock();
        let _turn = match select(answer, turn).await {
            Either::Left((Ok(answered), _)) => {
                answered?;
                return receipt_of(&self.ledger.purchase(id).await?);
            }
            Either::Left((Err(_), turn)) => turn.await, // whoever ran it went away
            Either::Right((turn, _)) => turn,
        };
        self.ledger.cancel(id, self.now()).await
    }

    /// Calls it off if somebody asked for it, or tells them why not.
    pub(super) async fn answer_cancels<M: Machine>(&self, machine: &mut M, running: &Running) {
        for asked in running.take_cancels() {
            let answer = self.ledger.call_off(machine, self.now()).await.map(|entry| {
                entry.into_iter().for_each(|entry| self.tell_recorded(machine, entry));
            });
            let _ = asked.send(answer); // whoever asked may have gone away
        }
    }
}
