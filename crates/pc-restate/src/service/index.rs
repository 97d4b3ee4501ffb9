//! Which purchases there are: so that they can be listed without the engine's admin address, which has no credentials.

use restate_sdk::prelude::*;

use crate::index::Listed;
use crate::{View, index};

/// A share of all ids.
pub(super) struct Index;

/// What is noted of a purchase: see [`Listed`]. The engine holds what it is told when a step is repeated against the first time:
/// its JSON must never change.
pub(super) type Noted = Listed;

#[object(
    journal_retention = "0s",
    invocation_retry_policy(max_interval = "5s", max_attempts = 1_000_000, on_max_attempts = "pause")
)]
impl Index {
    /// Notes a purchase, and whether it runs.
    #[handler(ingress_private = true, lazy_state = true)]
    async fn note(&self, context: ObjectContext<'_>, noted: Json<Noted>) -> Result<(), HandlerError> {
        context.set(noted.0.id.clone().as_str(), noted);
        Ok(())
    }

    /// All that were noted here.
    #[handler]
    async fn list(&self, context: SharedObjectContext<'_>) -> Result<Json<Vec<Listed>>, HandlerError> {
        let mut all = Vec::new();
        for id in context.get_keys().await? {
            all.extend(context.get::<Json<Listed>>(&id).await?.map(Json::into_inner));
        }
        Ok(Json(all))
    }
}

impl Noted {
    pub(super) fn of(view: &View) -> Self {
        Self { id: view.purchase_id.clone(), kind: view.kind, status: view.status.clone() }
    }
}

/// Notes a purchase where its id belongs.
pub(super) fn note(context: &ObjectContext<'_>, noted: Noted) {
    let key = index::shard(&noted.id).to_string();
    context.object_client::<IndexClient<'_>>(key).note(Json(noted)).send();
}
