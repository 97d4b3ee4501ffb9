//! A shell around a purchase: who attaches to it waits for the end.

use std::time::Duration;

use restate_sdk::prelude::*;

use super::purchases::PurchasesClient;
use crate::View;

/// Waits for the end of a purchase. It is there for callers who want to attach to one; a purchase runs without it as well.
pub(super) struct PurchaseShell;

const END: &str = "end";

/// The pauses in which a purchase is waited for that is not started yet: some minutes in all.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const MAX_PAUSE: Duration = Duration::from_secs(300);

#[workflow(inactivity_timeout = "5s", workflow_completion_retention = "1 day")]
impl PurchaseShell {
    /// Waits for the end of the purchase of this id, and returns it.
    #[handler]
    async fn run(&self, context: WorkflowContext<'_>) -> Result<Json<View>, HandlerError> {
        let mut pause = FIRST_PAUSE;
        loop {
            let watched = context.object_client::<PurchasesClient<'_>>(context.key()).watch().call().await;
            match watched {
                Ok(now) if !now.0.is_running() => return Ok(now),
                Ok(_) => {
                    context.promise::<bool>(END).await?;
                    continue;
                }
                // Attached before it was started.
                Err(error) if error.code() == 404 && pause < MAX_PAUSE => context.sleep(pause).await?,
                Err(error) => return Err(error.into()),
            }
            pause *= 2;
        }
    }

    /// Tells that it has ended.
    #[handler(ingress_private = true)]
    async fn done(&self, context: SharedWorkflowContext<'_>) -> Result<(), HandlerError> {
        context.resolve_promise(END, true);
        Ok(())
    }
}
