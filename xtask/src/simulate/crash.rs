//! The death of the process at a drawn point: before or after a request or a journal write.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use pc_workflows::{Entry, Journal, JournalError, JournaledPurchase, MemoryJournal, PurchaseId};
use tokio::sync::Notify;

/// Counts points down; at zero the process is dead and nothing goes on.
#[derive(Debug, Default)]
pub(super) struct Crash {
    left: AtomicI64,
    died: Notify,
}

/// The process never dies.
const IMMORTAL: i64 = -1;
/// The process died.
const DEAD: i64 = -2;

impl Crash {
    /// Dies at the so-many-th point from now, or never.
    pub(super) fn arm(&self, points: Option<u32>) {
        self.left.store(points.map_or(IMMORTAL, i64::from), Ordering::Relaxed);
    }

    /// Resolves when the process died.
    pub(super) async fn died(&self) {
        self.died.notified().await;
    }

    /// A point at which the process may die: it never goes on from here then.
    pub(super) async fn point(&self) {
        match self.left.load(Ordering::Relaxed) {
            IMMORTAL => return,
            DEAD => {}
            0 => {
                self.left.store(DEAD, Ordering::Relaxed);
                self.died.notify_one();
            }
            left => {
                self.left.store(left - 1, Ordering::Relaxed);
                return;
            }
        }
        std::future::pending::<()>().await;
    }
}

/// The journal of a process that may die. What is in it outlives the process.
pub(super) struct CrashingJournal {
    pub(super) kept: Arc<MemoryJournal>,
    pub(super) crash: Arc<Crash>,
}

#[async_trait]
impl Journal for CrashingJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.crash.point().await;
        self.kept.append(purchase, seq, entry).await?;
        self.crash.point().await;
        Ok(())
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.kept.entries(purchase).await
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.kept.purchases().await
    }
}
