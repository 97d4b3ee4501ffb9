//! Calls as metrics of the `metrics` facade: a program chooses who collects them by the recorder that it installs.

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, histogram};

use super::{AttemptSummary, CallSummary, HeldBack, Observer, RetryWait, TokenOutcome, TokenSummary};
use crate::Fate;

/// A metric: its name, and what its numbers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metric {
    /// The name; for Prometheus, as it stands there.
    pub name: &'static str,
    /// Of what kind.
    pub kind: MetricKind,
    /// The labels, each of which has few values: no ids, nothing that somebody else chooses.
    pub labels: &'static [&'static str],
    /// What it says.
    pub help: &'static str,
}

/// Of what kind a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MetricKind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// How many were how large; all of ours are in seconds.
    Histogram,
}

impl Metric {
    /// A metric that only grows.
    #[must_use]
    pub const fn counter(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Self {
        Self { name, kind: MetricKind::Counter, labels, help }
    }

    /// A metric that goes up and down.
    #[must_use]
    pub const fn gauge(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Self {
        Self { name, kind: MetricKind::Gauge, labels, help }
    }

    /// Durations in seconds.
    #[must_use]
    pub const fn seconds(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Self {
        Self { name, kind: MetricKind::Histogram, labels, help }
    }

    /// Tells the recorder that the program has installed what the metric says.
    pub fn describe(&self) {
        match self.kind {
            MetricKind::Counter => describe_counter!(self.name, self.help),
            MetricKind::Gauge => describe_gauge!(self.name, self.help),
            MetricKind::Histogram => describe_histogram!(self.name, Unit::Seconds, self.help),
        }
    }
}

const CALLS: Metric = Metric::counter(
    "partner_center_calls_total",
    &["operation", "outcome"],
    "Calls of the API that ended, retries included, by how: ok, not_done, refused or maybe_done",
);
const CALL_SECONDS: Metric =
    Metric::seconds("partner_center_call_seconds", &["operation"], "How long calls took, all waits included");
const REQUESTS: Metric = Metric::counter(
    "partner_center_requests_total",
    &["operation", "status"],
    "Requests sent, by the class of the answer's status: 2xx, 3xx, 4xx, 5xx or none",
);
const REQUEST_SECONDS: Metric = Metric::seconds(
    "partner_center_request_seconds",
    &["operation"],
    "How long single requests took, from sending to the end of the answer",
);
const THROTTLED: Metric = Metric::counter(
    "partner_center_throttled_total",
    &["operation"],
    "Requests that the service answered by 429: too many requests",
);
const RETRIES: Metric = Metric::counter(
    "partner_center_retries_total",
    &["operation", "status"],
    "Requests that are made once more, by the class of the status of the answer before",
);
const RETRY_WAIT_SECONDS: Metric = Metric::seconds(
    "partner_center_retry_wait_seconds",
    &[],
    "How long is waited before a request is made once more",
);
const LIMITER_WAIT_SECONDS: Metric = Metric::seconds(
    "partner_center_limiter_wait_seconds",
    &["operation"],
    "How long requests were held back by the client's own rate limiter; those that were not are not counted",
);
const TOKENS: Metric = Metric::counter(
    "partner_center_tokens_total",
    &["outcome"],
    "Tokens asked for, by what came: issued, old_serves or failed",
);
const TOKEN_SECONDS: Metric =
    Metric::seconds("partner_center_token_seconds", &[], "How long asking for a token took");

/// Every metric of [`CallMetrics`].
pub const METRICS: &[Metric] = &[
    CALLS,
    CALL_SECONDS,
    REQUESTS,
    REQUEST_SECONDS,
    THROTTLED,
    RETRIES,
    RETRY_WAIT_SECONDS,
    LIMITER_WAIT_SECONDS,
    TOKENS,
    TOKEN_SECONDS,
];

/// Counts calls, requests, retries, waits and tokens: give it to [`Client::with_observer`](crate::Client::with_observer) and to
/// [`TokenEndpoint::with_observer`](crate::auth::TokenEndpoint::with_observer). [`METRICS`] lists what it counts.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct CallMetrics;

impl CallMetrics {
    /// Counts, and tells the recorder that the program has installed what is counted.
    #[must_use]
    pub fn new() -> Self {
        METRICS.iter().for_each(Metric::describe);
        Self
    }
}

impl Observer for CallMetrics {
    fn attempted(&self, attempt: &AttemptSummary) {
        let AttemptSummary { operation, status, elapsed, .. } = *attempt;
        counter!(REQUESTS.name, "operation" => operation, "status" => class(status)).increment(1);
        histogram!(REQUEST_SECONDS.name, "operation" => operation).record(elapsed);
        if status == Some(429) {
            counter!(THROTTLED.name, "operation" => operation).increment(1);
        }
    }

    fn held_back(&self, held: &HeldBack) {
        histogram!(LIMITER_WAIT_SECONDS.name, "operation" => held.operation).record(held.elapsed);
    }

    fn token_asked(&self, asked: &TokenSummary) {
        let outcome = match asked.outcome {
            TokenOutcome::Issued => "issued",
            TokenOutcome::OldServes => "old_serves",
            TokenOutcome::Failed => "failed",
        };
        counter!(TOKENS.name, "outcome" => outcome).increment(1);
        histogram!(TOKEN_SECONDS.name).record(asked.elapsed);
    }

    fn waiting(&self, wait: &RetryWait) {
        counter!(RETRIES.name, "operation" => wait.operation, "status" => class(wait.status)).increment(1);
        histogram!(RETRY_WAIT_SECONDS.name).record(wait.wait);
    }

    fn finished(&self, call: &CallSummary) {
        let outcome = match call.fate {
            None => "ok",
            Some(Fate::NotDone) => "not_done",
            Some(Fate::Refused) => "refused",
            Some(Fate::MaybeDone) => "maybe_done",
        };
        counter!(CALLS.name, "operation" => call.operation, "outcome" => outcome).increment(1);
        histogram!(CALL_SECONDS.name, "operation" => call.operation).record(call.elapsed);
    }
}

/// The class of an HTTP status.
fn class(status: Option<u16>) -> &'static str {
    match status {
        None => "none",
        Some(..300) => "2xx",
        Some(300..400) => "3xx",
        Some(400..500) => "4xx",
        Some(500..) => "5xx",
    }
}
