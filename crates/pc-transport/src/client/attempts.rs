//! The loop of one call: limit, token, ids, send, decide.

use std::sync::PoisonError;

use pc_models::Timestamp;
use tracing::{Instrument, debug, debug_span, field};

use super::call::{Call, refusal};
use super::partial_reply::{Opened, Wanted};
use super::{Client, record_status};
use crate::auth::Token;
use crate::retry_after::retry_after;
use crate::telemetry::AttemptSummary;
use crate::wire::Request;
use crate::{
    Admitted, Cause, CorrelationId, Decision, Delivery, Failure, Operation, Past, Repeat, SendError, decide,
    timeout_at,
};

impl Client {
    pub(super) async fn attempts<O: Operation>(
        &self,
        operation: &O,
        wanted: Wanted,
        call: &mut Call,
    ) -> Result<Opened, Cause> {
        let deadline = call.started + self.policy.deadline;
        let mut renewed = false;
        self.latest.remember(call.request_id);
        loop {
            let (request, token, admitted) = self.prepared(operation, call, deadline).await?;
            call.attempts += 1;
            let sending = wanted.send(&*self.transport, request);
            let answer = match self.attempt(sending, call, deadline).await {
                Some(Ok(opened)) if opened.is_success() => {
                    self.budget.succeeded();
                    return Ok(opened.with_token(token));
                }
                answer => answer,
            };
            let failure = match &answer {
                Some(Ok(opened)) if opened.reply.status == 401 && !renewed => None,
                Some(Ok(opened)) => {
                    let status = opened.meant_status();
                    let retry_after = retry_after(&opened.reply, self.clock.now());
                    if status == 429 {
                        admitted.throttled(retry_after, self.clock.now());
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
            let is_odd = matches!(&answer, Some(Ok(opened)) if opened.reply.is_success());
            call.maybe_done |= failure.is_ambiguous() || (is_odd && O::REPEAT != Repeat::Always);
            if !self.wait_to_repeat::<O>(call, failure, deadline).await {
                return Err(match (answer, failure) {
                    (Some(Ok(_)), Failure::Status { status: 429, retry_after }) => {
                        Cause::Throttled { retry_after }
                    }
                    (Some(Ok(opened)), failure) => refusal(&opened.reply, failure.retry_after(), &token),
                    (Some(Err(error)), _) => Cause::NoReply(error),
                    (None, _) => Cause::Deadline,
                });
            }
        }
    }

    /// Waits until a request may be sent, and completes it.
    async fn prepared<O: Operation>(
        &self,
        operation: &O,
        call: &mut Call,
        deadline: Timestamp,
    ) -> Result<(Request, Token, Admitted), Cause> {
        let request = operation.request();
        let admission = self.limiter.admit(&request, &*self.clock);
        let admitted = timeout_at(&*self.clock, deadline, admission).await.ok_or(Cause::HeldBack)?;
        let token =
            timeout_at(&*self.clock, deadline, self.tokens.token()).await.ok_or(Cause::Deadline)??;
        if call.attempts > 0 && self.correlation_id.is_none() {
            call.correlation_id = CorrelationId::fresh();
        }
        let request = self.with_headers(request, &token, call);
        request.check_headers()?;
        Ok((request, token, admitted))
    }

    /// One request; `None` when the deadline passed first.
    async fn attempt(
        &self,
        sending: impl Future<Output = Result<Opened, SendError>> + Send,
        call: &mut Call,
        deadline: Timestamp,
    ) -> Option<Result<Opened, SendError>> {
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
            Some(Ok(opened)) if self.latest.is_answer_to_another(&opened.reply, call.request_id) => {
                Some(Err(SendError::maybe_sent("the answer to another call came")))
            }
            answer => answer,
        };
        let elapsed = self.clock.now().since(started);
        call.sending += elapsed;
        call.status = match &answer {
            Some(Ok(opened)) => Some(opened.reply.status),
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
    pub(super) async fn wait_to_repeat<O: Operation>(
        &self,
        call: &Call,
        failure: Failure,
        deadline: Timestamp,
    ) -> bool {
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
        self.dice.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }
}
