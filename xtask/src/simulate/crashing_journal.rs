//! The journal of a process that may die, on a disk that may be full. What is in it outlives the process.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use pc_workflows::{Entry, Fact, Journal, JournalError, JournaledPurchase, MemoryJournal, PurchaseId};

use super::crash_points::Crash;

/// How often a disk that may be full is.
const FULL: f64 = 0.01;

/// A journal with the crash points and faults of its process.
pub(super) struct Ledger {
    kept: MemoryJournal,
    crash: Arc<Crash>,
    state: Mutex<State>,
}

struct State {
    dice: fastrand::Rng,
    /// Whether appends may fail.
    may_fail: bool,
    /// The request ids of the writes that were announced.
    announced: HashSet<String>,
    /// Entries that were acknowledged and are not safe yet: only with a planted mistake.
    unsafe_entries: HashMap<PurchaseId, (u64, Entry)>,
}

impl Ledger {
    pub(super) fn new(crash: Arc<Crash>, dice: fastrand::Rng) -> Self {
        let state =
            State { dice, may_fail: false, announced: HashSet::new(), unsafe_entries: HashMap::new() };
        Self { kept: MemoryJournal::default(), crash, state: Mutex::new(state) }
    }

    /// A new process opens it: what was not safe is lost.
    pub(super) fn reopen(&self, may_fail: bool) {
        let mut state = self.state();
        state.may_fail = may_fail;
        state.unsafe_entries.clear();
    }

    /// Whether a write with this request id was written down before.
    pub(super) fn announced(&self, request_id: &str) -> bool {
        self.state().announced.contains(request_id)
    }

    /// Appends for good.
    async fn keep(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.kept.append(purchase, seq, entry).await?;
        if let Fact::Sending { request_id, .. } = &entry.fact {
            self.state().announced.insert(request_id.to_string());
        }
        Ok(())
    }

    /// Whether the disk is full now, and if so whether the entry is on it all the same.
    fn fails(&self) -> Option<bool> {
        let mut state = self.state();
        (state.may_fail && state.dice.f64() < FULL).then(|| state.dice.bool())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a planted mistake writes now in place of an entry: the one before.
    #[cfg(feature = "planted-bugs")]
    fn swap(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Option<Option<(u64, Entry)>> {
        use pc_workflows::{PlantedBug, is_planted};
        let early = is_planted(PlantedBug::AcknowledgesTooEarly);
        early.then(|| self.state().unsafe_entries.insert(purchase.clone(), (seq, entry.clone())))
    }

    #[cfg(not(feature = "planted-bugs"))]
    fn swap(&self, _: &PurchaseId, _: u64, _: &Entry) -> Option<Option<(u64, Entry)>> {
        None
    }
}

#[async_trait]
impl Journal for Ledger {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.crash.point().await;
        let fails = self.fails();
        if fails != Some(false) {
            match self.swap(purchase, seq, entry) {
                None => self.keep(purchase, seq, entry).await?,
                Some(None) => {}
                Some(Some((seq, before))) => self.keep(purchase, seq, &before).await?,
            }
        }
        self.crash.point().await;
        match fails {
            None => Ok(()),
            Some(_) => Err(JournalError::write("the disk is full")),
        }
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.kept.entries(purchase).await
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.kept.purchases().await
    }
}
