//! Bugs in how a process writes its journal.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use pc_workflows::{Entry, Fact, Journal, JournalError, JournaledPurchase, PurchaseId};

use super::bug::SeededBug;

/// A journal that is written with the bug of the current thread.
pub(super) struct SeededJournal {
    real: Arc<dyn Journal>,
    /// Entries that were acknowledged and not written, with their numbers: they die with the process.
    held: Mutex<HashMap<PurchaseId, (u64, Entry)>>,
}

impl SeededJournal {
    /// The journal of a process that has just started.
    pub(super) fn new(real: Arc<dyn Journal>) -> Self {
        Self { real, held: Mutex::default() }
    }

    async fn write(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        match SeededBug::current() {
            Some(SeededBug::JournalsLessThanItBelieves) => {
                let mut less = entry.clone();
                less.calls = less.calls.saturating_sub(1);
                self.real.append(purchase, seq, &less).await
            }
            Some(SeededBug::AcknowledgesTooEarly) => {
                self.write_held(purchase, Some((seq, entry.clone()))).await
            }
            Some(SeededBug::NoWriteAhead) if matches!(entry.fact, Fact::Sending { .. }) => {
                self.write_held(purchase, Some((seq, entry.clone()))).await
            }
            Some(SeededBug::NoWriteAhead) => {
                self.write_held(purchase, None).await?;
                self.real.append(purchase, seq, entry).await
            }
            _ => self.real.append(purchase, seq, entry).await,
        }
    }

    /// Writes the entry that was held back, and holds back another.
    async fn write_held(
        &self,
        purchase: &PurchaseId,
        next: Option<(u64, Entry)>,
    ) -> Result<(), JournalError> {
        let held = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            let before = held.remove(purchase);
            held.extend(next.map(|next| (purchase.clone(), next)));
            before
        };
        match held {
            Some((seq, entry)) => self.real.append(purchase, seq, &entry).await,
            None => Ok(()),
        }
    }
}

/// What the process makes of an error of its journal.
fn pass_on(error: JournalError) -> Result<(), JournalError> {
    match (SeededBug::current(), &error) {
        (Some(SeededBug::SwallowsJournalErrors), _)
        | (Some(SeededBug::IgnoresOtherRunners), JournalError::Conflict(_)) => Ok(()),
        _ => Err(error),
    }
}

#[async_trait]
impl Journal for SeededJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.write(purchase, seq, entry).await.or_else(pass_on)
    }

    async fn append_all(
        &self,
        purchase: &PurchaseId,
        first: u64,
        entries: &[Entry],
    ) -> Result<(), JournalError> {
        for (seq, entry) in (first..).zip(entries) {
            if let Err(error) = self.write(purchase, seq, entry).await {
                return pass_on(error); // the rest is not written either
            }
        }
        Ok(())
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.real.entries(purchase).await
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.real.purchases().await
    }
}
