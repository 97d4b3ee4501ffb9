//! Cancelling orders by way of an engine, whose service runs the cancellation.

use std::cell::RefCell;
use std::collections::HashMap;

use pc_models::Timestamp;
use pc_restate::{ClientError, Submitted, View};
use pc_workflows::{CancellationIntent, EventKind, PurchaseId, RunError};

use super::{all, print_receipt, say_step};
use crate::connection::Engine;
use crate::output::{Exit, Failure, confirm, program, say};
use crate::purchases::follow::{Follower, Watcher};

/// Shows the steps of cancellations; a wait once, however often it is looked at.
#[derive(Default)]
struct Steps {
    waits: RefCell<HashMap<PurchaseId, Timestamp>>,
}

impl Watcher for Steps {
    fn show(&self, id: &PurchaseId, at: Timestamp, step: &EventKind) {
        if let EventKind::Waiting { until, .. } = step
            && self.waits.borrow_mut().insert(id.clone(), *until) == Some(*until)
        {
            return;
        }
        say_step(id, at, step);
    }

    fn warn(&self, text: &str) {
        say(text);
    }
}

/// Hands a cancellation over, and looks at it until it has ended.
pub(super) async fn cancel(
    engine: &Engine,
    intent: CancellationIntent,
    yes: bool,
    json: bool,
) -> Result<Exit, Failure> {
    confirm::check_possible(yes)?;
    let (customer, order, id) = (&intent.customer, &intent.order, &intent.id);
    let about = format!(
        "\nThis will cancel {} order {order} of customer {customer}, by {}",
        intent.what, engine.name
    );
    confirm::ask(&about, "cancel", yes)?;
    let submitted = engine.client.cancel_order(&intent).await.map_err(refused)?;
    let look = async |Submitted { view, is_new, .. }: Submitted| {
        let first = if is_new { 0 } else { view.entries };
        to_end(&Follower::of(engine), id, first, json).await
    };
    Ok(all([look(submitted)].into_iter(), &stopped()).await)
}

/// Has cancellations go on at once, and looks at them until they have ended.
pub(super) async fn resume(engine: &Engine, ids: Vec<PurchaseId>, json: bool) -> Result<Exit, Failure> {
    let follower = &Follower::of(engine);
    let run = async |id| {
        let view: View = follower.ask(engine.client.resume(&id)).await?;
        to_end(follower, &id, view.entries, json).await
    };
    Ok(all(ids.into_iter().map(run), &stopped()).await)
}

async fn to_end(follower: &Follower<'_>, id: &PurchaseId, first: u64, json: bool) -> Result<Exit, Failure> {
    let view = follower.to_end(id, first, &Steps::default()).await?;
    match view.cancellation {
        Some(receipt) => print_receipt(&receipt, json),
        None => Err(RunError::OtherKind { id: id.clone(), kind: "cancellation" }.into()),
    }
}

fn refused(error: ClientError) -> Failure {
    match error {
        ClientError::Invalid(_) | ClientError::DifferentIntent(_) => Failure::usage(error),
        other => Failure::failed(other).advising(format!("`{}` asks again", program::this_command())),
    }
}

fn stopped() -> String {
    format!("stopped looking: the service goes on. `{}` looks again", program::this_command())
}
