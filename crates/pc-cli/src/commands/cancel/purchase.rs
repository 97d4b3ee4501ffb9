//! `cancel purchase`: aborts a purchase before its checkout.

use clap::Args;
use pc_restate::ClientError;
use pc_transport::{Clock, TokioClock};
use pc_workflows::{History, PurchaseId, Receipt, RunError};

use crate::connection::{Engine, EngineArguments, JournalArguments, Opened, StartedOn};
use crate::output::{Exit, Failure, print, print_one};
use crate::purchases::{NotRun, receipt};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
        {program} cancel purchase order-4711 --endpoint http://127.0.0.1:8080\n  \
        {program} cancel purchase order-4711 --journal purchases.db\n  \
        {program} cancel purchase order-4711 --restate http://127.0.0.1:8080\n\n\
        It is refused, with exit code 1, once the checkout may have been sent; what was ordered is cancelled as an order. \
        While another program runs the purchase the journal is in use: stop that one first (Ctrl-C keeps everything), \
        cancel, and resume the rest. With --restate nothing need be stopped.")]
pub(crate) struct PurchaseArguments {
    /// The purchase.
    #[arg(value_name = "ID")]
    purchase: PurchaseId,
    #[command(flatten)]
    journal: JournalArguments,
    #[command(flatten)]
    engine: EngineArguments,
    /// Print one JSON object, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: PurchaseArguments) -> Result<Exit, Failure> {
    let id = &arguments.purchase;
    let (cancelled, started_on) =
        match arguments.engine.engine(arguments.journal.is_named(), &arguments.journal.environment).await? {
            Some(engine) => (call_off(&engine, id).await, StartedOn::Here),
            None => {
                let opened = Opened::existing(arguments.journal.path().await?)?;
                let history = History::new(opened.journal);
                let started_on = StartedOn::of_entries(&history.entries(id).await.unwrap_or_default());
                (history.abort(id, TokioClock::system().now()).await.map_err(Into::into), started_on)
            }
        };
    match cancelled {
        Ok(receipt) => print_one(arguments.json, &receipt, || receipt::text(&receipt, None, &started_on))?,
        Err(not_run) => {
            if arguments.json {
                print(&not_run.not_cancelled(id))?;
            }
            return Err(not_run.into());
        }
    }
    Ok(Exit::Done)
}

/// Has the service call it off, which comes after a step under way. What cannot be called off is told as of a journal.
async fn call_off(engine: &Engine, id: &PurchaseId) -> Result<Receipt, NotRun> {
    let purchase = History::new(engine.journal()).purchase(id).await?;
    purchase.abort().map_err(RunError::from)?;
    let view = engine.client.call_off(id).await.map_err(|error| match error {
        ClientError::Refused { status: 409, .. } => NotRun::too_late(error.to_string()),
        error => error.into(),
    })?;
    view.receipt.ok_or_else(|| RunError::Unknown(id.clone()).into())
}
