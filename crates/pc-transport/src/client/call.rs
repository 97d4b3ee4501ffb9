//! One logical call in flight: what every attempt adds to, and what its failure says.

use std::time::Duration;

use pc_models::{ApiFault, Timestamp};

use super::addressee::Addressee;
use super::named_call::NamedCall;
use crate::auth::Token;
use crate::error::Fault;
use crate::redact::cleaned;
use crate::retry_after::retry_after;
use crate::telemetry::CallSummary;
use crate::wire::{DecodeError, Reply};
use crate::{Cause, CorrelationId, Delivery, Error, Fate, Fence, Operation, Repeat, RequestId};

pub(super) struct Call {
    pub(super) operation: &'static str,
    pub(super) repeat: Repeat,
    pub(super) request_id: RequestId,
    pub(super) pinned: bool,
    /// After which nothing is sent any more.
    pub(super) fence: Option<Fence>,
    pub(super) started: Timestamp,
    pub(super) attempts: u32,
    pub(super) correlation_id: CorrelationId,
    pub(super) maybe_done: bool,
    /// Which call the answer names.
    pub(super) named_call: NamedCall,
    pub(super) status: Option<u16>,
    /// How long requests were under way.
    pub(super) sending: Duration,
}

impl Call {
    pub(super) fn new<O: Operation>(request_id: RequestId, pinned: bool, started: Timestamp) -> Self {
        Self {
            operation: O::NAME,
            repeat: O::REPEAT,
            request_id,
            pinned,
            fence: None,
            started,
            attempts: 0,
            correlation_id: CorrelationId::fresh(),
            maybe_done: false,
            named_call: NamedCall::This,
            status: None,
            sending: Duration::ZERO,
        }
    }

    /// The service said success, and what it said cannot be read.
    pub(super) fn undecodable(&mut self, error: DecodeError) -> Cause {
        self.maybe_done = true;
        Cause::Undecodable(Box::new(error))
    }

    /// Whether the attempt that failed like this may have been executed all the same.
    pub(super) fn is_in_doubt(&self, cause: &Cause) -> bool {
        match cause {
            Cause::NoReply(error) => error.delivery == Delivery::MaybeSent,
            Cause::Deadline => true,
            Cause::Fault(fault) => fault.leaves_doubt(self.repeat),
            _ => false,
        }
    }

    pub(super) fn fate(&self, cause: &Cause) -> Fate {
        match cause {
            _ if self.maybe_done => Fate::MaybeDone,
            Cause::Fault(fault) if !fault.is_turned_away() => Fate::Refused,
            _ => Fate::NotDone,
        }
    }

    /// Whether another attempt can do no harm.
    pub(super) fn may_be_repeated(&self) -> bool {
        self.repeat.allows_another(self.pinned, self.maybe_done)
    }

    pub(super) fn summary(&self, now: Timestamp, fate: Option<Fate>) -> CallSummary {
        let elapsed = now.since(self.started);
        CallSummary {
            operation: self.operation,
            attempts: self.attempts,
            status: self.status,
            fate,
            elapsed,
            waited: elapsed.saturating_sub(self.sending),
        }
    }

    pub(super) fn failed(&self, cause: Cause, now: Timestamp) -> Error {
        Error {
            operation: self.operation,
            fate: self.fate(&cause),
            attempts: self.attempts,
            request_id: self.request_id,
            correlation_id: self.correlation_id,
            elapsed: now.since(self.started),
            cause,
        }
    }
}

/// What a reply that is no success says, as far as it is about this call. The service may echo what it was sent: the token
/// is taken out.
pub(super) fn refusal(reply: &Reply, addressee: Addressee, token: &Token, now: Timestamp) -> Cause {
    let names_another_call = addressee == Addressee::AnotherCall;
    let mut fault = Fault::new(reply.status, reply.fault().map(|fault| without_token(fault, token)));
    fault.names_another_call = names_another_call;
    fault.retry_after = retry_after(reply, now).filter(|_| !names_another_call);
    if reply.status == 429 && (fault.documented().is_some() || (!names_another_call && reply.is_throttling()))
    {
        return Cause::Throttled { retry_after: fault.retry_after };
    }
    if fault.fault.is_none() {
        fault.snippet = token.cut_from(reply.snippet());
    }
    Cause::Fault(Box::new(fault))
}

fn without_token(fault: ApiFault, token: &Token) -> ApiFault {
    let clean = token.cutter();
    let cleaned = serde_json::to_value(&fault).map(|value| cleaned(value, &clean));
    let mut kept = ApiFault::default();
    kept.code = fault.code;
    cleaned.and_then(serde_json::from_value).unwrap_or(kept)
}
