//! Purchases that are started again, under their own ids.

use std::path::Path;

use pc_workflows::{History, PurchaseId, PurchaseIntent};

use crate::connection::Opened;
use crate::output::Failure;

/// What those of these purchases want that can be started again.
pub(crate) async fn intents(ids: &[PurchaseId], opened: &Opened) -> Vec<PurchaseIntent> {
    let history = History::new(opened.journal.clone());
    let mut intents = Vec::new();
    for id in ids {
        if let Ok(purchase) = history.purchase(id).await
            && purchase.again().is_ok()
        {
            intents.push(purchase.intent().clone());
        }
    }
    intents
}

/// An id that no purchase of the journal has, and a file here has: an intent file that was put among the ids.
pub(crate) async fn file_among<'i>(
    ids: &'i [PurchaseId],
    opened: &Opened,
) -> Result<Option<&'i PurchaseId>, Failure> {
    let known = opened.journal.purchases().await?;
    let is_file =
        |id: &&PurchaseId| !known.iter().any(|known| known.id == **id) && Path::new(id.as_str()).is_file();
    Ok(ids.iter().find(is_file))
}
