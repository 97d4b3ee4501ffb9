//! Runs an operation: limit, token, ids, send, decide, decode.

use std::sync::{Arc, Mutex};

use tracing::{Instrument, Span, field, info_span};

use crate::auth::TokenSource;
use crate::telemetry::{Nobody, Observer};
use crate::wire::DecodeError;
use crate::{
    Cause, Clock, CorrelationId, Error, Operation, RateLimiter, RequestId, RetryBudget, RetryPolicy,
    Transport,
};

mod attempts;
mod call;
mod options;
mod partial_reply;
mod reading;
mod recent_calls;

use call::Call;
use partial_reply::{Opened, Wanted};
pub(crate) use reading::Reading;
use recent_calls::Latest;

/// Largest item of a collection that is read as a stream.
const MAX_ITEM: usize = 8 << 20;
/// Largest document that is downloaded.
const MAX_DOCUMENT: u64 = 256 << 20;

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
    max_item: usize,
    max_document: u64,
    dice: Arc<Mutex<fastrand::Rng>>,
    latest: Arc<Latest>,
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
            correlation_id: None,
            max_item: MAX_ITEM,
            max_document: MAX_DOCUMENT,
            dice: Arc::new(Mutex::new(fastrand::Rng::new())),
            latest: Arc::default(),
        }
    }

    /// Runs an operation under a fresh request id.
    ///
    /// # Errors
    /// See [`Error`]; its `fate` says what may have become of the call.
    pub async fn run<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        let mut call = Call::new(O::NAME, RequestId::fresh(), false, self.clock.now());
        self.drive(operation, Wanted::Whole, &mut call, decoded(operation)).await
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
        let mut call = Call::new(O::NAME, request_id, true, self.clock.now());
        let output = self.drive(operation, Wanted::Whole, &mut call, decoded(operation)).await?;
        Ok(Answered { output, attempts: call.attempts })
    }

    /// Runs an operation until the beginning of its answer is there.
    async fn open<O: Operation>(&self, operation: &O) -> Result<(Opened, Call), Error> {
        let mut call = Call::new(O::NAME, RequestId::fresh(), false, self.clock.now());
        let opened = self.drive(operation, Wanted::Beginning, &mut call, Ok).await?;
        Ok((opened, call))
    }

    async fn drive<O: Operation, T>(
        &self,
        operation: &O,
        wanted: Wanted,
        call: &mut Call,
        read: impl FnOnce(Opened) -> Result<T, DecodeError>,
    ) -> Result<T, Error> {
        call.correlation_id = self.correlation_id.unwrap_or(call.correlation_id);
        let span = info_span!(
            "partner_center_call",
            operation = O::NAME,
            request_id = %call.request_id,
            attempts = field::Empty,
            status = field::Empty,
            fate = field::Empty,
            elapsed_ms = field::Empty,
            waited_ms = field::Empty,
        );
        let answer = self.attempts(operation, wanted, call).instrument(span.clone()).await;
        let result = answer.and_then(|opened| {
            read(opened).map_err(|error| {
                call.maybe_done = true; // it said success
                Cause::Undecodable(Box::new(error))
            })
        });
        let now = self.clock.now();
        let fate = result.as_ref().err().map(|cause| call.fate(cause));
        let summary = call.summary(now, fate);
        span.record("attempts", summary.attempts);
        span.record("elapsed_ms", summary.elapsed.as_millis() as u64);
        span.record("waited_ms", summary.waited.as_millis() as u64);
        record_status(&span, summary.status);
        if let Some(fate) = fate {
            span.record("fate", field::debug(fate));
        }
        self.observer.finished(&summary);
        result.map_err(|cause| call.failed(cause, now))
    }
}

fn decoded<O: Operation>(
    operation: &O,
) -> impl FnOnce(Opened) -> Result<O::Output, DecodeError> + use<'_, O> {
    |opened| operation.decode(&opened.reply).map_err(|error| opened.without_token(error))
}

fn record_status(span: &Span, status: Option<u16>) {
    if let Some(status) = status {
        span.record("status", status);
    }
}
