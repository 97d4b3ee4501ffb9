//! A journal as it lies on a disk, and what its callers were told. It outlives every process.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pc_models::Timestamp;
use pc_workflows::{Entry, Fact, JournalError, JournaledPurchase, PurchaseId, Receipt};

use super::network::Announced;

/// A backup is taken after so many writes at most.
const MAX_WRITES_BEFORE_BACKUP: usize = 100;

/// The entries of a purchase, as whoever reads them from the disk has them. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    entries: Arc<Vec<Entry>>,
    /// When the process decided to write each, whatever its clock showed.
    decided_at: Arc<Vec<Timestamp>>,
}

impl Written {
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Each entry, and when it was decided.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (Timestamp, &Entry)> + ExactSizeIterator {
        self.decided_at.iter().copied().zip(&*self.entries)
    }

    fn push(&mut self, decided_at: Timestamp, entry: Entry) {
        Arc::make_mut(&mut self.entries).push(entry);
        Arc::make_mut(&mut self.decided_at).push(decided_at);
    }

    /// The first ones.
    fn up_to(&self, count: usize) -> Self {
        Self {
            entries: Arc::new(self.entries[..count].to_vec()),
            decided_at: Arc::new(self.decided_at[..count].to_vec()),
        }
    }
}

/// A journal file.
pub(super) struct Disk {
    announced: Announced,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    written: HashMap<PurchaseId, Written>,
    /// In the order of their start.
    ids: Vec<PurchaseId>,
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
        Self { announced, state }
    }

    /// What the backup of it holds; what was ended in it stays told and judged.
    pub(super) fn restored(&self, rng: &mut fastrand::Rng) -> Self {
        let restored = Self::new(self.announced.clone(), rng);
        {
            let (before, mut state) = (self.state(), restored.state());
            for id in &before.ids {
                let (Some(written), Some(kept)) = (before.written.get(id), before.backup.get(id)) else {
                    continue;
                };
                if *kept == written.entries().len() {
                    state.told.extend(before.told.get(id).map(|told| (id.clone(), told.clone())));
                    state.judged.extend(before.judged.get(id).cloned());
                }
                state.written.insert(id.clone(), written.up_to(*kept));
                state.ids.push(id.clone());
            }
        }
        restored
    }

    /// Writes an entry that a process decided to write at this instant. Whoever reads it reads its JSON.
    pub(super) fn append(
        &self,
        purchase: &PurchaseId,
        seq: u64,
        entry: &Entry,
        decided_at: Timestamp,
    ) -> Result<(), JournalError> {
        let json = serde_json::to_string(entry).map_err(JournalError::write)?;
        let as_read = Entry::from_json(purchase, &json)?;
        let mut state = self.state();
        if state.written.get(purchase).map_or(0, |written| written.entries().len()) as u64 != seq {
            return Err(JournalError::Conflict(purchase.clone()));
        }
        if seq == 0 {
            state.ids.push(purchase.clone());
        }
        state.written.entry(purchase.clone()).or_default().push(decided_at, as_read);
        if let Fact::Sending { request_id, .. } = &entry.fact {
            self.announced.add(*request_id, decided_at);
        }
        if state.backup_after > 0 {
            state.backup_after -= 1;
            if state.backup_after == 0 {
                let counts = state.written.iter().map(|(id, written)| (id.clone(), written.entries().len()));
                state.backup = counts.collect();
            }
        }
        Ok(())
    }

    /// What a process reads of a purchase.
    pub(super) fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        if self.is_damaged(purchase) {
            let (purchase, damage) = (purchase.clone(), "a bit was flipped".to_owned());
            return Err(JournalError::DamagedPurchase { purchase, damage });
        }
        Ok(self.written(purchase).entries().to_vec())
    }

    /// Every purchase, in the order of their start.
    pub(super) fn purchases(&self) -> Vec<JournaledPurchase> {
        let is_over = |written: &Written| {
            let mut statuses = written.entries().iter().rev().filter_map(|entry| entry.fact.sets_status());
            statuses.next().flatten().is_some()
        };
        let state = self.state();
        state
            .ids
            .iter()
            .map(|id| JournaledPurchase::new(id.clone(), state.written.get(id).is_some_and(is_over)))
            .collect()
    }

    /// Flips a bit in one of its purchases, if there are any.
    pub(super) fn damage(&self, rng: &mut fastrand::Rng) {
        let mut state = self.state();
        let damaged = rng.choice(&state.ids).cloned();
        state.damaged.extend(damaged);
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

    /// All entries of a purchase, of a damaged one too.
    pub(super) fn written(&self, purchase: &PurchaseId) -> Written {
        self.state().written.get(purchase).cloned().unwrap_or_default()
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

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
