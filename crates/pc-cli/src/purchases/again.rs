//! Purchases that are started again, under their own ids.

use std::path::Path;

use pc_workflows::{History, Proof, PurchaseId, PurchaseIntent, Receipt};

use crate::connection::Opened;
use crate::output::{Failure, program};

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

/// What may be done in place of buying it under a new id, where it certainly never was checked out.
pub(crate) fn hint(receipt: &Receipt) -> Option<String> {
    let is_possible = receipt.proof == Proof::NeverSent && !receipt.dry_run;
    let command = || program::command_here(&format!("buy --again {}", receipt.purchase_id));
    is_possible.then(|| format!("`{}` buys it as it is", command()))
}
