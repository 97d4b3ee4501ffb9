//! The purchases of a journal, as far as no service is needed.

use std::sync::Arc;

use pc_models::Timestamp;

use crate::{Entry, Journal, JournalError, JournaledPurchase, Purchase, PurchaseId, Receipt, RunError};

/// A journal read as purchases: look at them, and call them off, without a service.
///
/// Whoever uses it for a purchase that a [`Runner`](crate::Runner) runs at the same time is refused by the journal, or
/// the runner is: [`Runner::cancel`](crate::Runner::cancel) is for those.
#[derive(Clone)]
pub struct Ledger {
    journal: Arc<dyn Journal>,
}

impl Ledger {
    /// The purchases of this journal.
    #[must_use]
    pub fn new(journal: Arc<dyn Journal>) -> Self {
        Self { journal }
    }

    /// Every purchase ever started, in the order of their start.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.journal.purchases().await
    }

    /// A purchase as its entries say it is.
    ///
    /// # Errors
    /// When there is none, or its entries cannot be read.
    pub async fn purchase(&self, id: &PurchaseId) -> Result<Purchase, RunError> {
        self.find(id).await?.ok_or_else(|| RunError::Unknown(id.clone()))
    }

    /// Calls a purchase off that nobody runs: its end is in the journal when this returns. Called off once, it stays so:
    /// again is the same.
    ///
    /// # Errors
    /// [`RunError::TooLate`] when its checkout may have been sent or it has ended otherwise; nothing changed then.
    pub async fn cancel(&self, id: &PurchaseId, now: Timestamp) -> Result<Receipt, RunError> {
        let mut purchase = self.purchase(id).await?;
        self.call_off(&mut purchase, now).await?;
        purchase.receipt().ok_or_else(|| RunError::Unknown(id.clone()))
    }

    /// Calls off a purchase at hand; returns what was written, if it was not called off before.
    pub(crate) async fn call_off(
        &self,
        purchase: &mut Purchase,
        now: Timestamp,
    ) -> Result<Option<Entry>, RunError> {
        let Some(fact) = purchase.call_off()? else { return Ok(None) };
        let entry = purchase.record(fact, now);
        self.record(purchase, &entry).await?;
        Ok(Some(entry))
    }

    pub(crate) async fn find(&self, id: &PurchaseId) -> Result<Option<Purchase>, RunError> {
        let entries = self.entries(id).await?;
        if entries.is_empty() {
            return Ok(None);
        }
        let begins_late = || JournalError::Read("its first entry is not the start of a purchase".to_owned());
        Purchase::replay(&entries).map(Some).ok_or_else(|| stopped(id, begins_late()))
    }

    /// The history of a purchase, oldest first; none when it was never started.
    ///
    /// # Errors
    /// When it cannot be read, or a later version wrote it.
    pub async fn entries(&self, id: &PurchaseId) -> Result<Vec<Entry>, RunError> {
        let entries = self.journal.entries(id).await.map_err(|error| stopped(id, error))?;
        if entries.iter().any(Entry::is_from_a_later_version) {
            return Err(stopped(id, JournalError::Newer));
        }
        Ok(entries)
    }

    /// Journal first, then believe.
    pub(crate) async fn record(&self, purchase: &mut Purchase, entry: &Entry) -> Result<(), RunError> {
        let id = &purchase.intent().id;
        self.journal.append(id, purchase.entries(), entry).await.map_err(|error| stopped(id, error))?;
        purchase.apply(entry);
        Ok(())
    }

    /// Journals the start of a purchase.
    pub(crate) async fn begin(&self, id: &PurchaseId, start: &Entry) -> Result<Purchase, RunError> {
        self.journal.append(id, 0, start).await.map_err(|error| stopped(id, error))?;
        Purchase::replay(std::slice::from_ref(start)).ok_or_else(|| RunError::Unknown(id.clone()))
    }
}

fn stopped(purchase: &PurchaseId, error: JournalError) -> RunError {
    RunError::Journal { purchase: purchase.clone(), error }
}
