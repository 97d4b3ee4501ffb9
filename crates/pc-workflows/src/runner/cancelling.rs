//! Cancelling orders: the runner's second machine.

use tracing::{Instrument, info_span};

use super::{EventKind, RunError, Runner};
use crate::{Cancellation, CancellationIntent, CancellationReceipt, PurchaseId};

impl Runner {
    /// Cancels an order, or goes on cancelling it, or returns what came of it under this id before.
    ///
    /// # Errors
    /// When the intent is invalid, the id belongs to something else, or the journal cannot be used.
    pub async fn cancel_order(&self, intent: CancellationIntent) -> Result<CancellationReceipt, RunError> {
        intent.check()?;
        let id = intent.id.clone();
        let lock = self.lock_of(&id);
        let _running = lock.lock().await;
        let entries = self.entries(&id).await?;
        if let Some(cancellation) = Cancellation::replay(&entries)
            && *cancellation.intent() == intent
        {
            return self.to_cancellation_receipt(cancellation).await;
        }
        if !entries.is_empty() {
            return Err(RunError::DifferentIntent(id));
        }
        let start = Cancellation::start(intent, &self.service, self.now());
        self.append(&id, 0, &start).await?;
        let cancellation =
            Cancellation::replay(std::slice::from_ref(&start)).ok_or(RunError::Unknown(id.clone()))?;
        self.tell(&id, EventKind::Recorded(Box::new(start)));
        self.to_cancellation_receipt(cancellation).await
    }

    /// Goes on with a cancellation that is in the journal.
    ///
    /// # Errors
    /// When it is not there, or the journal cannot be used.
    pub async fn resume_cancellation(&self, id: &PurchaseId) -> Result<CancellationReceipt, RunError> {
        let lock = self.lock_of(id);
        let _running = lock.lock().await;
        let entries = self.entries(id).await?;
        let cancellation = Cancellation::replay(&entries).ok_or_else(|| RunError::Unknown(id.clone()))?;
        self.to_cancellation_receipt(cancellation).await
    }

    async fn to_cancellation_receipt(
        &self,
        cancellation: Cancellation,
    ) -> Result<CancellationReceipt, RunError> {
        let span = info_span!("cancellation", id = %cancellation.intent().id);
        let cancellation = self.drive(cancellation).instrument(span).await?;
        cancellation.receipt().ok_or_else(|| RunError::Unknown(cancellation.intent().id.clone()))
    }
}
