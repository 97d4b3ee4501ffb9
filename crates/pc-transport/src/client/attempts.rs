//! The loop of one call: limit, token, ids, send, decide.

use std::sync::PoisonError;

use pc_models::Timestamp;
use tracing::{Instrument, debug, debug_span, field};

use super::call::{Call, refusal};
use super::partial_reply::{Extent, PartialReply};
use super::{Client, record_status};
use crate::auth::Token;
use crate::retry_after::retry_after;
use crate::telemetry::AttemptSummary;
use crate::wire::Request;
use crate::{
    Cause, CorrelationId, Decision, Delivery, Failure, Past, Permit, Repeat, SendError, decide, timeout_at,
};

impl Client {
    pub(super) async fn attempts(
        &self,
        request: &(dyn Fn() -> Request + Sync),
        extent: Extent,
        call: &mut Call,
    ) -> Result<PartialReply, Cause> {
        let deadline = call.started + self.policy.deadline;
        let mut renewed = false;
        self.recent_calls.remember(call.request_id);
        loop {
            let (request, token, permit) = self.prepared(request(), call, deadline).await?;
            call.attempts += 1;
            let sending = extent.send(&*self.transport, request);
            let answer = match self.attempt(sending, call, deadline).await {
                Some(Ok(answer)) if answer.is_success() => {
                    self.budget.succeeded();
                    return Ok(answer.with_token(token));
                }
                answer => answer,
            };
            let failure = match &answer {
                Some(Ok(answer)) if answer.reply.status == 401 && !renewed => None,
                Some(Ok(answer)) => {
                    let status = answer.meant_status();
                    let retry_after = retry_after(&answer.reply, self.clock.now());
                    if status == 429 {
                        permit.throttled(retry_after, self.clock.now());
                    }
                    Some(Failure::Status { status, retry_after })
                }
                Some(Err(error)) => Some(Failure::NoReply(error.delivery)),
                None => Some(Failure::NoReply(Delivery::MaybeSent)),
            };
            let Some(failure) = failure else {
                debug!(attempt = call.attempts, "the token was refused, asking for another");
                renewed = true;
                let _ = timeout_at(&*self.clock, deadline, self.tokens.reject(&token)).await;
                continue;
            };
            // A fault under a success status: the work may have been done all the same.
            let is_odd = matches!(&answer, Some(Ok(answer)) if answer.reply.is_success());
            call.maybe_done |= failure.is_ambiguous() || (is_odd && call.repeat != Repeat::Always);
            if !self.wait_to_repeat(call, failure, deadline).await {
                return Err(match (answer, failure) {
                    (Some(Ok(_)), Failure::Status { status: 429, retry_after }) => {
                        Cause::Throttled { retry_after }
                    }
                    (Some(Ok(answer)), failure) => refusal(&answer.reply, failure.retry_after(), &token),
                    (Some(Err(error)), _) => Cause::NoReply(error),
                    (None, _) => Cause::Deadline,
                });
            }
        }
    }

    /// Waits until a request may be sent, and completes it.
    async fn prepared(
        &self,
        request: Request,
        call: &mut Call,
        deadline: Timestamp,
    ) -> Result<(Request, Token, Box<dyn Permit>), Cause> {
        let acquiring = self.limiter.acquire(&request, &*self.clock);
        let permit = timeout_at(&*self.clock, deadline, acquiring).await.ok_or(Cause::HeldBack)?;
        let token =
            timeout_at(&*self.clock, deadline, self.tokens.token()).await.ok_or(Cause::Deadline)??;
        if call.attempts > 0 && self.correlation_id.is_none() {
            call.correlation_id = CorrelationId::fresh();
        }
        let request = self.with_headers(request, &token, call);
        request.check_headers()?;
        Ok((request, token, permit))
    }

    /// One request; `None` when the deadline passed first.
    async fn attempt(
        &self,
        sending: impl Future<Output = Result<PartialReply, SendError>> + Send,
        call: &mut Call,
        deadline: Timestamp,
    ) -> Option<Result<PartialReply, SendError>> {
        let span = debug_span!(
            "partner_center_attempt",
            attempt = call.attempts,
            correlation_id = %call.correlation_id,
            status = field::Empty,
            elapsed_ms = field::Empty,
        );
        let started = self.clock.now();
        let sending = sending.instrument(span.clone());
        let answer = match timeout_at(&*self.clock, deadline, sending).await {
            Some(Ok(answer)) if self.recent_calls.is_answer_to_another(&answer.reply, call.request_id) => {
                Some(Err(SendError::maybe_sent("the answer to another call came")))
            }
            answer => answer,
        };
        let elapsed = self.clock.now().since(started);
        call.sending += elapsed;
        call.status = match &answer {
            Some(Ok(answer)) => Some(answer.reply.status),
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
        answer
    }

    /// Waits until the call may be tried again; `false` when it may not.
    pub(super) async fn wait_to_repeat(&self, call: &Call, failure: Failure, deadline: Timestamp) -> bool {
        let now = self.clock.now();
        let past = Past {
            attempts: call.attempts,
            maybe_done: call.maybe_done,
            last: failure,
            left: deadline.since(now),
        };
        let Decision::Again { after } = decide(&self.policy, call.repeat, call.pinned, &past, self.jitter())
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

    fn with_headers(&self, mut request: Request, token: &Token, call: &Call) -> Request {
        request.headers.reserve(8);
        let request = request
            .header("Authorization", token.bearer())
            .header_unless_set("Accept", "application/json")
            .header("MS-RequestId", call.request_id.to_text())
            .header("MS-CorrelationId", call.correlation_id.to_text())
            .header("MS-Contract-Version", "v1")
            .header("MS-PartnerCenter-Application", &*self.application);
        match &self.locale {
            Some(locale) => request.header("X-Locale", &**locale),
            None => request,
        }
    }

    fn jitter(&self) -> f64 {
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }
}
