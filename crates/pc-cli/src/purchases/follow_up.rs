//! Purchases of what an earlier one did not buy.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use pc_workflows::{History, Journal, Proof, PurchaseId, PurchaseIntent, Receipt};

use crate::connection::Spending;
use crate::output::{Failure, program, say};
use crate::purchases::standing::Standing;

#[derive(Args)]
pub(crate) struct FollowUpArguments {
    /// Buy what this purchase of the journal did not: its refused lines, and units that were given up.
    #[arg(long, value_name = "ID", conflicts_with = "follow_up")]
    failed_of: Option<PurchaseId>,
    /// The same for a receipt that was kept as JSON.
    #[arg(long, value_name = "RECEIPT.json")]
    follow_up: Option<PathBuf>,
    /// The id of the new purchase; ID.2 when absent, then ID.3 and so on.
    #[arg(long = "as", value_name = "ID")]
    new_id: Option<PurchaseId>,
}

impl FollowUpArguments {
    /// Whether the earlier purchase is looked up in the journal.
    pub(crate) fn is_of_the_journal(&self) -> bool {
        self.failed_of.is_some()
    }

    /// Refuses to buy, where nobody is asked, what may have been written into the journal by somebody else.
    pub(crate) async fn check_agreed(
        &self,
        journal: &Arc<dyn Journal>,
        spending: &Spending,
    ) -> Result<(), Failure> {
        let Some(id) = &self.failed_of else { return Ok(()) };
        let purchase = History::new(journal.clone()).purchase(id).await?;
        match Standing::to_be_bought_again(&purchase, spending) {
            Standing::NotAgreed(why) => Err(Failure::failed(format!(
                "`{id}` is not followed up: {why}. Leave --yes away, for a person to look at it. Nothing was bought"
            ))),
            _ => Ok(()),
        }
    }

    /// The intent that is asked for, if one is.
    pub(crate) async fn intent(&self, journal: Arc<dyn Journal>) -> Result<Option<PurchaseIntent>, Failure> {
        let receipt = match (&self.failed_of, &self.follow_up) {
            (Some(id), _) => of_journal(id, journal).await?,
            (None, Some(path)) => of_file(path)?,
            (None, None) => return Ok(None),
        };
        let id = match &self.new_id {
            Some(id) => id.clone(),
            None => next_id(&receipt.purchase_id).map_err(Failure::usage)?,
        };
        let intent =
            receipt.follow_up(id).map_err(|error| Failure::failed(format!("{error}. Nothing was bought")))?;
        if receipt.proof == Proof::QuietTime {
            say(&assumed(&receipt.purchase_id));
        }
        Ok(Some(intent))
    }
}

/// What whoever buys the rest of a purchase relies on whose end is not wholly proven.
fn assumed(id: &PurchaseId) -> String {
    let minutes = Proof::QUIET_TIME.as_secs() / 60;
    format!(
        "note: that `{id}` bought nothing rests on an assumption: that no request takes longer than {minutes} minutes to arrive. \
         `{}` looks once more, best a day later, and never buys",
        program::command_here(&format!("reexamine {id}"))
    )
}

async fn of_journal(id: &PurchaseId, journal: Arc<dyn Journal>) -> Result<Receipt, Failure> {
    let purchase = History::new(journal).purchase(id).await?;
    purchase.receipt().ok_or_else(|| {
        Failure::failed(format!("purchase `{id}` has not ended: resume it first. Nothing was bought"))
    })
}

fn of_file(path: &Path) -> Result<Receipt, Failure> {
    let name = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
    serde_json::from_str(&text).map_err(|error| Failure::usage(format!("{name} is not one receipt: {error}")))
}

/// An id that follows from the first, so that the same command twice is one purchase.
fn next_id(id: &PurchaseId) -> Result<PurchaseId, String> {
    let counted =
        id.as_str().rsplit_once('.').and_then(|(stem, number)| Some((stem, number.parse::<u32>().ok()?)));
    let (stem, number) = counted.map_or((id.as_str(), 2), |(stem, number)| (stem, number.saturating_add(1)));
    format!("{stem}.{number}").parse().map_err(|error| format!("{error}; choose an id with --as"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_counted_on() {
        let next = |id: &str| next_id(&id.parse().unwrap()).map(|id| id.to_string());
        assert_eq!(next("order-4711"), Ok("order-4711.2".to_owned()));
        assert_eq!(next("order-4711.2"), Ok("order-4711.3".to_owned()));
        assert_eq!(next("v1.x"), Ok("v1.x.2".to_owned()));
        assert!(next(&"a".repeat(64)).unwrap_err().contains("--as"));
    }
}
