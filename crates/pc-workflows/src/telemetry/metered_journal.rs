//! A journal whose time is taken.

use std::sync::Arc;

use async_trait::async_trait;
use metrics::histogram;
use pc_transport::Clock;
use pc_transport::telemetry::Metric;

use crate::{Entry, Journal, JournalError, JournaledPurchase, PurchaseId};

pub(super) const SECONDS: Metric = Metric::seconds(
    "partner_center_journal_seconds",
    &["action", "outcome"],
    "How long the journal took to append, read or list, by outcome: ok, conflict or failed",
);

/// A journal that tells how long it takes.
pub struct MeteredJournal {
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
}

impl MeteredJournal {
    /// Takes the time of this journal by this clock: one that shows real time, also where an emulator's runs faster.
    #[must_use]
    pub fn new(journal: Arc<dyn Journal>, clock: Arc<dyn Clock>) -> Self {
        SECONDS.describe();
        Self { journal, clock }
    }

    async fn timed<T>(
        &self,
        action: &'static str,
        work: impl Future<Output = Result<T, JournalError>> + Send,
    ) -> Result<T, JournalError> {
        let begun = self.clock.now();
        let result = work.await;
        let outcome = match &result {
            Ok(_) => "ok",
            Err(JournalError::Conflict(_)) => "conflict",
            Err(_) => "failed",
        };
        let elapsed = self.clock.now().since(begun);
        histogram!(SECONDS.name, "action" => action, "outcome" => outcome).record(elapsed);
        result
    }
}

#[async_trait]
impl Journal for MeteredJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.timed("append", self.journal.append(purchase, seq, entry)).await
    }

    async fn append_all(
        &self,
        purchase: &PurchaseId,
        first: u64,
        entries: &[Entry],
    ) -> Result<(), JournalError> {
        self.timed("append", self.journal.append_all(purchase, first, entries)).await
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.timed("read", self.journal.entries(purchase)).await
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.timed("list", self.journal.purchases()).await
    }
}
