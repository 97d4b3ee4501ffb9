//! A journal in memory: for tests, and for runs whose service does not outlive them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use super::{Journal, JournalError, JournaledPurchase};
use crate::{Entry, PurchaseId};

/// Survives nothing, but keeps the contract otherwise: entries go through the same JSON as on disk.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    purchases: Vec<JournaledPurchase>,
    entries: HashMap<PurchaseId, Vec<String>>,
}

impl MemoryJournal {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Journal for MemoryJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        let line = serde_json::to_string(entry).map_err(|error| JournalError::Write(error.to_string()))?;
        self.with(|state| {
            let entries = state.entries.entry(purchase.clone()).or_default();
            if entries.len() as u64 != seq {
                return Err(JournalError::Conflict(purchase.clone()));
            }
            entries.push(line);
            if seq == 0 {
                state.purchases.push(JournaledPurchase { id: purchase.clone(), ended: false });
            }
            if entry.end().is_some() {
                state
                    .purchases
                    .iter_mut()
                    .filter(|known| known.id == *purchase)
                    .for_each(|known| known.ended = true);
            }
            Ok(())
        })
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        let lines = self.with(|state| state.entries.get(purchase).cloned()).unwrap_or_default();
        lines
            .iter()
            .map(|line| serde_json::from_str(line).map_err(|error| JournalError::Read(error.to_string())))
            .collect()
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        Ok(self.with(|state| state.purchases.clone()))
    }
}
