//! What a shared look came to, as plain data: an answer, or a failure.

use std::time::Duration;

use pc_models::{ApiFault, AuditRecord, Entitlement, Order, ResourceCollection, Timestamp};
use pc_transport::auth::{AuthError, Refusal};
use pc_transport::wire::{DecodeError, Reply};
use pc_transport::{Cause, Error, Fate, Fault, SendError};
use serde::{Deserialize, Serialize};

use super::{LOOK_LIFETIME, REFUSAL_LIFETIME};
use crate::purchase::failure::is_lasting;
use crate::{Answer, Call};

/// The answer to a [`Look`](super::Look). Nothing is lost on the way to JSON and back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SharedAnswer {
    /// A customer's orders.
    Orders(ResourceCollection<Order>),
    /// What a customer is entitled to.
    Entitlements(ResourceCollection<Entitlement>),
    /// What was done in Partner Center.
    AuditRecords(ResourceCollection<AuditRecord>),
}

impl SharedAnswer {
    /// An answer as data, where it is one to a look.
    #[must_use]
    pub fn of(answer: Answer) -> Option<Self> {
        match answer {
            Answer::ListOrders(list) => Some(Self::Orders(*list)),
            Answer::ListEntitlements(list) => Some(Self::Entitlements(*list)),
            Answer::ListAuditRecords(list) => Some(Self::AuditRecords(*list)),
            _ => None,
        }
    }
}

impl From<SharedAnswer> for Answer {
    fn from(shared: SharedAnswer) -> Self {
        match shared {
            SharedAnswer::Orders(list) => Self::ListOrders(Box::new(list)),
            SharedAnswer::Entitlements(list) => Self::ListEntitlements(Box::new(list)),
            SharedAnswer::AuditRecords(list) => Self::ListAuditRecords(Box::new(list)),
        }
    }
}

/// A [`Look`](super::Look) that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailedLook {
    at: Timestamp,
    /// How long it is not sent again: zero for a call that cannot be done without.
    pause_ms: u64,
    /// Whether the service will not say anything else soon.
    lasting: bool,
    fate: SharedFate,
    /// Requests it took.
    calls: u32,
    cause: SharedCause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SharedFate {
    NotDone,
    MaybeDone,
    Refused,
}

/// Why it failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SharedCause {
    Unanswered(String),
    Throttled { retry_after_ms: Option<u64> },
    Fault(SharedFault),
    Undecodable { path: String, problem: String, snippet: String },
    CredentialsRefused { status: u16, refusal: Refusal, reason: String },
}

/// What the service said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SharedFault {
    status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fault: Option<ApiFault>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    snippet: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    #[serde(default)]
    names_another_call: bool,
}

impl FailedLook {
    /// A look that failed so at this instant.
    #[must_use]
    pub fn of(call: &Call, error: &Error, at: Timestamp) -> Self {
        let lasting = error.fault().is_some() && is_lasting(error);
        let pause = match lasting {
            _ if !call.is_dispensable() => Duration::ZERO,
            true => REFUSAL_LIFETIME,
            false => error.retry_after().unwrap_or_default().clamp(LOOK_LIFETIME, REFUSAL_LIFETIME),
        };
        Self {
            at,
            pause_ms: millis(pause),
            lasting,
            fate: error.fate.into(),
            calls: error.attempts,
            cause: SharedCause::of(&error.cause),
        }
    }

    /// When it failed.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Whether it is not tried again at this instant. Only a call that [can be done without](Call::is_dispensable) is held
    /// back so.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        (self.at..self.at + Duration::from_millis(self.pause_ms)).contains(&now)
    }

    /// The failure as whoever asked is told it.
    #[must_use]
    pub fn error(&self, call: &Call) -> Error {
        let mut error = Error::new(call.name(), self.fate.into(), self.cause.cause());
        error.attempts = self.calls;
        error
    }

    /// The failure as another is told it who waited for the look: it cost that one nothing.
    #[must_use]
    pub fn shared(&self, call: &Call) -> Error {
        let mut error = self.error(call);
        error.attempts = 0;
        error
    }

    /// The same failure for another, which sends nothing: what the service refuses for good, or that it is not asked now.
    #[must_use]
    pub fn again(&self, call: &Call) -> Error {
        let cause = match self.lasting {
            true => self.cause.cause(),
            false => Cause::NoReply(SendError::not_sent("it failed for another purchase a moment ago")),
        };
        let mut error = Error::new(call.name(), Fate::NotDone, cause);
        error.attempts = 0;
        error
    }
}

impl SharedCause {
    fn of(cause: &Cause) -> Self {
        match cause {
            Cause::NoReply(error) => Self::Unanswered(error.reason.clone()),
            Cause::Throttled { retry_after } => Self::Throttled { retry_after_ms: retry_after.map(millis) },
            Cause::Fault(fault) => Self::Fault(SharedFault {
                status: fault.status,
                fault: fault.fault.clone(),
                snippet: fault.snippet.clone(),
                retry_after_ms: fault.retry_after.map(millis),
                names_another_call: fault.names_another_call,
            }),
            Cause::Undecodable(error) => Self::Undecodable {
                path: error.path.clone(),
                problem: error.problem.clone(),
                snippet: error.snippet.clone(),
            },
            Cause::Authentication(AuthError::Refused { status, refusal, reason }) => {
                Self::CredentialsRefused { status: *status, refusal: *refusal, reason: reason.clone() }
            }
            other => Self::Unanswered(other.to_string()),
        }
    }

