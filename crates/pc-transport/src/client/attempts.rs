//! The loop of one call: limit, token, ids, send, decide.

use std::sync::PoisonError;
use std::time::Duration;

use pc_models::Timestamp;
use tracing::{Instrument, debug, debug_span, field};

use super::addressee::Addressee;
use super::call::{Call, refusal};
use super::named_call::NamedCall;
use super::partial_reply::{Extent, PartialReply};
use super::{Client, record_status};
use crate::auth::Token;
use crate::telemetry::{AttemptSummary, HeldBack, RetryWait};
use crate::wire::Request;
use crate::{
    Cause, CorrelationId, Decision, Delivery, Failure, Fence, Past, Permit, Repeat, SendError, decide,
    timeout_at,
};

/// What being let through takes anyway is less.
const NOT_HELD_BACK: Duration = Duration::from_millis(1);

impl Client {
    pub(super) async fn attempts(
        &self,
        request: &(dyn Fn() -> Request + Sync),
        extent: Extent,
        call: &mut Call,
    ) -> Result<PartialReply, Cause> {
        let deadline = call.started + self.policy.deadline;
        // The same by two clocks: a process that was stopped, or whose machine was, does not go on with what it was sending.
        let end = Fence::after(&*self.clock, self.policy.deadline);
        let mut renewed = false;
        self.recent_calls.remember(call.request_id);
        loop {
            let (request, token, permit) = self.prepared(request(), call, deadline).await?;
            if end.is_over(&*self.clock) {
                return Err(Cause::Deadline);
            }
            call.attempts += 1;
            let sending = end.bounding(&*self.clock, extent.send(&*self.transport, request));
            let (answer, ended) = self.attempt(sending, call, deadline).await;
            let cause = match answer {
                Ok((answer, addressee)) if answer.is_success() => {
                    if addressee == Addressee::AnotherCall && self.may_ask_again(call, deadline).await {
                        continue;
                    }
                    self.budget.succeeded();
                    permit.succeeded(ended);
                    call.named_call = self.named_call(addressee);
                    return Ok(answer.with_token(token));
                }
                Ok((answer, addressee)) => refusal(&answer.reply, addressee, &token, ended),
                Err(cause) => cause,
            };
            call.maybe_done |= call.is_in_doubt(&cause);
            if !renewed && is_refused_token(&cause) && self.may_send_anew(call) {
                debug!(attempt = call.attempts, "the token was refused, asking for another");
                renewed = true;
                let _ = timeout_at(&*self.clock, deadline, self.tokens.reject(&token)).await;
                continue;
            }
            match cause.documented().map(|known| known.http_status) {
                Some(429) => permit.throttled(cause.retry_after(), ended),
                Some(_) => permit.succeeded(ended),
                None => {}
            }
            if !self.wait_to_repeat(call, failure(&cause), deadline).await {
                return Err(cause);
            }
        }
    }

    fn named_call(&self, addressee: Addressee) -> NamedCall {
        match addressee {
            Addressee::ThisCall | Addressee::Nobody => NamedCall::This,
            Addressee::AnotherCall if self.recent_calls.is_any_named() => NamedCall::Another,
            Addressee::AnotherCall => NamedCall::PerhapsAnother,
        }
    }

    /// Waits until a request may be sent, and completes it.
    async fn prepared(
        &self,
        request: Request,
        call: &mut Call,
        deadline: Timestamp,
    ) -> Result<(Request, Token, Box<dyn Permit>), Cause> {
        let asked = self.clock.now();
        let acquiring = self.limiter.acquire(&request, &*self.clock);
        let permit = timeout_at(&*self.clock, deadline, acquiring).await;
        let elapsed = self.clock.now().since(asked);
        if elapsed >= NOT_HELD_BACK {
            self.observer.held_back(&HeldBack { operation: call.operation, elapsed });
        }
        let permit = permit.ok_or(Cause::HeldBack)?;
        let token =
            timeout_at(&*self.clock, deadline, self.tokens.token()).await.ok_or(Cause::Deadline)??;
        if call.attempts > 0 && self.correlation_id.is_none() {
            call.correlation_id = CorrelationId::fresh();
        }
        let request = self.with_headers(request, &token, call);
        request.check_headers()?;
        if call.fence.is_some_and(|fence| fence.is_over(&*self.clock)) {
            return Err(Cause::TooLate);
        }
        Ok((request, token, permit))
    }

