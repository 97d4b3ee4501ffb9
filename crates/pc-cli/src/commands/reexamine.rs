//! `reexamine`: looks again at what could not be decided.

use clap::Args;
use pc_workflows::{History, PurchaseId, RunError};

use crate::connection::Opened;
use crate::output::{Exit, Failure, say};
use crate::purchases::{ContinueArguments, Job, run};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} reexamine --endpoint http://127.0.0.1:8080\n  \
    {program} reexamine order-4711 --endpoint http://127.0.0.1:8080 --journal purchases.db\n\n\
    It reads carts, orders and the order list, and never buys. With proof a purchase ends as completed, partial, rejected \
    or cancelled; without, it stays unresolved. Exit codes as for buy.")]
pub(crate) struct ReexamineArguments {
    /// The purchases; every unresolved one of the journal when absent.
    #[arg(value_name = "ID")]
    purchases: Vec<PurchaseId>,
    #[command(flatten)]
    go_on: ContinueArguments,
}

pub(crate) async fn run(arguments: ReexamineArguments) -> Result<Exit, Failure> {
    let opened = arguments.go_on.open().await?;
    let ids = match arguments.purchases {
        ids if ids.is_empty() => unresolved(&opened).await?,
        ids => ids,
    };
    if ids.is_empty() {
        say("nothing to look at: no purchase of the journal is unresolved");
        return Ok(Exit::Done);
    }
    let service = arguments.go_on.service.connect().await?;
    let jobs = ids.into_iter().map(Job::Reexamine).collect();
    Ok(run::to_receipts(&service, &opened, jobs, arguments.go_on.json).await)
}

/// The unresolved purchases, and those whose second look was interrupted.
async fn unresolved(opened: &Opened) -> Result<Vec<PurchaseId>, Failure> {
    let history = History::new(opened.journal.clone());
    let mut ids = Vec::new();
    for known in history.purchases().await? {
        let purchase = match history.purchase(&known.id).await {
            Err(RunError::Unreadable(_)) => {
                ids.push(known.id); // it is refused by name, and the others go on
                continue;
            }
            purchase => purchase?,
        };
        let is_open = purchase.is_reopened() && purchase.receipt().is_none();
        if is_open || purchase.reopening().is_some() {
            ids.push(known.id);
        }
    }
    Ok(ids)
}
