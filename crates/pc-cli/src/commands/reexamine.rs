//! `reexamine`: looks again at purchases whose end is not proven.

use clap::Args;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use pc_workflows::{History, PurchaseId, RunError};

use crate::connection::{Kept, Spending};
use crate::output::{Exit, Failure, Progress, say};
use crate::purchases::{ContinueArguments, Job};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} reexamine --endpoint http://127.0.0.1:8080\n  \
    {program} reexamine order-4711 --endpoint http://127.0.0.1:8080 --journal purchases.db\n  \
    {program} reexamine order-4711 --restate http://127.0.0.1:8080\n\n\
    It reads carts, orders and the order list, and never buys. It takes purchases that are unresolved, and those of which \
    nothing was bought as long as no request takes longer than 45 minutes to arrive (proof quiet_time). What one look does \
    not settle stays as it was; only while a cart is open it is looked at for 45 minutes, for then it is certain enough \
    that nothing was bought. Ctrl-C keeps everything; the same command goes on. Exit codes as for buy.")]
pub(crate) struct ReexamineArguments {
    /// The purchases; all of the journal whose end is not proven when absent.
    #[arg(value_name = "ID")]
    purchases: Vec<PurchaseId>,
    #[command(flatten)]
    go_on: ContinueArguments,
}

pub(crate) async fn run(arguments: ReexamineArguments) -> Result<Exit, Failure> {
    let kept = arguments.go_on.open().await?;
    let ids = match arguments.purchases {
        ids if ids.is_empty() => {
            let _progress = Progress::begin_here("looking for purchases whose end is not proven");
            unproven(&kept).await?
        }
        ids => ids,
    };
    if ids.is_empty() {
        say("nothing to look at: no purchase of the journal is unresolved, or rests on an assumption");
        return Ok(Exit::Done);
    }
    let jobs = ids.into_iter().map(Job::Reexamine).collect();
    // Nothing is bought, so that nobody need agree.
    arguments.go_on.run(&kept, jobs, &Spending::default(), async |_, _| Ok(())).await
}

/// The purchases whose end is not proven, and those whose second look was interrupted.
async fn unproven(kept: &Kept) -> Result<Vec<PurchaseId>, Failure> {
    let history = &History::new(kept.journal());
    let known = stream::iter(history.purchases().await?);
    let looked_at = known.map(async |known| {
        let purchase = match history.purchase(&known.id).await {
            // It is refused by name, and the others go on.
            Err(RunError::Unreadable(_)) => return Ok(Some(known.id)),
            Err(RunError::OtherKind { .. }) => return Ok(None),
            purchase => purchase?,
        };
        let is_open = purchase.is_reopened() && purchase.receipt().is_none();
        Ok::<_, RunError>((is_open || purchase.is_unproven()).then_some(known.id))
    });
    let unproven = looked_at.buffered(Kept::READ_AT_ONCE).try_filter_map(async |id| Ok(id));
    Ok(unproven.try_collect().await?)
}
