//! Why a purchase or cancellation was not run to its end.

use super::events::clock_difference;
use crate::spending::{ApprovalNeed, NotApproved, NotConsented};
use crate::{InvalidIntent, JournalError, NotAgain, PurchaseId, SourceError, TooLate};

/// A purchase or cancellation could not be run. Nothing is lost: what was done is in the journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The intent cannot be done as it stands.
    #[error(transparent)]
    Invalid(#[from] InvalidIntent),
    /// The id belongs to a purchase of something else.
    #[error(
        "`{0}` exists with another intent; nothing was done. Use a new id, or the intent it was started with"
    )]
    DifferentIntent(PurchaseId),
    /// The credentials are refused. The purchase stays where it is: mend them and resume it.
    #[error("`{purchase}` stopped, the credentials are refused: {error}. Mend them and resume it")]
    Unauthorized {
        /// The purchase.
        purchase: PurchaseId,
        /// What was said.
        #[source]
        error: SourceError,
    },
    /// The clock of this machine is too far from the service's to buy by it. The purchase stays where it is.
    #[error(
        "`{purchase}` stopped before anything was bought: the clock of this machine {}. Set it, and resume the \
         purchase; if the machine was asleep, resuming is enough",
        clock_difference(*.ahead_s)
    )]
    WrongClock {
        /// The purchase.
        purchase: PurchaseId,
        /// How many seconds the clock is ahead; behind when negative.
        ahead_s: i64,
    },
    /// Nobody agreed to what it costs, as far as can be believed. The purchase stays where it is.
    #[error(
        "`{purchase}` stopped before anything was bought: {why}. Have somebody agree to it, and resume it"
    )]
    NotConsented {
        /// The purchase.
        purchase: PurchaseId,
        /// Why not.
        why: NotConsented,
    },
    /// A second person has to agree to it. The purchase stays where it is.
    #[error(
        "`{purchase}` stopped before anything was bought: policy {} wants a second person's approval, by `{}`: {}. Have it \
         approved, and resume it",
        need.policy, need.rule, need.reason
    )]
    NeedsApproval {
        /// The purchase.
        purchase: PurchaseId,
        /// What has to be approved.
        need: Box<ApprovalNeed>,
    },
    /// It is not approved.
    #[error(transparent)]
    NotApproved(#[from] NotApproved),
    /// Sums are limited, and it is not known what another purchase of the journal has spent. The purchase stays where it is.
    #[error(
        "`{purchase}` stopped before anything was bought: what may be spent depends on what other purchases spent, and what \
         the journal says of `{unknown}` cannot be read. Mend the journal, and resume it"
    )]
    UnknownSpending {
        /// The purchase.
        purchase: PurchaseId,
        /// The one of which it is not known.
        unknown: PurchaseId,
    },
    /// It is not started again.
    #[error(transparent)]
    NotAgain(#[from] NotAgain),
    /// It was started on another service, where its orders would be.
    #[error("`{purchase}` was started on {started_on} and is not run on {this}; nothing was done")]
    OtherService {
        /// The purchase.
        purchase: PurchaseId,
        /// Where it was started.
        started_on: String,
        /// Where it was to be run now.
        this: String,
    },
    /// There is no such purchase.
    #[error("there is no `{0}` in the journal")]
    Unknown(PurchaseId),
    /// The id belongs to something of another kind.
    #[error("`{id}` is in the journal, but it is no {kind}; nothing was done. Use a new id")]
    OtherKind {
        /// The id.
        id: PurchaseId,
        /// What it was taken for.
        kind: &'static str,
    },
    /// The runner was stopped. The purchase is in the journal, and goes on when it is resumed.
    #[error("`{0}` was interrupted before its end; everything done so far is in the journal. Resume it")]
    Interrupted(PurchaseId),
    /// The runner was stopped before the purchase was begun, or before it was looked at again.
    #[error("`{0}` was not begun, the program was stopped before: nothing was done")]
    NotBegun(PurchaseId),
    /// It still runs, so that there is no end to look into again.
    #[error("purchase `{0}` has not ended; resume it")]
    NotEnded(PurchaseId),
    /// It cannot be aborted.
    #[error(transparent)]
    TooLate(#[from] Box<TooLate>),
    /// The journal cannot tell which purchases it holds, or what it says of one is damaged.
    #[error(transparent)]
    Unreadable(JournalError),
    /// The journal cannot be used.
    #[error(
        "`{purchase}` stopped: {error}. Nothing was sent after its last entry; resume it once this is mended"
    )]
    Journal {
        /// The purchase.
        purchase: PurchaseId,
        /// What is wrong with the journal.
        #[source]
        error: JournalError,
    },
}
