//! What a caller may set on a client, and ask of it.

use std::sync::{Arc, Mutex};

use super::Client;
use crate::telemetry::Observer;
use crate::{Clock, CorrelationId, ListLimits, RateLimiter, RetryBudget, RetryPolicy, Transport};

impl Client {
    /// Sends through another transport: one that watches, counts or alters what goes through this client's own, see
    /// [`Client::transport`].
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = transport;
        self
    }

    /// What moves this client's requests.
    #[must_use]
    pub fn transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    /// Replaces the retry policy.
    #[must_use]
    pub fn with_policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Replaces the rate limiter. Clients of the same partner should share one.
    #[must_use]
    pub fn with_limiter(mut self, limiter: RateLimiter) -> Self {
        self.limiter = limiter;
        self
    }

    /// Replaces the retry budget.
    #[must_use]
    pub fn with_budget(mut self, budget: RetryBudget) -> Self {
        self.budget = budget;
        self
    }

    /// Tells an observer of every attempt and every call.
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// Names the calling program to the service (`MS-PartnerCenter-Application`).
    #[must_use]
    pub fn with_application(mut self, name: &str) -> Self {
        self.application = name.into();
        self
    }

    /// The language of texts in answers, such as `de-DE` (`X-Locale`). The service's default is `en-US`.
    #[must_use]
    pub fn with_locale(mut self, locale: &str) -> Self {
        self.locale = Some(locale.into());
        self
    }

    /// Sends all calls under one correlation id: those of one job, say, by a clone of the client. Unless set, every
    /// attempt has a fresh one.
    #[must_use]
    pub fn with_correlation_id(mut self, id: CorrelationId) -> Self {
        self.correlation_id = Some(id);
        self
    }

    /// How much of one list is read; 50,000 items and 75 MB unless set.
    #[must_use]
    pub fn with_list_limits(mut self, limits: ListLimits) -> Self {
        self.list_limits = limits;
        self
    }

    /// Largest item of a collection, in bytes, that [`Client::items`] accepts; 8 MiB unless set.
    #[must_use]
    pub fn with_max_item(mut self, bytes: usize) -> Self {
        self.max_item = bytes;
        self
    }

    /// Largest document, in bytes, that [`Client::download`] accepts; 256 MiB unless set.
    #[must_use]
    pub fn with_max_document(mut self, bytes: u64) -> Self {
        self.max_document = bytes;
        self
    }

    /// How much of one list this client reads.
    #[must_use]
    pub fn list_limits(&self) -> ListLimits {
        self.list_limits
    }

    pub(crate) fn max_item(&self) -> usize {
        self.max_item
    }

    pub(crate) fn max_document(&self) -> u64 {
        self.max_document
    }

    /// Fixes the jitter of waits, so that a run can be repeated exactly.
    #[must_use]
    pub fn with_jitter_seed(mut self, seed: u64) -> Self {
        self.rng = Arc::new(Mutex::new(fastrand::Rng::with_seed(seed)));
        self
    }

    /// The clock this client waits by.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// How many seconds this client's clock is ahead of the service's; negative where it is behind. By the `Date` of the
    /// latest answer that carried its call's own ids, and to about a second; none until one came.
    #[must_use]
    pub fn clock_ahead_s(&self) -> Option<i64> {
        self.service_clock.ahead_s()
    }

    /// How often and for how long this client tries.
    #[must_use]
    pub fn policy(&self) -> &RetryPolicy {
        &self.policy
    }

    /// The origin its transport is bound to, where the transport knows it.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.transport.origin()
    }
}
