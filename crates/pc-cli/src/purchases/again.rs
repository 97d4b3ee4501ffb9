//! Purchases that are started again, under their own ids.

use std::path::Path;
use std::sync::Arc;

use pc_workflows::{History, Journal, Purchase, PurchaseId};

use crate::output::Failure;
use crate::purchases::agreement::Agreed;
use crate::purchases::job::Job;

/// Each of these once, with what somebody agreed to.
pub(crate) fn jobs(mut ids: Vec<PurchaseId>, mut agreed: Agreed) -> Vec<Job> {
    ids.sort();
    ids.dedup();
    let job = |id| {
        let consent = agreed.remove(&id).map(Box::new);
        Job::BuyAgain(id, consent)
    };
    ids.into_iter().map(job).collect()
}

/// Those of these purchases that can be started again.
pub(crate) async fn purchases(ids: &[PurchaseId], journal: &Arc<dyn Journal>) -> Vec<Purchase> {
    let history = History::new(journal.clone());
    let mut purchases = Vec::new();
    for id in ids {
        if let Ok(purchase) = history.purchase(id).await
            && purchase.again().is_ok()
        {
            purchases.push(purchase);
        }
    }
    purchases
}

/// An id that no purchase of the journal has, and a file here has: an intent file that was put among the ids.
pub(crate) async fn file_among<'i>(
    ids: &'i [PurchaseId],
    journal: &Arc<dyn Journal>,
) -> Result<Option<&'i PurchaseId>, Failure> {
    let known = journal.purchases().await?;
    let is_file =
        |id: &&PurchaseId| !known.iter().any(|known| known.id == **id) && Path::new(id.as_str()).is_file();
    Ok(ids.iter().find(is_file))
}