    fn cause(&self) -> Cause {
        match self.clone() {
            Self::Unanswered(reason) => Cause::NoReply(SendError::maybe_sent(reason)),
            Self::Throttled { retry_after_ms } => {
                Cause::Throttled { retry_after: retry_after_ms.map(Duration::from_millis) }
            }
            Self::Fault(shared) => {
                let mut fault = Fault::new(shared.status, shared.fault);
                fault.snippet = shared.snippet;
                fault.retry_after = shared.retry_after_ms.map(Duration::from_millis);
                fault.names_another_call = shared.names_another_call;
                Cause::Fault(Box::new(fault))
            }
            Self::Undecodable { path, problem, snippet } => {
                let reply = Reply { body: snippet.into(), ..Reply::new(200) };
                Cause::Undecodable(Box::new(DecodeError::new(&path, &problem, &reply)))
            }
            Self::CredentialsRefused { status, refusal, reason } => {
                Cause::Authentication(AuthError::Refused { status, refusal, reason })
            }
        }
    }
}

impl From<Fate> for SharedFate {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::NotDone => Self::NotDone,
            Fate::MaybeDone => Self::MaybeDone,
            Fate::Refused => Self::Refused,
        }
    }
}

impl From<SharedFate> for Fate {
    fn from(fate: SharedFate) -> Self {
        match fate {
            SharedFate::NotDone => Self::NotDone,
            SharedFate::MaybeDone => Self::MaybeDone,
            SharedFate::Refused => Self::Refused,
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pc_transport::operations::{ListAuditRecords, ListOrders};
    use serde_json::json;

    fn now() -> Timestamp {
        Timestamp::from_unix_millis(1_900_000_000_000)
    }

    fn through_json(call: &Call, error: &Error) -> FailedLook {
        let failed = FailedLook::of(call, error, now());
        serde_json::from_str(&serde_json::to_string(&failed).unwrap()).unwrap()
    }

    fn fault(status: u16) -> Cause {
        let said = serde_json::from_value(json!({"code": 2000, "description": "no such thing"})).unwrap();
        let mut fault = Fault::new(status, Some(said));
        fault.retry_after = Some(Duration::from_secs(40));
        Cause::Fault(Box::new(fault))
    }

    #[test]
    fn an_answer_survives_json() {
        let orders = json!({"totalCount": 1, "items": [{"id": "o-1", "totalPrice": 12.34, "status": "odd"}],
                            "links": {"self": {"uri": "/customers/c/orders", "method": "GET", "headers": []}}});
        let orders: ResourceCollection<Order> = serde_json::from_str(&orders.to_string()).unwrap();
        let shared = SharedAnswer::of(Answer::ListOrders(Box::new(orders))).unwrap();
        let read: SharedAnswer = serde_json::from_str(&serde_json::to_string(&shared).unwrap()).unwrap();
        assert_eq!(read, shared);
    }

    #[test]
    fn a_failure_says_the_same_behind_json() {
        let call: Call = ListOrders::new("c".into()).into();
        let refused = AuthError::Refused {
            status: 400,
            refusal: Refusal::SignIn,
            reason: "a second factor".to_owned(),
        };
        let throttled = Cause::Throttled { retry_after: Some(Duration::from_secs(7)) };
        let unreadable =
            DecodeError::new("items[0]", "a number", &Reply::json(200, &json!({"items": ["x"]})));
        for cause in [
            Cause::NoReply(SendError::not_sent("refused")),
            throttled,
            fault(404),
            fault(503),
            Cause::Undecodable(Box::new(unreadable)),
            Cause::Authentication(refused),
        ] {
            let error = Error::new(call.name(), Fate::NotDone, cause);
            let read = through_json(&call, &error).error(&call);
            assert_eq!(read.cause.to_string(), error.cause.to_string());
            assert_eq!((read.fate, read.attempts), (error.fate, error.attempts));
            assert_eq!(read.retry_after(), error.retry_after());
            assert_eq!(read.is_transient(), error.is_transient());
            assert_eq!(read.are_credentials_refused(), error.are_credentials_refused());
        }
    }

    #[test]
    fn only_what_can_be_done_without_is_held_back_and_longer_where_it_is_refused() {
        let (orders, records): (Call, Call) =
            (ListOrders::new("c".into()).into(), ListAuditRecords::new().into());
        for (call, status, pause) in [
            (&orders, 404, Duration::ZERO),
            (&records, 503, Duration::from_secs(40)),
            (&records, 404, REFUSAL_LIFETIME),
        ] {
            let failed = through_json(call, &Error::new(call.name(), Fate::Refused, fault(status)));
            assert!(!failed.holds(now() + pause), "{status}");
            assert_eq!(failed.holds(now()), pause > Duration::ZERO, "{status}");
            let again = failed.again(call);
            assert_eq!((again.attempts, again.fault().is_some()), (0, status == 404));
        }
    }
}
