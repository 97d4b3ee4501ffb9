//! Runs an operation: token, ids, send, decide, decode.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pc_models::Timestamp;
use tracing::{Instrument, debug, info_span};

use crate::auth::{Token, TokenSource};
use crate::error::Fault;
use crate::wire::{Reply, Request};
use crate::{
    Cause, Clock, CorrelationId, Decision, Error, Failure, Fate, Operation, Past, RequestId, RetryPolicy,
    SendError, Transport, decide, timeout_at,
};

/// Runs operations over a transport. Cheap to clone; all clones share tokens.
///
/// Every call ends: [`RetryPolicy::deadline`] bounds it, waits included.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    tokens: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    policy: RetryPolicy,
    application: Arc<str>,
    dice: Arc<Mutex<fastrand::Rng>>,
}

/// A success, and what it took.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answered<T> {
    /// What the service answered.
    pub output: T,
    /// Requests sent.
    pub attempts: u32,
}

impl Client {
    /// A client with the default retry policy.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, tokens: Arc<dyn TokenSource>, clock: Arc<dyn Clock>) -> Self {
        Self {
            transport,
            tokens,
            clock,
            policy: RetryPolicy::default(),
            application: concat!("pc-transport/", env!("CARGO_PKG_VERSION")).into(),
            dice: Arc::new(Mutex::new(fastrand::Rng::new())),
        }
    }

    /// Replaces the retry policy.
    #[must_use]
    pub fn with_policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Names the calling program to the service (`MS-PartnerCenter-Application`).
    #[must_use]
    pub fn with_application(mut self, name: &str) -> Self {
        self.application = name.into();
        self
    }

    /// Fixes the jitter of waits, so that a run can be repeated exactly.
    #[must_use]
    pub fn with_jitter_seed(mut self, seed: u64) -> Self {
        self.dice = Arc::new(Mutex::new(fastrand::Rng::with_seed(seed)));
        self
    }

    /// The clock this client waits by.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Runs an operation under a fresh request id.
    ///
    /// # Errors
    /// See [`Error`]; its `fate` says what may have become of the call.
    pub async fn run<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        let call = Call::new(operation, RequestId::fresh(), false, self.clock.now());
        Ok(self.drive(operation, call).await?.output)
    }

    /// Runs an operation under a request id of the caller's, which a repeat after a crash must use again.
    ///
    /// # Errors
    /// As [`Client::run`].
    pub async fn run_pinned<O: Operation>(
        &self,
        operation: &O,
        request_id: RequestId,
    ) -> Result<Answered<O::Output>, Error> {
        let call = Call::new(operation, request_id, true, self.clock.now());
        self.drive(operation, call).await
    }

    async fn drive<O: Operation>(&self, operation: &O, call: Call) -> Result<Answered<O::Output>, Error> {
        let span = info_span!(
            "partner_center_call",
            operation = O::NAME,
            request_id = %call.request_id,
            attempts = tracing::field::Empty,
            status = tracing::field::Empty,
        );
        self.attempts(operation, call).instrument(span).await
    }

    async fn attempts<O: Operation>(
        &self,
        operation: &O,
        mut call: Call,
    ) -> Result<Answered<O::Output>, Error> {
        let deadline = call.started + self.policy.deadline;
        let mut renewed = false;
        loop {
            let token = match timeout_at(&*self.clock, deadline, self.tokens.token()).await {
                Some(Ok(token)) => token,
                Some(Err(error)) => return Err(call.failed(Cause::Authentication(error), &*self.clock)),
                None => return Err(call.failed(Cause::Deadline, &*self.clock)),
            };
            call.attempts += 1;
            call.correlation_id = CorrelationId::fresh();
            let request = self.prepared(operation.request(), &token, &call);
            let reply = timeout_at(&*self.clock, deadline, self.transport.send(request)).await;
            let failure = match &reply {
                Some(Ok(reply)) if reply.is_success() && reply.fault().is_none() => {
                    record(&call, reply.status);
                    return match operation.decode(reply) {
                        Ok(output) => Ok(Answered { output, attempts: call.attempts }),
                        Err(error) => {
                            call.maybe_done = true; // it said success
                            Err(call.failed(Cause::Undecodable(Box::new(error)), &*self.clock))
                        }
                    };
                }
                Some(Ok(reply)) if reply.status == 401 && !renewed => {
                    renewed = true;
                    let _ = timeout_at(&*self.clock, deadline, self.tokens.reject(&token)).await;
                    continue;
                }
                Some(Ok(reply)) => {
                    record(&call, reply.status);
                    Failure::Status {
                        status: reply.status,
                        retry_after: retry_after(reply, self.clock.now()),
                    }
                }
                Some(Err(error)) => Failure::NoReply(error.delivery),
                None => Failure::NoReply(crate::Delivery::MaybeSent),
            };
            // A fault under a success status: the work may have been done all the same.
            let is_odd = matches!(failure, Failure::Status { status: 200..300, .. });
            call.maybe_done |= failure.is_ambiguous() || (is_odd && O::REPEAT != crate::Repeat::Always);
            let past = Past {
                attempts: call.attempts,
                maybe_done: call.maybe_done,
                last: failure,
                left: deadline.since(self.clock.now()),
            };
            match decide(&self.policy, O::REPEAT, call.pinned, &past, self.jitter()) {
                Decision::Again { after } => {
                    debug!(
                        attempt = call.attempts,
                        wait_ms = after.as_millis() as u64,
                        ?failure,
                        "trying again"
                    );
                    self.clock.sleep_until(self.clock.now() + after).await;
                }
                Decision::Ambiguous | Decision::Settled => {
                    return Err(call.failed(cause(reply, failure), &*self.clock));
                }
            }
        }
    }

    fn prepared(&self, request: Request, token: &Token, call: &Call) -> Request {
        request
            .header("Authorization", token.bearer())
            .header("Accept", "application/json")
            .header("MS-RequestId", call.request_id.to_string())
            .header("MS-CorrelationId", call.correlation_id.to_string())
            .header("MS-Contract-Version", "v1")
            .header("MS-PartnerCenter-Application", &*self.application)
    }

    fn jitter(&self) -> f64 {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }
}

