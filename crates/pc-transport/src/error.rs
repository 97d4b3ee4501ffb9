//! Why a call failed, and what may have become of it.

use std::fmt;
use std::time::Duration;

use pc_models::{ApiFault, FaultClass, FaultCode};

use crate::auth::AuthError;
use crate::wire::{DecodeError, InvalidHeader};
use crate::{CorrelationId, RequestId, SendError};

/// A failed call. Its text says all, the cause's text included; the causes behind it are there to be looked into.
#[derive(Debug, thiserror::Error)]
#[error(
    "{operation} failed after {attempts} attempt(s) in {:.1} s (request id {request_id}, correlation id \
     {correlation_id}): {cause}", elapsed.as_secs_f64()
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

/// What the service may have done with a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing: it never got there, or was turned away before it was looked at.
    NotDone,
    /// It looked and refused.
    Refused,
    /// It may have done it: find out before doing anything else.
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
    /// Too many calls.
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

/// What the service said.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Fault {
    /// HTTP status.
    pub status: u16,
    /// The fault, where the body was one.
    pub fault: Option<ApiFault>,
    /// The first part of a body that was none.
    pub snippet: String,
    /// What the service asked to wait.
    pub retry_after: Option<Duration>,
}

impl Fault {
    /// A refusal with this HTTP status, and the fault that its body holds.
    #[must_use]
    pub fn new(status: u16, fault: Option<ApiFault>) -> Self {
        Self { status, fault, snippet: String::new(), retry_after: None }
    }

    /// The fault's code.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.fault.as_ref()?.code
    }

    /// What the code means; `None` for undocumented ones.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static FaultCode> {
        self.fault.as_ref()?.meaning(self.status)
    }

    /// What kind of problem this is, by code, else by status.
    #[must_use]
    pub fn class(&self) -> FaultClass {
        match (self.meaning(), self.meant_status()) {
            (Some(meaning), _) => meaning.class,
            (None, 401 | 403) => FaultClass::Auth,
            (None, 404) => FaultClass::NotFound,
            (None, 409) => FaultClass::Conflict,
            (None, 429) => FaultClass::Limit,
            (None, 400..=499) => FaultClass::InvalidRequest,
            (None, 500..) => FaultClass::Internal,
            (None, _) => FaultClass::Other,
        }
    }

    fn meant_status(&self) -> u16 {
        meant_status(self.status, self.fault.as_ref())
    }
}

/// The status that a fault stands for. Under a success status that is the one its code is documented with, or the code
/// itself where it is an undocumented one that reads like a status.
pub(crate) fn meant_status(status: u16, fault: Option<&ApiFault>) -> u16 {
    let Some(fault) = fault.filter(|_| (200..300).contains(&status)) else { return status };
    match (fault.meaning(status), fault.code.map(u16::try_from)) {
        (Some(known), _) if known.http_status != 0 => known.http_status,
        (None, Some(Ok(code @ 400..600))) => code,
        _ => status,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service answered {}", self.status)?;
        match &self.fault {
            Some(fault) => {
                let meaning = self.meaning().map(|known| known.meaning).unwrap_or_default();
                let text = if fault.text().is_empty() { meaning } else { fault.text() };
                write!(f, ", code {}: {}", fault.code.unwrap_or_default(), text.trim_end_matches('.'))
            }
            None if self.snippet.is_empty() => f.write_str(" without a body"),
            None => write!(f, "; its body begins: {}", self.snippet),
        }
    }
}

impl std::error::Error for Fault {}

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

    /// Whether the credentials are at fault: nothing succeeds until they are corrected.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        match &self.cause {
            Cause::Authentication(error) => !error.is_transient(),
            Cause::Fault(fault) => fault.status == 401,
            _ => false,
        }
    }

    /// Whether the same call may succeed later without anybody doing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.cause {
            Cause::NoReply(_) | Cause::Deadline | Cause::HeldBack | Cause::Throttled { .. } => true,
            Cause::Fault(fault) => matches!(fault.meant_status(), 408 | 500..),
            Cause::Authentication(error) => error.is_transient(),
            Cause::Undecodable(_) | Cause::Unsendable(_) => false,
        }
    }

    /// What the service asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.cause {
            Cause::Throttled { retry_after } => *retry_after,
            Cause::Fault(fault) => fault.retry_after,
            Cause::Authentication(error) => error.retry_after(),
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
