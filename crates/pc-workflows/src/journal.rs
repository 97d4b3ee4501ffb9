//! Where purchases are written down before anything happens.

mod error;
mod history;
mod memory;
mod prune;
mod shared;
#[cfg(feature = "sqlite")]
mod sqlite;

use async_trait::async_trait;

pub use error::JournalError;
pub use history::History;
pub use memory::MemoryJournal;
pub use prune::{Pruned, prune};
#[cfg(feature = "sqlite")]
pub use sqlite::{Exposure, SqliteJournal};

use crate::{Entry, PurchaseId};

/// Keeps the entries of purchases and of cancellations. An id names one of either.
///
/// # Contract
/// - `append` returns when the entry will survive whatever the journal promises to survive; until then nothing is
///   acted on.
/// - Entries of one purchase are numbered from 0 without gaps. An append under a number that is taken is refused:
///   another runner runs the same purchase. So is one that would leave a gap.
///
/// A journal of one's own is put to the test by `testing::check_journal` (feature `testing`).
#[async_trait]
pub trait Journal: Send + Sync {
    /// Writes entry number `seq` of a purchase.
    ///
    /// # Errors
    /// When it could not be written, or the number is taken.
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError>;

    /// Writes entries of a purchase, the first of them under number `first`. A journal that can writes all of them or
    /// none; otherwise as many as it gets to, oldest first.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    async fn append_all(
        &self,
        purchase: &PurchaseId,
        first: u64,
        entries: &[Entry],
    ) -> Result<(), JournalError> {
        for (seq, entry) in (first..).zip(entries) {
            self.append(purchase, seq, entry).await?;
        }
        Ok(())
    }

    /// All entries of a purchase, oldest first; none when it was never started.
    ///
    /// # Errors
    /// When they cannot be read, or are not all there as they were written.
    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError>;

    /// Every purchase ever started, in the order of their start.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError>;
}

/// A journal that can drop the history of a purchase and keep its end.
#[async_trait]
pub trait Compaction: Journal {
    /// Replaces all `entries` entries of a purchase by `summary`: wholly, or not at all.
    ///
    /// # Errors
    /// When it could not be written, or the purchase has another number of entries.
    async fn compact(&self, purchase: &PurchaseId, entries: u64, summary: &Entry)
    -> Result<(), JournalError>;
}

/// A purchase or cancellation that is in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournaledPurchase {
    /// Its id.
    pub id: PurchaseId,
    /// Whether it has ended. One whose row is damaged counts as not ended: reading its entries says what is wrong.
    pub ended: bool,
}

impl JournaledPurchase {
    /// One that has ended, or runs.
    #[must_use]
    pub fn new(id: PurchaseId, ended: bool) -> Self {
        Self { id, ended }
    }
}

impl Entry {
    /// Reads back what its JSON says. One from a later version is told apart from one that makes no sense.
    ///
    /// # Errors
    /// [`JournalError::Newer`] when a later version wrote it, [`JournalError::Entry`] when it makes no sense; `purchase` says
    /// whose it is.
    pub fn from_json(purchase: &PurchaseId, json: &str) -> Result<Self, JournalError> {
        #[derive(serde::Deserialize)]
        struct Version {
            version: u32,
        }
        let is_newer = |version| version > crate::purchase::ENTRY_VERSION;
        match serde_json::from_str::<Self>(json) {
            Ok(entry) if is_newer(entry.version) => Err(JournalError::Newer),
            Ok(entry) => Ok(entry),
            Err(_) if serde_json::from_str::<Version>(json).is_ok_and(|entry| is_newer(entry.version)) => {
                Err(JournalError::Newer)
            }
            Err(error) => Err(JournalError::Entry { purchase: purchase.clone(), error: error.into() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_a_later_version_is_told_from_one_without_sense() {
        let id: PurchaseId = "c".parse().unwrap();
        let later = r#"{"version":99,"at":"2030-01-01T00:00:00Z","calls":0,"fact":{"teleported":{}}}"#;
        assert_eq!(Entry::from_json(&id, later), Err(JournalError::Newer));
        let senseless = later.replace("99", "1");
        assert!(matches!(Entry::from_json(&id, &senseless), Err(JournalError::Entry { .. })));
    }
}
