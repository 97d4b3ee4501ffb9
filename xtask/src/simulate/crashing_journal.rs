//! The journal of a process that may die, on a disk that may be full. What is in it outlives the process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use pc_workflows::{Entry, Fact, Journal, JournalError, JournaledPurchase, MemoryJournal, PurchaseId};

use super::crash_points::CrashPoints;

/// How often a disk that may be full is.
const DISK_FULL_PROBABILITY: f64 = 0.01;

/// A journal with the crash points and faults of its process.
pub(super) struct CrashingJournal {
    disk: MemoryJournal,
    crash_points: Arc<CrashPoints>,
    state: Mutex<State>,
}

struct State {
    rng: fastrand::Rng,
    /// Whether appends may fail.
    may_fail: bool,
    /// The request ids of the writes that were announced.
    announced: HashSet<String>,
}

impl CrashingJournal {
    pub(super) fn new(crash_points: Arc<CrashPoints>, rng: fastrand::Rng) -> Self {
        let state = State { rng, may_fail: false, announced: HashSet::new() };
        Self { disk: MemoryJournal::default(), crash_points, state: Mutex::new(state) }
    }

    /// Whether the disk may be full from now on.
    pub(super) fn set_may_fail(&self, may_fail: bool) {
        self.state().may_fail = may_fail;
    }

    /// Whether a write with this request id was written down before.
    pub(super) fn announced(&self, request_id: &str) -> bool {
        self.state().announced.contains(request_id)
    }

    /// Appends for good.
    async fn keep(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.disk.append(purchase, seq, entry).await?;
        if let Fact::Sending { request_id, .. } = &entry.fact {
            self.state().announced.insert(request_id.to_string());
        }
        Ok(())
    }

    /// Whether the disk is full now, and if so whether the entry is on it all the same.
    fn fails(&self) -> Option<bool> {
        let mut state = self.state();
        (state.may_fail && state.rng.f64() < DISK_FULL_PROBABILITY).then(|| state.rng.bool())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Journal for CrashingJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.crash_points.point().await;
        let fails = self.fails();
        if fails != Some(false) {
            self.keep(purchase, seq, entry).await?;
        }
        self.crash_points.point().await;
        match fails {
            None => Ok(()),
            Some(_) => Err(JournalError::write("the disk is full")),
        }
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.disk.entries(purchase).await
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.disk.purchases().await
    }
}
