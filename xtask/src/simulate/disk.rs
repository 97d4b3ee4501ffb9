//! A journal as it lies on a disk, and what its callers were told. It outlives every process.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pc_models::Timestamp;
use pc_workflows::{
    Entry, Fact, Journal, JournalError, JournaledPurchase, MemoryJournal, PurchaseId, Receipt,
};

use super::network::Announced;

/// A backup is taken after so many writes at most.
const MAX_WRITES_BEFORE_BACKUP: usize = 100;

/// An entry, and the instant at which its process decided to write it, whatever the clock of the process showed.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) at: Timestamp,
    pub(super) entry: Entry,
}

/// A journal file.
pub(super) struct Disk {
    entries: MemoryJournal,
    announced: Announced,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    written_at: HashMap<PurchaseId, Vec<Timestamp>>,
    /// After so many writes a backup is taken.
    backup_after: usize,
    /// How many entries of each purchase are in the backup.
    backup: HashMap<PurchaseId, usize>,
    /// Purchases of which a bit was flipped.
    damaged: HashSet<PurchaseId>,
    /// Purchases whose credentials were refused again and again, as of the last run.
    stopped: HashSet<PurchaseId>,
    /// What the callers were told.
    told: HashMap<PurchaseId, Receipt>,
    /// Purchases whose end was held against the service.
    judged: HashSet<PurchaseId>,
}

impl Disk {
    /// An empty one.
    pub(super) fn new(announced: Announced, rng: &mut fastrand::Rng) -> Self {
        let backup_after = rng.usize(..MAX_WRITES_BEFORE_BACKUP);
        let state = Mutex::new(State { backup_after, ..State::default() });
        Self { entries: MemoryJournal::default(), announced, state }
    }

    /// What the backup of it holds; what was ended in it stays told and judged.
    pub(super) async fn restored(&self, rng: &mut fastrand::Rng) -> Self {
        let restored = Self::new(self.announced.clone(), rng);
        let backup = self.state().backup.clone();
        for id in self.ids().await.into_iter().filter(|id| backup.contains_key(id)) {
            let whole = self.written(&id).await;
            let kept = &whole[..backup[&id]];
            for (seq, written) in (0..).zip(kept) {
                // In memory, under numbers without gaps: it is not refused.
                let _ = restored.entries.append(&id, seq, &written.entry).await;
            }
            let mut state = restored.state();
            if kept.len() == whole.len() {
                let before = self.state();
                state.told.extend(before.told.get(&id).map(|told| (id.clone(), told.clone())));
                state.judged.extend(before.judged.get(&id).cloned());
            }
            state.written_at.insert(id, kept.iter().map(|written| written.at).collect());
        }
        restored
    }

    /// Writes an entry that a process decided to write at this instant.
    pub(super) async fn append(
        &self,
        purchase: &PurchaseId,
        seq: u64,
        entry: &Entry,
        decided_at: Timestamp,
    ) -> Result<(), JournalError> {
        self.entries.append(purchase, seq, entry).await?;
        if let Fact::Sending { request_id, .. } = &entry.fact {
            self.announced.add(*request_id, decided_at);
        }
        let mut state = self.state();
        state.written_at.entry(purchase.clone()).or_default().push(decided_at);
        if state.backup_after > 0 {
            state.backup_after -= 1;
            if state.backup_after == 0 {
                let counts = state.written_at.iter().map(|(id, times)| (id.clone(), times.len()));
                state.backup = counts.collect();
            }
        }
        Ok(())
    }

    /// What a process reads of a purchase.
    pub(super) async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        if self.is_damaged(purchase) {
            let (purchase, damage) = (purchase.clone(), "a bit was flipped".to_owned());
            return Err(JournalError::DamagedPurchase { purchase, damage });
        }
        self.entries.entries(purchase).await
    }

    pub(super) async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.entries.purchases().await
    }

    /// Flips a bit in one of its purchases, if there are any.
    pub(super) async fn damage(&self, rng: &mut fastrand::Rng) {
        let damaged = rng.choice(self.ids().await);
        self.state().damaged.extend(damaged);
    }

    pub(super) fn is_damaged(&self, purchase: &PurchaseId) -> bool {
        self.state().damaged.contains(purchase)
    }

    /// Remembers whether a purchase stopped because its credentials were refused.
    pub(super) fn stop(&self, purchase: &PurchaseId) {
        self.state().stopped.insert(purchase.clone());
    }

    pub(super) fn is_stopped(&self, purchase: &PurchaseId) -> bool {
        self.state().stopped.contains(purchase)
    }

    /// All entries of a purchase, a damaged one too, for the judge.
    pub(super) async fn written(&self, purchase: &PurchaseId) -> Vec<Written> {
        let entries = self.entries.entries(purchase).await.unwrap_or_default();
        let times = self.state().written_at.get(purchase).cloned().unwrap_or_default();
        times.into_iter().zip(entries).map(|(at, entry)| Written { at, entry }).collect()
    }

    /// Remembers what a caller was told, and returns what was told before.
    pub(super) fn tell(&self, receipt: &Receipt) -> Option<Receipt> {
        self.state().told.insert(receipt.purchase_id.clone(), receipt.clone())
    }

    /// What the callers were told of a purchase last.
    pub(super) fn told(&self, purchase: &PurchaseId) -> Option<Receipt> {
        self.state().told.get(purchase).cloned()
    }

    /// Whether the end of a purchase is still to be held against the service; it is not from now on.
    pub(super) fn take_to_judge(&self, purchase: &PurchaseId) -> bool {
        self.state().judged.insert(purchase.clone())
    }

    async fn ids(&self) -> Vec<PurchaseId> {
        let purchases = self.entries.purchases().await.unwrap_or_default();
        purchases.into_iter().map(|purchase| purchase.id).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
