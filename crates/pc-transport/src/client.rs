//! Runs an operation: limit, token, ids, send, decide, decode.

use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use tracing::{Instrument, Span, field, info_span};

use crate::auth::TokenSource;
use crate::telemetry::{CallSummary, NoObserver, Observer};
use crate::wire::Request;
use crate::{
    Cause, Clock, CorrelationId, Error, Fence, ListLimits, Operation, RateLimiter, RequestId, RetryBudget,
    RetryPolicy, Transport,
};

mod addressee;
mod attempts;
mod call;
mod named_call;
mod options;
mod partial_reply;
mod reading;
mod recent_calls;
mod service_clock;

use call::Call;
pub use named_call::NamedCall;
use partial_reply::{Extent, PartialReply};
pub(crate) use reading::Reading;
use recent_calls::RecentCalls;
use service_clock::ServiceClock;

/// Largest item of a collection that is read as a stream, in bytes.
const MAX_ITEM_BYTES: usize = 8 << 20;
/// Largest document that is downloaded, in bytes.
const MAX_DOCUMENT_BYTES: u64 = 256 << 20;

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
    correlation_id: Option<CorrelationId>,
    list_limits: ListLimits,
    max_item: usize,
    max_document: u64,
    rng: Arc<Mutex<fastrand::Rng>>,
    recent_calls: Arc<RecentCalls>,
    service_clock: Arc<ServiceClock>,
}

/// A success, and what it took.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answered<T> {
    /// What the service answered.
    pub output: T,
    /// Requests sent.
    pub attempts: u32,
    /// Which call the answer says that it is to.
    pub named_call: NamedCall,
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
            observer: Arc::new(NoObserver),
            application: concat!("pc-transport/", env!("CARGO_PKG_VERSION")).into(),
            locale: None,
            correlation_id: None,
            list_limits: ListLimits::default(),
            max_item: MAX_ITEM_BYTES,
            max_document: MAX_DOCUMENT_BYTES,
            rng: Arc::new(Mutex::new(fastrand::Rng::new())),
            recent_calls: Arc::default(),
            service_clock: Arc::default(),
        }
    }

    /// Runs an operation under a fresh request id.
    ///
    /// # Errors
    /// See [`Error`]; its `fate` says what may have become of the call.
    pub async fn run<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        let mut call = Call::new::<O>(RequestId::fresh(), false, self.clock.now());
        self.run_call(operation, &mut call).await
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
        self.run_pinned_before(operation, request_id, None).await
    }

    /// As [`Client::run_pinned`], but no attempt is sent once the fence is over: it is looked at immediately before each is
    /// handed to the transport, after every wait.
    ///
    /// # Errors
    /// As [`Client::run`]; [`Cause::TooLate`] where the fence ended the call.
    pub async fn run_pinned_before<O: Operation>(
        &self,
        operation: &O,
        request_id: RequestId,
        fence: Option<Fence>,
    ) -> Result<Answered<O::Output>, Error> {
        let mut call = Call::new::<O>(request_id, true, self.clock.now());
        call.fence = fence;
        let output = self.run_call(operation, &mut call).await?;
        let Call { attempts, named_call, .. } = call;
        Ok(Answered { output, attempts, named_call })
    }

    async fn run_call<O: Operation>(&self, operation: &O, call: &mut Call) -> Result<O::Output, Error> {
        let (span, answer) = self.answered(&|| operation.request(), Extent::Whole, call).await;
        let cause = match answer {
            Ok(answer) => match operation.decode(&answer.reply) {
                Ok(output) => {
                    self.succeeded(call, &span);
                    return Ok(output);
                }
                Err(error) => call.undecodable(answer.without_token(error)),
            },
            Err(cause) => cause,
        };
        Err(self.failed(call, &span, cause))
    }

    /// Sends a call until it is answered or given up.
    ///
    /// All that does not depend on the operation's type is in here, in a box of its own: so it is compiled once, and not
    /// again for each operation and in each crate that runs one.
    fn answered<'c>(
        &'c self,
        request: &'c (dyn Fn() -> Request + Sync),
        extent: Extent,
        call: &'c mut Call,
    ) -> BoxFuture<'c, (Span, Result<PartialReply, Cause>)> {
        Box::pin(async move {
            call.correlation_id = self.correlation_id.unwrap_or(call.correlation_id);
            let span = info_span!(
                "partner_center_call",
                operation = call.operation,
                request_id = %call.request_id,
                attempts = field::Empty,
                status = field::Empty,
                fate = field::Empty,
                elapsed_ms = field::Empty,
                waited_ms = field::Empty,
            );
            let answer = self.attempts(request, extent, call).instrument(span.clone()).await;
            (span, answer)
        })
    }

    /// Tells that a call succeeded.
    fn succeeded(&self, call: &Call, span: &Span) {
        self.tell(&call.summary(self.clock.now(), None), span);
    }

    /// Tells how a call failed.
    fn failed(&self, call: &Call, span: &Span, cause: Cause) -> Error {
        let now = self.clock.now();
        self.tell(&call.summary(now, Some(call.fate(&cause))), span);
        call.failed(cause, now)
    }

    fn tell(&self, summary: &CallSummary, span: &Span) {
        span.record("attempts", summary.attempts);
        span.record("elapsed_ms", summary.elapsed.as_millis() as u64);
        span.record("waited_ms", summary.waited.as_millis() as u64);
        record_status(span, summary.status);
        if let Some(fate) = summary.fate {
            span.record("fate", field::debug(fate));
        }
        self.observer.finished(summary);
    }
}

fn record_status(span: &Span, status: Option<u16>) {
    if let Some(status) = status {
        span.record("status", status);
    }
}
