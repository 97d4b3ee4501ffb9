//! What can be watched: `tracing` spans with stable names, and a hook for numbers.
//!
//! | span | level | fields |
//! |---|---|---|
//! | `partner_center_call` | info | `operation`, `request_id`, `attempts`, `status`, `fate`, `elapsed_ms`, `waited_ms` |
//! | `partner_center_attempt` | debug | `attempt`, `correlation_id`, `status`, `elapsed_ms` |
//!
//! The second stands inside the first. `status` is missing where no reply came, `fate` where the call succeeded; it is
//! `NotDone`, `Refused` or `MaybeDone`. `waited_ms` is the part of `elapsed_ms` in which nothing was under way to the API:
//! the call was held back, waited for a token, or waited before another attempt. Which of them, events inside the call
//! say:
//!
//! | message | level | fields |
//! |---|---|---|
//! | `held back by the rate limiter` | debug | `resource`, `waited_ms` |
//! | `trying again` | debug | `attempt`, `wait_ms`, `failure` |
//! | `the retry budget is used up` | debug | `attempt` |
//! | `the token was refused, asking for another` | debug | `attempt` |
//!
//! Where a token is asked for, inside the call that asks for all:
//!
//! | message | level | fields |
//! |---|---|---|
//! | `asking for a token again` | debug | `tries`, `wait_ms` |
//! | `a token was issued` | debug | `elapsed_ms`, `life_s` |
//! | `the token cannot be renewed, the old one serves` | warn | `elapsed_ms`, `left_s`, `error` |
//! | `no token was issued` | debug | `elapsed_ms`, `error` |
//!
//! While a list or a document is read, after its call:
//!
//! | message | level | fields |
//! |---|---|---|
//! | `the page broke off, reading it again` | debug | `operation`, `passed`, `breaks` |
//! | `the document broke off, reading it again` | debug | `operation`, `passed`, `breaks` |
//!
//! `passed` counts the items, or bytes, handed out before; `breaks` how often it broke off without another one in between.
//! Names ending in `_ms` are milliseconds, in `_s` seconds. All are under the target `pc_transport`.
//!
//! With the feature `metrics`, `CallMetrics` is an [`Observer`] that counts all of it by the `metrics` facade.
//!
//! No span, event or error holds a token, a secret or a body, but for the first part of a body that cannot be read, which
//! errors show with everything that looks like a secret taken out.

#[cfg(feature = "metrics")]
mod metrics;

use std::time::Duration;

#[cfg(feature = "metrics")]
pub use metrics::{CallMetrics, METRICS, Metric, MetricKind};

use crate::Fate;

/// Told of every attempt and every call, for counters and histograms. Called on the caller's task: be quick.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use pc_transport::telemetry::{CallSummary, Observer};
///
/// #[derive(Default)]
/// struct Slow(AtomicU64); // or counters and histograms of the `metrics` crate
///
/// impl Observer for Slow {
///     fn finished(&self, call: &CallSummary) {
///         if call.waited.as_secs() > 5 {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait Observer: Send + Sync {
    /// One request ended.
    fn attempted(&self, attempt: &AttemptSummary) {
        let _ = attempt;
    }
    /// A request was held back by the rate limiter.
    fn held_back(&self, held: &HeldBack) {
        let _ = held;
    }
    /// A request for a token ended, its repetitions included: told by a token source that has this observer.
    fn token_asked(&self, asked: &TokenSummary) {
        let _ = asked;
    }
    /// A call waits before it is tried again.
    fn waiting(&self, wait: &RetryWait) {
        let _ = wait;
    }
    /// One call ended, retries included.
    fn finished(&self, call: &CallSummary) {
        let _ = call;
    }
}

/// Both are told.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn attempted(&self, attempt: &AttemptSummary) {
        self.0.attempted(attempt);
        self.1.attempted(attempt);
    }
    fn held_back(&self, held: &HeldBack) {
        self.0.held_back(held);
        self.1.held_back(held);
    }
    fn token_asked(&self, asked: &TokenSummary) {
        self.0.token_asked(asked);
        self.1.token_asked(asked);
    }
    fn waiting(&self, wait: &RetryWait) {
        self.0.waiting(wait);
        self.1.waiting(wait);
    }
    fn finished(&self, call: &CallSummary) {
        self.0.finished(call);
        self.1.finished(call);
    }
}

/// How one request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttemptSummary {
    /// The operation's name.
    pub operation: &'static str,
    /// 1 for the first.
    pub attempt: u32,
    /// HTTP status; none when no complete reply came.
    pub status: Option<u16>,
    /// From sending to the end of the reply.
    pub elapsed: Duration,
}

/// A request that the rate limiter held back, for a millisecond or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldBack {
    /// The operation's name.
    pub operation: &'static str,
    /// How long.
    pub elapsed: Duration,
}

/// What asking for a token came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenSummary {
    /// Whether there is one.
    pub outcome: TokenOutcome,
    /// From the first request to the last answer.
    pub elapsed: Duration,
}

/// Whether there is a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenOutcome {
    /// A new one.
    Issued,
    /// No new one; the old one is still good.
    OldServes,
    /// None.
    Failed,
}

/// A wait between two attempts of a call: as long as the service asked for, or as the retry policy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryWait {
    /// The operation's name.
    pub operation: &'static str,
    /// HTTP status of the reply before it; none when no complete reply came.
    pub status: Option<u16>,
    /// How long.
    pub wait: Duration,
}

/// How one call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallSummary {
    /// The operation's name.
    pub operation: &'static str,
    /// Requests sent.
    pub attempts: u32,
    /// HTTP status of the last reply, if there was one.
    pub status: Option<u16>,
    /// What became of a failed call; none for a success.
    pub fate: Option<Fate>,
    /// Waits included.
    pub elapsed: Duration,
    /// The part of it in which no request was under way: held back, waiting for a token, or between two attempts.
    pub waited: Duration,
}

/// Observes nothing.
pub(crate) struct NoObserver;

impl Observer for NoObserver {}