/// One logical call in flight.
struct Call {
    operation: &'static str,
    request_id: RequestId,
    pinned: bool,
    started: Timestamp,
    attempts: u32,
    correlation_id: CorrelationId,
    maybe_done: bool,
}

impl Call {
    fn new<O: Operation>(_: &O, request_id: RequestId, pinned: bool, started: Timestamp) -> Self {
        let correlation_id = CorrelationId::fresh();
        Self {
            operation: O::NAME,
            request_id,
            pinned,
            started,
            attempts: 0,
            correlation_id,
            maybe_done: false,
        }
    }

    fn failed(self, cause: Cause, clock: &dyn Clock) -> Error {
        let fate = match &cause {
            _ if self.maybe_done => Fate::MaybeDone,
            Cause::Fault(_) => Fate::Refused,
            _ => Fate::NotDone,
        };
        Error {
            operation: self.operation,
            fate,
            attempts: self.attempts,
            request_id: self.request_id,
            correlation_id: self.correlation_id,
            elapsed: clock.now().since(self.started),
            cause,
        }
    }
}

fn cause(reply: Option<Result<Reply, SendError>>, failure: Failure) -> Cause {
    match (reply, failure) {
        (Some(Ok(_)), Failure::Status { status: 429, retry_after }) => Cause::Throttled { retry_after },
        (Some(Ok(reply)), failure) => {
            let (fault, retry_after) = (reply.fault(), failure.retry_after());
            let snippet = if fault.is_some() { String::new() } else { reply.snippet() };
            Cause::Fault(Box::new(Fault { status: reply.status, fault, snippet, retry_after }))
        }
        (Some(Err(error)), _) => Cause::NoReply(error),
        (None, _) => Cause::Deadline,
    }
}

fn record(call: &Call, status: u16) {
    let span = tracing::Span::current();
    span.record("attempts", call.attempts);
    span.record("status", status);
}

/// `Retry-After` in seconds or as a date.
fn retry_after(reply: &Reply, now: Timestamp) -> Option<Duration> {
    let text = reply.find_header("Retry-After")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let millis = date.duration_since(std::time::UNIX_EPOCH).ok()?.as_millis();
    Some(Timestamp::from_unix_millis(i64::try_from(millis).ok()?).since(now))
}
