//! Cancelling orders: the runner's second machine.

use super::{RunError, Runner};
use crate::{Cancellation, CancellationIntent, CancellationReceipt, PurchaseId};

impl Runner {
    /// Cancels an order, or goes on cancelling it, or returns what came of it under this id before.
    ///
    /// # Errors
    /// When the intent is invalid, the id belongs to something else, or the journal cannot be used.
    pub async fn cancel_order(&self, intent: CancellationIntent) -> Result<CancellationReceipt, RunError> {
        intent.check()?;
        let id = intent.id.clone();
        receipt_of(&*self.run_machine(id, intent, Cancellation::start).await?)
    }

    /// Goes on with a cancellation that is in the journal.
    ///
    /// # Errors
    /// When there is none of this id, or the journal cannot be used.
    pub async fn resume_cancellation(&self, id: &PurchaseId) -> Result<CancellationReceipt, RunError> {
        receipt_of(&*self.resume_machine(id).await?)
    }
}

fn receipt_of(cancellation: &Cancellation) -> Result<CancellationReceipt, RunError> {
    cancellation.receipt().ok_or_else(|| RunError::Unknown(cancellation.intent().id.clone()))
}
