//! Pruning: dropping the histories of purchases that ended long ago.
//!
//! An id is never forgotten: what is kept of a purchase is its intent and its receipt, so that the same id is still the
//! same purchase, another intent is still refused, and nothing is bought again.

use pc_models::Timestamp;

use crate::{Compaction, JournalError, JournaledPurchase, Purchase, PurchaseId, RunError};

/// What was pruned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pruned {
    /// Purchases whose history was dropped.
    pub purchases: u64,
    /// Entries dropped.
    pub entries: u64,
    /// Purchases that are damaged, and were left as they are.
    pub damaged: Vec<PurchaseId>,
}

/// Closes every purchase that ended before an instant. Those that run, are unresolved or damaged are left as they are.
///
/// # Errors
/// At the first purchase whose entries cannot be read or replaced; those before it are closed.
pub async fn prune(journal: &dyn Compaction, ended_before: Timestamp) -> Result<Pruned, RunError> {
    let mut pruned = Pruned::default();
    let all = journal.purchases().await.map_err(RunError::Unreadable)?;
    for JournaledPurchase { id, .. } in all.into_iter().filter(|purchase| purchase.ended) {
        let failed = |error: JournalError| RunError::Journal { purchase: id.clone(), error };
        let entries = match journal.entries(&id).await {
            Err(JournalError::DamagedPurchase { purchase, .. }) => {
                pruned.damaged.push(purchase);
                continue;
            }
            entries => entries.map_err(failed)?,
        };
        let old = Purchase::replay(&entries)
            .filter(|purchase| purchase.receipt().is_some_and(|receipt| receipt.ended_at < ended_before));
        let Some(closing) = old.and_then(|purchase| purchase.closing()) else { continue };
        let known = entries.len() as u64;
        journal.compact(&id, known, &closing).await.map_err(failed)?;
        pruned.purchases += 1;
        pruned.entries += known - 1;
    }
    Ok(pruned)
}
