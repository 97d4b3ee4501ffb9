//! Why a call failed, and what may have become of it.

use std::time::Duration;

use pc_models::{FaultCode, Harmless};

use crate::auth::AuthError;
use crate::wire::{DecodeError, InvalidHeader};
use crate::{CorrelationId, Failure, RequestId, SendError};

mod fault;

pub use fault::Fault;

/// A failed call. Its text says all, the cause's text included, on one line that what the service said cannot forge; the
/// causes behind it are there to be looked into.
#[derive(Debug, thiserror::Error)]
#[error(
    "{operation} failed after {attempts} attempt(s) in {:.1} s (request id {request_id}, correlation id \
     {correlation_id}): {}", elapsed.as_secs_f64(), Harmless(cause)
)]
#[non_exhaustive]
pub struct Error {
    /// The operation.
    pub operation: &'static str,
    /// What the service may have done.
    pub fate: Fate,
    /// Requests sent.
    pub attempts: u32,
    /// The id all attempts carried.
    pub request_id: RequestId,
    /// The id the last attempt carried.
    pub correlation_id: CorrelationId,
    /// How long it took, waits included.
    pub elapsed: Duration,
    /// What went wrong with the last attempt. Its text is part of this error's own.
    #[source]
    pub cause: Cause,
}

/// What the service may have done with a failed call: no more is said than its answers prove, all attempts taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing: no attempt was written to the network, or each that was has been turned away, by a 401 or a 429 in the
    /// documented form, before it was looked at.
    NotDone,
    /// It looked and refused: with a code that is documented for the answer's HTTP status, in the service's own envelope,
    /// about this call. Of a call that may always be repeated, such as reading, any 4xx about it counts.
    Refused,
    /// It may have done it: find out before doing anything else. After a lost answer, and after any that proves nothing: a
    /// page, a refusal without a documented code, one that names another call, a redirect, a 5xx, what cannot be read. Once
    /// one attempt is in doubt, the call is.
    MaybeDone,
}

/// What went wrong with the last attempt.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// No complete reply.
    #[error("no answer: {0}")]
    NoReply(#[from] SendError),
    /// The call's own deadline passed.
    #[error("no answer before the call's deadline")]
    Deadline,
    /// The call's own deadline passed while the rate limiter held it back; this attempt was not sent.
    #[error("the rate limiter held it back until the call's deadline")]
    HeldBack,
    /// The call's [`Fence`](crate::Fence) passed; this attempt was not sent.
    #[error("it is too late to send it: the time allowed for that is over")]
    TooLate,
    /// Too many calls: a 429 in the documented form, about this call. Any other 429 is a [`Fault`].
    #[error("throttled; the service asks to wait {}", seconds(*retry_after))]
    Throttled {
        /// What the service asks to wait.
        retry_after: Option<Duration>,
    },
    /// The service said no.
    #[error(transparent)]
    Fault(Box<Fault>),
    /// The answer cannot be read.
    #[error(transparent)]
    Undecodable(Box<DecodeError>),
    /// The request cannot be sent as it is; nothing was.
    #[error(transparent)]
    Unsendable(#[from] InvalidHeader),
    /// No token could be had.
    #[error(transparent)]
    Authentication(#[from] AuthError),
}

impl Error {
    /// A call that failed in its first attempt: for programs that move operations by other means than a
    /// [`Client`](crate::Client).
    #[must_use]
    pub fn new(operation: &'static str, fate: Fate, cause: Cause) -> Self {
        let (request_id, correlation_id) = (RequestId::fresh(), CorrelationId::fresh());
        Self { operation, fate, attempts: 1, request_id, correlation_id, elapsed: Duration::ZERO, cause }
    }

    /// What the service said, if it said anything.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        match &self.cause {
            Cause::Fault(fault) => Some(fault),
            _ => None,
        }
    }

    /// What the last answer means by the documentation: it is the service's own envelope, with a code that is documented
    /// for its HTTP status (a fault under a success status: with any known code), and names no other call.
    #[must_use]
    pub fn documented(&self) -> Option<&'static FaultCode> {
        self.cause.documented()
    }

    /// Whether the last attempt was turned away before it was looked at: by a 401 or a 429 in the documented form.
    #[must_use]
    pub fn is_turned_away(&self) -> bool {
        match &self.cause {
            Cause::Throttled { .. } => true,
            Cause::Fault(fault) => fault.is_turned_away(),
            _ => false,
        }
    }

    /// Whether the call ended because it was not authorized: the token authority refused the credentials, or the API answered
    /// two tokens in a row with 401. The latter proves little: such an answer passes, or comes from something on the way.
    /// [`Error::are_credentials_refused`] tells them apart.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        match &self.cause {
            Cause::Fault(fault) => fault.status == 401,
            _ => self.are_credentials_refused(),
        }
    }

    /// Whether the token authority refused the credentials, in its documented form: nothing succeeds until they are
    /// corrected.
    #[must_use]
    pub fn are_credentials_refused(&self) -> bool {
        matches!(&self.cause, Cause::Authentication(error) if !error.is_transient())
    }

    /// Whether the same call may succeed later without anybody doing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.cause {
            Cause::NoReply(_)
            | Cause::Deadline
            | Cause::HeldBack
            | Cause::TooLate
            | Cause::Throttled { .. } => true,
            Cause::Fault(fault) => Failure::of(fault).is_transient(),
            Cause::Authentication(error) => error.is_transient(),
            Cause::Undecodable(_) | Cause::Unsendable(_) => false,
        }
    }

    /// What the service asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.cause.retry_after()
    }
}

impl Cause {
    /// See [`Error::documented`].
    pub(crate) fn documented(&self) -> Option<&'static FaultCode> {
        match self {
            Self::Throttled { .. } => FaultCode::documented(429, 429),
            Self::Fault(fault) => fault.documented(),
            _ => None,
        }
    }

    /// What the service asked to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after } => *retry_after,
            Self::Fault(fault) => fault.retry_after,
            Self::Authentication(error) => error.retry_after(),
            _ => None,
        }
    }
}

fn seconds(duration: Option<Duration>) -> String {
    duration.map_or_else(|| "an unknown time".to_owned(), |duration| format!("{} s", duration.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error as _;

    #[test]
    fn the_causes_behind_an_error_can_be_looked_into() {
        let lost = || SendError::maybe_sent("connection reset");
        let error = Error::new("GetOrder", Fate::MaybeDone, lost().into());
        let cause = error.source().unwrap();
        assert!(matches!(cause.downcast_ref(), Some(Cause::NoReply(_))), "{cause}");
        assert_eq!(cause.source().unwrap().downcast_ref(), Some(&lost()));
        assert!(error.to_string().ends_with("no answer: connection reset"), "{error}");
        let unreachable = AuthError::from(lost());
        assert_eq!(unreachable.source().unwrap().downcast_ref(), Some(&lost()));
    }
}
