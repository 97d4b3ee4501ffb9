//! A journal that several owners share is a journal.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Compaction, Journal, JournalError, JournaledPurchase};
use crate::{Entry, PurchaseId};

#[async_trait]
impl<J: Journal + ?Sized> Journal for Arc<J> {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        (**self).append(purchase, seq, entry).await
    }

    async fn append_all(
        &self,
        purchase: &PurchaseId,
        first: u64,
        entries: &[Entry],
    ) -> Result<(), JournalError> {
        (**self).append_all(purchase, first, entries).await
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        (**self).entries(purchase).await
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        (**self).purchases().await
    }
}

#[async_trait]
impl<J: Compaction + ?Sized> Compaction for Arc<J> {
    async fn compact(
        &self,
        purchase: &PurchaseId,
        entries: u64,
        summary: &Entry,
    ) -> Result<(), JournalError> {
        (**self).compact(purchase, entries, summary).await
    }
}
