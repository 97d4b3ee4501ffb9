//! A purchase to run.

use pc_workflows::{Consent, PurchaseId, PurchaseIntent};

/// A purchase to run.
pub(crate) enum Job {
    Buy {
        intent: Box<PurchaseIntent>,
        dry_run: bool,
        /// What somebody agreed to.
        consent: Option<Box<Consent>>,
    },
    Resume(PurchaseId),
    Reexamine(PurchaseId),
    /// Once more, under the same id.
    BuyAgain(PurchaseId, Option<Box<Consent>>),
}

impl Job {
    pub(crate) fn id(&self) -> &PurchaseId {
        match self {
            Self::Buy { intent, .. } => &intent.id,
            Self::Resume(id) | Self::Reexamine(id) | Self::BuyAgain(id, _) => id,
        }
    }

    /// Whether it is looked at again after its end.
    pub(crate) fn is_reexamined(&self) -> bool {
        matches!(self, Self::Reexamine(_))
    }

    /// Whether it is begun anew by this: it cannot be begun so once more.
    pub(crate) fn is_again(&self) -> bool {
        matches!(self, Self::BuyAgain(..))
    }
}