    /// One request: its answer, whom that names, and when it ended.
    async fn attempt(
        &self,
        sending: impl Future<Output = Option<Result<PartialReply, SendError>>> + Send,
        call: &mut Call,
        deadline: Timestamp,
    ) -> (Result<(PartialReply, Addressee), Cause>, Timestamp) {
        let span = debug_span!(
            "partner_center_attempt",
            attempt = call.attempts,
            correlation_id = %call.correlation_id,
            status = field::Empty,
            elapsed_ms = field::Empty,
        );
        let started = self.clock.now();
        let sending = sending.instrument(span.clone());
        let answer = match timeout_at(&*self.clock, deadline, sending).await.flatten() {
            Some(Ok(answer)) => match Addressee::of(&answer.reply, call.request_id, call.correlation_id) {
                Addressee::AnotherCall
                    if self.recent_calls.is_answer_to_another(&answer.reply, call.request_id) =>
                {
                    Err(SendError::maybe_sent("the answer to another call came").into())
                }
                addressee => Ok((answer, addressee)),
            },
            Some(Err(error)) => Err(error.into()),
            None => Err(Cause::Deadline),
        };
        let ended = self.clock.now();
        let elapsed = ended.since(started);
        call.sending += elapsed;
        if let Ok((answer, Addressee::ThisCall)) = &answer {
            self.recent_calls.named();
            self.service_clock.shown(&answer.reply, started, elapsed);
        }
        call.status = answer.as_ref().ok().map(|(answer, _)| answer.reply.status);
        span.record("elapsed_ms", elapsed.as_millis() as u64);
        record_status(&span, call.status);
        self.observer.attempted(&AttemptSummary {
            operation: call.operation,
            attempt: call.attempts,
            status: call.status,
            elapsed,
        });
        (answer, ended)
    }

    /// Whether the request may be sent once more with another token: a policy of one attempt holds for what may have been done.
    fn may_send_anew(&self, call: &Call) -> bool {
        call.may_be_repeated() && (!call.maybe_done || self.policy.max_attempts > 1)
    }

    /// After a success under the ids of another call: waits until the call may be made again, where the service is known to
    /// repeat the ids and another call does no harm. `false` when the answer has to do, as its ids are no proof.
    async fn may_ask_again(&self, call: &Call, deadline: Timestamp) -> bool {
        call.repeat == Repeat::Always
            && self.recent_calls.is_any_named()
            && self.wait_to_repeat(call, Failure::NoReply(Delivery::MaybeSent), deadline).await
    }

    /// Waits until the call may be tried again; `false` when it may not.
    pub(super) async fn wait_to_repeat(&self, call: &Call, failure: Failure, deadline: Timestamp) -> bool {
        let now = self.clock.now();
        let left = deadline.since(now);
        let left = call.fence.map_or(left, |fence| left.min(fence.left(&*self.clock)));
        let past = Past { attempts: call.attempts, maybe_done: call.maybe_done, last: failure, left };
        let Decision::Again { after } = decide(&self.policy, call.repeat, call.pinned, &past, self.jitter())
        else {
            return false;
        };
        if !self.budget.take(now) {
            debug!(attempt = call.attempts, "the retry budget is used up");
            return false;
        }
        debug!(attempt = call.attempts, wait_ms = after.as_millis() as u64, ?failure, "trying again");
        self.observer.waiting(&RetryWait { operation: call.operation, status: call.status, wait: after });
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

/// How an attempt failed, for the decision whether to make another.
fn failure(cause: &Cause) -> Failure {
    match cause {
        Cause::NoReply(error) => Failure::NoReply(error.delivery),
        Cause::Throttled { retry_after } => Failure::Status { status: 429, retry_after: *retry_after },
        Cause::Fault(fault) => Failure::of(fault),
        _ => Failure::NoReply(Delivery::MaybeSent),
    }
}

/// Whether another token may help.
fn is_refused_token(cause: &Cause) -> bool {
    matches!(cause, Cause::Fault(fault) if fault.status == 401 && !fault.names_another_call)
}
