//! Runs an operation: limit, token, ids, send, decide, decode.

use std::sync::{Arc, Mutex, PoisonError};

use pc_models::Timestamp;
use tracing::{Instrument, Span, debug, debug_span, field, info_span};

use crate::auth::{Token, TokenSource};
use crate::retry_after::retry_after;
use crate::telemetry::{AttemptSummary, Nobody, Observer};
use crate::wire::{Reply, Request};
use crate::{
    Cause, Clock, CorrelationId, Decision, Delivery, Error, Failure, Operation, Past, RateLimiter, Repeat,
    RequestId, RetryBudget, RetryPolicy, SendError, Transport, decide, timeout_at,
};

mod call;
mod options;

use call::{Call, refusal};

/// Runs operations over a transport. Cheap to clone; all clones share tokens, rate limits and the retry budget.
///
/// Every call ends: [`RetryPolicy::deadline`] bounds it, waits included. Dropping the future of a call leaves nothing
/// stuck; the request may have been executed all the same.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    tokens: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    policy: RetryPolicy,
    limiter: RateLimiter,
    budget: RetryBudget,
    observer: Arc<dyn Observer>,
    application: Arc<str>,
    locale: Option<Arc<str>>,
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
    /// A client with the default retry policy, rate limits and retry budget.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, tokens: Arc<dyn TokenSource>, clock: Arc<dyn Clock>) -> Self {
        Self {
            transport,
            tokens,
            clock,
            policy: RetryPolicy::default(),
            limiter: RateLimiter::default(),
            budget: RetryBudget::default(),
            observer: Arc::new(Nobody),
            application: concat!("pc-transport/", env!("CARGO_PKG_VERSION")).into(),
            locale: None,
            dice: Arc::new(Mutex::new(fastrand::Rng::new())),
        }
    }

    /// Runs an operation under a fresh request id.
    ///
    /// # Errors
    /// See [`Error`]; its `fate` says what may have become of the call.
    pub async fn run<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        let call = Call::new(O::NAME, RequestId::fresh(), false, self.clock.now());
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
        let call = Call::new(O::NAME, request_id, true, self.clock.now());
        self.drive(operation, call).await
    }

    async fn drive<O: Operation>(&self, operation: &O, mut call: Call) -> Result<Answered<O::Output>, Error> {
        let span = info_span!(
            "partner_center_call",
            operation = O::NAME,
            request_id = %call.request_id,
            attempts = field::Empty,
            status = field::Empty,
            fate = field::Empty,
            elapsed_ms = field::Empty,
        );
        let result = self.attempts(operation, &mut call).instrument(span.clone()).await;
        let now = self.clock.now();
        let fate = result.as_ref().err().map(|cause| call.fate(cause));
        let summary = call.summary(now, fate);
        span.record("attempts", summary.attempts);
        span.record("elapsed_ms", summary.elapsed.as_millis() as u64);
        record_status(&span, summary.status);
        if let Some(fate) = fate {
            span.record("fate", field::debug(fate));
        }
        self.observer.finished(&summary);
        match result {
            Ok(output) => Ok(Answered { output, attempts: call.attempts }),
            Err(cause) => Err(call.failed(cause, now)),
        }
    }

    async fn attempts<O: Operation>(&self, operation: &O, call: &mut Call) -> Result<O::Output, Cause> {
        let deadline = call.started + self.policy.deadline;
        let mut renewed = false;
        loop {
            let request = operation.request();
            let admitted = timeout_at(&*self.clock, deadline, self.limiter.admit(&request, &*self.clock))
                .await
                .ok_or(Cause::Deadline)?;
            let token =
                timeout_at(&*self.clock, deadline, self.tokens.token()).await.ok_or(Cause::Deadline)??;
            if call.attempts > 0 {
                call.correlation_id = CorrelationId::fresh();
            }
            let request = self.prepared(request, &token, call);
            request.check_headers()?;
            call.attempts += 1;
            let reply = self.attempt(request, call, deadline).await;
            let failure = match &reply {
                Some(Ok(reply)) if reply.is_success() && reply.hidden_fault().is_none() => {
                    self.budget.succeeded();
                    return operation.decode(reply).map_err(|mut error| {
                        call.maybe_done = true; // it said success
                        error.snippet = token.cut_from(error.snippet);
                        Cause::Undecodable(Box::new(error))
                    });
                }
                Some(Ok(reply)) if reply.status == 401 && !renewed => {
                    debug!(attempt = call.attempts, "the token was refused, asking for another");
                    renewed = true;
                    let _ = timeout_at(&*self.clock, deadline, self.tokens.reject(&token)).await;
                    continue;
                }
                Some(Ok(reply)) => {
                    let retry_after = retry_after(reply, self.clock.now());
                    if reply.status == 429 {
                        admitted.throttled(retry_after, self.clock.now());
                    }
                    Failure::Status { status: reply.status, retry_after }
                }
                Some(Err(error)) => Failure::NoReply(error.delivery),
                None => Failure::NoReply(Delivery::MaybeSent),
            };
            // A fault under a success status: the work may have been done all the same.
            let is_odd = matches!(failure, Failure::Status { status: 200..300, .. });
            call.maybe_done |= failure.is_ambiguous() || (is_odd && O::REPEAT != Repeat::Always);
            if !self.wait_to_repeat::<O>(call, failure, deadline).await {
                return Err(match (reply, failure) {
                    (Some(Ok(_)), Failure::Status { status: 429, retry_after }) => {
                        Cause::Throttled { retry_after }
                    }
                    (Some(Ok(reply)), failure) => refusal(&reply, failure.retry_after(), &token),
                    (Some(Err(error)), _) => Cause::NoReply(error),
                    (None, _) => Cause::Deadline,
                });
            }
        }
    }

    /// One request; `None` when the deadline passed first.
    async fn attempt(
        &self,
        request: Request,
        call: &mut Call,
        deadline: Timestamp,
    ) -> Option<Result<Reply, SendError>> {
        let span = debug_span!(
            "partner_center_attempt",
            attempt = call.attempts,
            correlation_id = %call.correlation_id,
            status = field::Empty,
            elapsed_ms = field::Empty,
        );
        let started = self.clock.now();
        let sending = self.transport.send(request).instrument(span.clone());
        let reply = timeout_at(&*self.clock, deadline, sending).await;
        let elapsed = self.clock.now().since(started);
        call.status = match &reply {
            Some(Ok(reply)) => Some(reply.status),
            _ => None,
        };
        span.record("elapsed_ms", elapsed.as_millis() as u64);
        record_status(&span, call.status);
        self.observer.attempted(&AttemptSummary {
            operation: call.operation,
            attempt: call.attempts,
            status: call.status,
            elapsed,
        });
        reply
    }

    /// Waits until the call may be tried again; `false` when it may not.
    async fn wait_to_repeat<O: Operation>(&self, call: &Call, failure: Failure, deadline: Timestamp) -> bool {
        let now = self.clock.now();
        let past = Past {
            attempts: call.attempts,
            maybe_done: call.maybe_done,
            last: failure,
            left: deadline.since(now),
        };
        let Decision::Again { after } = decide(&self.policy, O::REPEAT, call.pinned, &past, self.jitter())
        else {
            return false;
        };
        if !self.budget.take(now) {
            debug!(attempt = call.attempts, "the retry budget is used up");
            return false;
        }
        debug!(attempt = call.attempts, wait_ms = after.as_millis() as u64, ?failure, "trying again");
        self.clock.sleep_until(now + after).await;
        true
    }

    fn prepared(&self, request: Request, token: &Token, call: &Call) -> Request {
        let request = request
            .header("Authorization", token.bearer())
            .header_unless_set("Accept", "application/json")
            .header("MS-RequestId", call.request_id.to_string())
            .header("MS-CorrelationId", call.correlation_id.to_string())
            .header("MS-Contract-Version", "v1")
            .header("MS-PartnerCenter-Application", &*self.application);
        match &self.locale {
            Some(locale) => request.header("X-Locale", &**locale),
            None => request,
        }
    }

    fn jitter(&self) -> f64 {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }
}

fn record_status(span: &Span, status: Option<u16>) {
    if let Some(status) = status {
        span.record("status", status);
    }
}
