//! `cancel purchase`: aborts a purchase before its checkout.

use clap::Args;
use pc_transport::{Clock, TokioClock};
use pc_workflows::{History, PurchaseId};

use crate::connection::{JournalArguments, Opened};
use crate::output::{Exit, Failure, print, print_one};
use crate::purchases::{outcome, receipt};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
        {program} cancel purchase order-4711 --endpoint http://127.0.0.1:8080\n  \
        {program} cancel purchase order-4711 --journal purchases.db\n\n\
        It is refused, with exit code 1, once the checkout may have been sent; what was ordered is cancelled as an order. \
        While another program runs the purchase the journal is in use: stop that one first (Ctrl-C keeps everything), \
        cancel, and resume the rest.")]
pub(crate) struct PurchaseArguments {
    /// The purchase.
    #[arg(value_name = "ID")]
    purchase: PurchaseId,
    #[command(flatten)]
    journal: JournalArguments,
    /// Print one JSON object, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: PurchaseArguments) -> Result<Exit, Failure> {
    let opened = Opened::existing(arguments.journal.path().await?)?;
    let history = History::new(opened.journal);
    let aborted = history.abort(&arguments.purchase, TokioClock::system().now()).await;
    match aborted {
        Ok(receipt) => print_one(arguments.json, &receipt, || receipt::text(&receipt, None, true))?,
        Err(error) => {
            if arguments.json {
                print(&outcome::not_cancelled(&arguments.purchase, &error))?;
            }
            return Err(error.into());
        }
    }
    Ok(Exit::Done)
}
