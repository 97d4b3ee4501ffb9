//! A journal in memory: for tests, and for runs whose service does not outlive them.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;

use super::{Compaction, Journal, JournalError, JournaledPurchase};
use crate::lock::lock;
use crate::{Entry, PurchaseId};

/// Survives nothing, but keeps the contract otherwise: entries go through the same JSON as on disk.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// In the order of their start.
    purchases: Vec<JournaledPurchase>,
    kept: HashMap<PurchaseId, Kept>,
}

/// What is kept of a purchase.
#[derive(Debug)]
struct Kept {
    /// Where it is among all.
    index: usize,
    entries: Vec<String>,
}

impl MemoryJournal {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut lock(&self.state))
    }
}

#[async_trait]
impl Journal for MemoryJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        let line = serde_json::to_string(entry).map_err(JournalError::write)?;
        self.with(|state| {
            let State { purchases, kept } = state;
            let known = kept.get(purchase).map_or(0, |known| known.entries.len());
            if known as u64 != seq {
                return Err(JournalError::Conflict(purchase.clone()));
            }
            let known = kept.entry(purchase.clone()).or_insert_with(|| {
                purchases.push(JournaledPurchase::new(purchase.clone(), false));
                Kept { index: purchases.len() - 1, entries: Vec::new() }
            });
            known.entries.push(line);
            if let (Some(status), Some(told)) = (entry.fact.sets_status(), purchases.get_mut(known.index)) {
                told.ended = status.is_some();
            }
            Ok(())
        })
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        let lines = self.with(|state| state.kept.get(purchase).map(|known| known.entries.clone()));
        let lines = lines.unwrap_or_default();
        lines.iter().map(|line| Entry::from_json(purchase, line)).collect()
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        Ok(self.with(|state| state.purchases.clone()))
    }
}

#[async_trait]
impl Compaction for MemoryJournal {
    async fn compact(
        &self,
        purchase: &PurchaseId,
        entries: u64,
        summary: &Entry,
    ) -> Result<(), JournalError> {
        let line = serde_json::to_string(summary).map_err(JournalError::write)?;
        self.with(|state| match state.kept.get_mut(purchase) {
            Some(known) if known.entries.len() as u64 == entries => {
                known.entries = vec![line];
                Ok(())
            }
            _ => Err(JournalError::Conflict(purchase.clone())),
        })
    }
}
