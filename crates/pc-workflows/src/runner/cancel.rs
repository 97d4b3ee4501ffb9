//! Calling purchases off, whoever runs them.

use futures_util::future::{Either, select};

use super::control::Running;
use super::{RunError, Runner};
use crate::{Purchase, PurchaseId, Receipt};

impl Runner {
    /// Calls a purchase off, whether it runs here or lies interrupted in the journal. Its end is in the journal when this
    /// returns, and whoever runs it gets the same receipt. A step under way is finished first.
    ///
    /// # Errors
    /// [`RunError::TooLate`] when its checkout may have been sent or it has ended otherwise; it goes on then as if
    /// nothing had been asked. Or when there is none of this id, or the journal cannot be used.
    pub async fn cancel(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        let running = self.control.of(id, false);
        let answer = running.ask_to_cancel();
        let turn = running.turn.lock();
        let _turn = match select(answer, turn).await {
            Either::Left((Ok(answered), _)) => return answered,
            Either::Left((Err(_), turn)) => turn.await, // whoever ran it went away
            Either::Right((turn, _)) => turn,
        };
        self.ledger.cancel(id, self.now()).await
    }

    /// Calls the purchase off if somebody asked for it, or tells them why not.
    pub(super) async fn answer_cancels(&self, purchase: &mut Purchase, running: &Running) {
        for asked in running.take_cancels() {
            let answer = match self.ledger.call_off(purchase, self.now()).await {
                Ok(entry) => {
                    entry.into_iter().for_each(|entry| self.tell_recorded(purchase, entry));
                    purchase.receipt().ok_or_else(|| RunError::Unknown(purchase.intent().id.clone()))
                }
                Err(error) => Err(error),
            };
            let _ = asked.send(answer); // whoever asked may have gone away
        }
    }
}
