//! Where purchases are written down before anything happens.

mod memory;
#[cfg(feature = "sqlite")]
mod sqlite;

use async_trait::async_trait;

pub use memory::MemoryJournal;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteJournal;

use crate::{Entry, PurchaseId};

/// Keeps the entries of purchases.
///
/// # Contract
/// - `append` returns when the entry will survive whatever the journal promises to survive; until then nothing is
///   acted on.
/// - Entries of one purchase are numbered from 0 without gaps. An append under a number that is taken is refused:
///   somebody else runs the same purchase.
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
    /// When they cannot be read.
    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError>;

    /// Every purchase ever started, in the order of their start.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError>;
}

/// A purchase that is in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournaledPurchase {
    /// Its id.
    pub id: PurchaseId,
    /// Whether it has ended.
    pub ended: bool,
}

/// The journal cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// Another runner wrote this entry first.
    #[error("purchase `{0}` is being run by somebody else")]
    Conflict(PurchaseId),
    /// Another process has it open for writing.
    #[error("the journal {0} is in use by another process; wait for it, or stop it first")]
    Locked(String),
    /// It cannot be opened.
    #[error("the journal {path} cannot be opened: {reason}")]
    Open {
        /// The file.
        path: String,
        /// Why not.
        reason: String,
    },
    /// A later version of this program wrote it.
    #[error("its journal was written by a later version of this program; use that one")]
    Newer,
    /// It cannot be written.
    #[error("its journal cannot be written: {0}")]
    Write(String),
    /// It cannot be read.
    #[error("its journal cannot be read: {0}")]
    Read(String),
}
