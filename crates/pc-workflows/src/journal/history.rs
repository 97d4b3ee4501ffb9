//! The purchases and cancellations of a journal: what can be done with them without a service.

use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;

use crate::spending::seal::Sealable;
use crate::spending::{Approval, SealKey};
use crate::{
    Entry, Fact, Journal, JournalError, JournaledPurchase, Machine, Purchase, PurchaseId, Receipt, RunError,
};

/// The purchases of a journal, without a service: look at them, and abort them.
///
/// Whoever uses it for a purchase that a [`Runner`](crate::Runner) runs at the same time is refused by the journal, or
/// the runner is: [`Runner::abort`](crate::Runner::abort) is for those.
#[derive(Clone)]
pub struct History {
    journal: Arc<dyn Journal>,
    seal: Option<Arc<SealKey>>,
}

impl History {
    /// The purchases of this journal.
    #[must_use]
    pub fn new(journal: Arc<dyn Journal>) -> Self {
        Self { journal, seal: None }
    }

    /// Has approvals sealed with this key.
    #[must_use]
    pub fn with_seal(self, key: Arc<SealKey>) -> Self {
        Self { seal: Some(key), ..self }
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
        self.machine(id).await
    }

    /// A purchase or a cancellation as its entries say it is.
    ///
    /// # Errors
    /// When there is none of this id, or its entries cannot be read.
    pub async fn machine<M: Machine>(&self, id: &PurchaseId) -> Result<M, RunError> {
        self.find(id).await?.map(|machine| *machine).ok_or_else(|| RunError::Unknown(id.clone()))
    }

    /// Aborts a purchase that nobody runs, before its checkout: its end is in the journal when this returns. Aborted once, it
    /// stays so: again is the same.
    ///
    /// # Errors
    /// [`RunError::TooLate`] when its checkout may have been sent or it has ended otherwise; nothing changed then.
    pub async fn abort(&self, id: &PurchaseId, now: Timestamp) -> Result<Receipt, RunError> {
        let mut purchase = self.purchase(id).await?;
        // This process has not read its cart, and the journal may have been set back since.
        if let (Some(_), Ok(Some(_)), Some(resuming)) =
            (purchase.receipt_cart(), purchase.abort(), purchase.resuming())
        {
            let entry = purchase.record(resuming, now);
            self.record(&mut purchase, &entry).await?;
        }
        self.abort_machine(&mut purchase, now).await?;
        purchase.receipt().ok_or_else(|| RunError::Unknown(id.clone()))
    }

    /// Approves a purchase that nobody runs and that waits for it, at the units and the price it waits for: a second person's
    /// word, which counts for so long. It goes on when it is resumed.
    ///
    /// # Errors
    /// [`NotApproved`](crate::NotApproved) when it does not wait for an approval, or `by` agreed to it; nothing changed then.
    pub async fn approve(
        &self,
        id: &PurchaseId,
        by: &str,
        now: Timestamp,
        valid: Duration,
    ) -> Result<Approval, RunError> {
        let mut purchase = self.purchase(id).await?;
        let approval = purchase.approval(by, now, valid)?;
        let approval = match &self.seal {
            Some(key) => approval.sealed(key, &purchase.to_seal()),
            None => approval,
        };
        let entry = purchase.record(Fact::Approved { approval: approval.clone() }, now);
        self.record(&mut purchase, &entry).await?;
        Ok(approval)
    }

    /// Aborts what is at hand; returns what was written, if it was not aborted before.
    pub(crate) async fn abort_machine<M: Machine>(
        &self,
        machine: &mut M,
        now: Timestamp,
    ) -> Result<Option<Entry>, RunError> {
        let Some(fact) = machine.abort()? else { return Ok(None) };
        let entry = machine.record(fact, now);
        self.record(machine, &entry).await?;
        Ok(Some(entry))
    }

    /// In a box: machines may be large, and many are run.
    pub(crate) async fn find<M: Machine>(&self, id: &PurchaseId) -> Result<Option<Box<M>>, RunError> {
        let entries = self.entries(id).await?;
        if entries.is_empty() {
            return Ok(None);
        }
        M::replay(&entries)
            .map(|machine| Some(Box::new(machine)))
            .ok_or_else(|| RunError::OtherKind { id: id.clone(), kind: M::KIND })
    }

    /// The history of a purchase, oldest first; none when it was never started.
    ///
    /// # Errors
    /// When it cannot be read, or a later version wrote it.
    pub async fn entries(&self, id: &PurchaseId) -> Result<Vec<Entry>, RunError> {
        let entries = self.journal.as_ref().entries(id).await.map_err(|error| stopped(id, error))?;
        if entries.iter().any(Entry::is_from_a_later_version) {
            return Err(stopped(id, JournalError::Newer));
        }
        Ok(entries)
    }

    /// Writes an entry to the journal, then applies it.
    pub(crate) async fn record<M: Machine>(&self, machine: &mut M, entry: &Entry) -> Result<(), RunError> {
        let id = machine.id();
        let written = self.journal.as_ref().append(id, machine.entries(), entry).await;
        written.map_err(|error| stopped(id, error))?;
        machine.apply(entry);
        Ok(())
    }

    /// Journals the entries that were applied to the machine last.
    pub(crate) async fn write<M: Machine>(&self, machine: &M, applied: &[Entry]) -> Result<(), RunError> {
        let (id, first) = (machine.id(), machine.entries() - applied.len() as u64);
        self.journal.as_ref().append_all(id, first, applied).await.map_err(|error| stopped(id, error))
    }
}

fn stopped(purchase: &PurchaseId, error: JournalError) -> RunError {
    match error {
        JournalError::DamagedPurchase { .. } => RunError::Unreadable(error),
        error => RunError::Journal { purchase: purchase.clone(), error },
    }
}
