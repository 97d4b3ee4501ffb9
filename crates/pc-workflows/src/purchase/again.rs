//! Starting a purchase again under the same id, when it is certain that it cannot have bought anything.

use super::certainty::Proof;
use super::proof;
use super::state::State;
use super::{Fact, Receipt};
use crate::{PurchaseId, PurchaseStatus};

/// A purchase is not started again under its id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAgain {
    /// It runs.
    #[error("purchase `{0}` has not ended; resume it")]
    NotEnded(PurchaseId),
    /// A checkout of it was sent, or may have been. What is still wanted is bought under a new id
    /// ([`Receipt::follow_up`]).
    #[error(
        "purchase `{purchase}` is not started again: it ended as {}, and a checkout of it was sent, or may have been",
        status.as_str()
    )]
    CheckoutSent {
        /// The purchase.
        purchase: PurchaseId,
        /// How it ended.
        status: PurchaseStatus,
    },
    /// It was only tried out.
    #[error("`{0}` was a dry run")]
    DryRun(PurchaseId),
}

pub(super) fn again(state: &State, closed: Option<&Receipt>) -> Result<Fact, NotAgain> {
    let purchase = state.intent.id.clone();
    let Some((status, _)) = &state.ended else { return Err(NotAgain::NotEnded(purchase)) };
    if state.dry_run {
        return Err(NotAgain::DryRun(purchase));
    }
    let proof = closed.map_or_else(|| proof::of_end(state, *status), |receipt| receipt.proof);
    if matches!(proof, Proof::NeverSent | Proof::NotLookedUp) {
        return Ok(Fact::StartedAgain);
    }
    Err(NotAgain::CheckoutSent { purchase, status: *status })
}
