//! The embedded durable journal: one SQLite file, one writer thread, group commit.
//!
//! The schema is for people too: see `docs/journal.md`.

mod checksum;
mod exposure;
mod file;
mod lock;
mod log;
mod place;
mod reader;
mod retire;
mod schema;
mod store;
mod untrusted;
mod writer;

use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use async_trait::async_trait;
use futures_channel::oneshot;

use super::{Compaction, Journal, JournalError, JournaledPurchase};
use crate::{Entry, PurchaseId};
pub use exposure::Exposure;
use lock::Lock;
use store::Store;
use writer::{Job, Row, Write};

/// Survives the death of the process and, as far as the disk keeps its word, of the machine. One process at a time
/// may write; any number may read with [`SqliteJournal::read_only`].
pub struct SqliteJournal {
    jobs: Option<Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    _lock: Option<Lock>,
}

impl SqliteJournal {
    /// Opens the journal for writing; creates it when there is none.
    ///
    /// # Errors
    /// When another process has it open for writing, or the file is damaged, not a journal, or from a later version.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let path = &file::real_path(path)?;
        let lock = Lock::take(path)?;
        Self::start(file::open(path, lock.was_there)?, Some(lock))
    }

    /// Opens an existing journal for reading.
    ///
    /// # Errors
    /// When there is none, or it is damaged, not a journal, or from a later version.
    pub fn read_only(path: &Path) -> Result<Self, JournalError> {
        Self::start(file::read_only(&file::real_path(path)?)?, None)
    }

    /// Whether others than its owner can get at a journal, which is worth telling; nothing when it is not there.
    ///
    /// One that everybody can write is not opened for writing.
    #[must_use]
    pub fn exposure(path: &Path) -> Option<Exposure> {
        exposure::exposure(&file::real_path(path).ok()?)
    }

    /// Gives the disk space back that compaction freed. Needs as much space as the journal again while it works.
    ///
    /// # Errors
    /// When it cannot be written; nothing changed then.
    pub async fn shrink(&self) -> Result<(), JournalError> {
        self.read(|store| {
            let shrunk = store.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
            shrunk.map_err(writer::failed)
        })
        .await
    }

    fn start(store: Store, lock: Option<Lock>) -> Result<Self, JournalError> {
        let (jobs, received) = channel();
        let writer = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer::serve(store, &received))
            .map_err(JournalError::write)?;
        Ok(Self { jobs: Some(jobs), writer: Some(writer), _lock: lock })
    }

    /// Has something written together with whatever else comes in at the time.
    async fn write(&self, write: Write) -> Result<(), JournalError> {
        let (done, answer) = oneshot::channel();
        self.ask(Job::Write(write, done), answer).await
    }

    /// Has something done on the journal's own connection, after everything that was written before.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (done, answer) = oneshot::channel();
        // The caller may have been dropped.
        let job = Job::Read(Box::new(move |store| drop(done.send(read(store)))));
        self.ask(job, answer).await
    }

    async fn ask<T>(
        &self,
        job: Job,
        answer: oneshot::Receiver<Result<T, JournalError>>,
    ) -> Result<T, JournalError> {
        let stopped = || JournalError::write("the journal's writer has stopped");
        // Never blocks: the caller waits for the answer, so the queue holds one job for each purchase at most.
        self.jobs.as_ref().ok_or_else(stopped)?.send(job).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        self.jobs = None; // the writer ends when its queue is closed
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.append_all(purchase, seq, std::slice::from_ref(entry)).await
    }

    async fn append_all(
        &self,
        purchase: &PurchaseId,
        first: u64,
        entries: &[Entry],
    ) -> Result<(), JournalError> {
        let entries = entries.iter().map(Row::of).collect::<Result<_, _>>()?;
        self.write(Write::Append { purchase: purchase.clone(), first, entries }).await
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        let id = purchase.clone();
        let entries = self.read(move |store| reader::entries(store, &id)).await?;
        // Not by the journal's thread, which everybody waits for.
        entries.iter().map(|entry| Entry::from_json(purchase, entry)).collect()
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.read(reader::purchases).await
    }
}

#[async_trait]
impl Compaction for SqliteJournal {
    async fn compact(
        &self,
        purchase: &PurchaseId,
        entries: u64,
        summary: &Entry,
    ) -> Result<(), JournalError> {
        let (purchase, summary) = (purchase.clone(), Row::of(summary)?);
        self.write(Write::Compact { purchase, entries, summary }).await
    }
}

#[cfg(test)]
mod tests;
