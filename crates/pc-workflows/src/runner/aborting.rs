//! Aborting purchases, whether they run here or not.

use futures_util::future::{Either, select};

use super::control::Running;
use super::machine::Machine;
use super::{RunError, Runner, receipt_of};
use crate::{PurchaseId, Receipt};

impl Runner {
    /// Aborts a purchase before its checkout, whether it runs here or lies interrupted in the journal. Its end is in the
    /// journal when this returns, and a future that runs it gets the same receipt. A step under way is finished first.
    ///
    /// # Errors
    /// [`RunError::TooLate`] when its checkout may have been sent or it has ended otherwise; it goes on then as if
    /// nothing had been asked. Or when there is none of this id, or the journal cannot be used.
    pub async fn abort(&self, id: &PurchaseId) -> Result<Receipt, RunError> {
        let running = self.parts.control.of(id, self.parts.is_dry_run);
        let answer = running.ask_to_abort();
        let _driving = match select(answer, Box::pin(running.drive())).await {
            Either::Left((Ok(answered), _)) => {
                answered?;
                return receipt_of(&self.parts.history.purchase(id).await?);
            }
            Either::Left((Err(_), driving)) => driving.await, // the future that ran it was dropped
            Either::Right((driving, _)) => driving,
        };
        let receipt = self.parts.history.abort(id, self.now()).await?;
        self.settle(&self.parts.history.purchase(id).await?).await;
        Ok(receipt)
    }

    /// Aborts it if that was asked for, or answers why not.
    pub(super) async fn answer_aborts<M: Machine>(&self, machine: &mut M, running: &Running) {
        for asked in running.take_abort_requests() {
            let answer = self.parts.history.abort_machine(machine, self.now()).await.map(|entry| {
                entry.into_iter().for_each(|entry| self.tell_recorded(machine, entry));
            });
            let _ = asked.send(answer); // the caller may have been dropped
        }
    }
}
