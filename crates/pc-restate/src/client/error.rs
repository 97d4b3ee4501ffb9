//! Why the engine did not do what it was asked.

use pc_workflows::{InvalidIntent, PurchaseId};

/// The engine did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The intent cannot be done as it stands; nobody was asked.
    #[error(transparent)]
    Invalid(#[from] InvalidIntent),
    /// There is none of this id.
    #[error("there is no `{0}` on the engine")]
    Unknown(PurchaseId),
    /// The id belongs to a purchase of something else.
    #[error(
        "`{0}` exists on the engine with another intent; nothing was done. Use a new id, or the intent it was started with"
    )]
    DifferentIntent(PurchaseId),
    /// The id belongs to something of another kind.
    #[error("`{id}` is on the engine, but it is no {kind}; nothing was done. Use a new id")]
    OtherKind {
        /// The id.
        id: PurchaseId,
        /// What it was taken for.
        kind: &'static str,
    },
    /// What the engine has under the id of an imported purchase did not come from that journal.
    #[error("`{0}` is on the engine with another history than in the journal; nothing was changed")]
    DifferentHistory(PurchaseId),
    /// The service looked at it, and says no in its own words.
    #[error("{message}")]
    Refused {
        /// What was asked: object, id and handler.
        asked: String,
        /// The HTTP status: 400 for an intent that cannot be done, 409 for what the purchase does not allow.
        status: u16,
        /// Why.
        message: String,
    },
    /// The engine knows no such object: no copy of the service was ever registered.
    #[error(
        "the engine does not know the service ({message}): start a copy of it, which registers itself. Nothing was done"
    )]
    NotRegistered {
        /// What was asked: object, id and handler.
        asked: String,
        /// The engine's words.
        message: String,
    },
    /// The token is refused.
    #[error(
        "{asked} is refused with {status}: {message}. Give a token that the ingress takes. Nothing was done"
    )]
    Unauthorized {
        /// What was asked: object, id and handler.
        asked: String,
        /// The HTTP status.
        status: u16,
        /// Why.
        message: String,
    },
    /// Nobody answered, however often it was asked.
    #[error("{asked} was asked {attempts} times in vain, the last time: {trouble}. {}", known(*.may_be_done))]
    NoAnswer {
        /// What was asked: object, id and handler.
        asked: String,
        /// How often.
        attempts: u32,
        /// What went wrong the last time.
        trouble: String,
        /// Whether it may be done all the same, at once or when the engine has a copy of the service again.
        may_be_done: bool,
    },
    /// The answer is not one of the service.
    #[error(
        "{asked} is answered with {status}, which makes no sense: {reason}. If the service is newer, use its version of this program"
    )]
    Senseless {
        /// What was asked: object, id and handler.
        asked: String,
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        reason: String,
    },
    /// The engine refuses it for a reason of its own.
    #[error("{asked} is refused by the engine itself with {status}: {message}")]
    Engine {
        /// What was asked: object, id and handler.
        asked: String,
        /// The HTTP status.
        status: u16,
        /// Why.
        message: String,
    },
}

impl ClientError {
    /// Whether the engine refused it for a reason of its own, before the service saw it.
    pub(super) fn is_of_the_engine(&self) -> bool {
        matches!(self, Self::Engine { .. })
    }

    /// Whether nobody can say if it was done. What was started goes on all the same.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::NoAnswer { may_be_done: true, .. })
    }
}

fn known(may_be_done: bool) -> &'static str {
    match may_be_done {
        true => "It may be done all the same: look again. Asking again is safe, and what was started goes on",
        false => {
            "This changed nothing. See that the address is the engine's ingress, and that the engine and a copy of the service run"
        }
    }
}
