//! A shell around a purchase: who attaches to it waits for the end.

use restate_sdk::prelude::*;

use super::purchases::PurchasesClient;
use crate::View;

/// Waits for the end of a purchase. It is there for callers who want to attach to one; a purchase runs without it as well.
pub(super) struct PurchaseShell;

const END: &str = "end";

#[workflow(inactivity_timeout = "5s", workflow_completion_retention = "1 day")]
impl PurchaseShell {
    /// Waits for the end of the purchase of this id, and returns it.
    #[handler]
    async fn run(&self, context: WorkflowContext<'_>) -> Result<Json<View>, HandlerError> {
        let now = context.object_client::<PurchasesClient<'_>>(context.key()).watch().call().await?;
        if now.0.status != "running" {
            return Ok(now);
        }
        Ok(context.promise::<Json<View>>(END).await?)
    }

    /// Tells of the end.
    #[handler(ingress_private = true)]
    async fn done(&self, context: SharedWorkflowContext<'_>, end: Json<View>) -> Result<(), HandlerError> {
        context.resolve_promise(END, end);
        Ok(())
    }
}
