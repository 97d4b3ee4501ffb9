//! The counts of a client, by what the service counts apart.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use futures_util::task::AtomicWaker;
use pc_models::Timestamp;
use tracing::debug;

use super::limits::RateLimits;
use super::permit::Permit;
use super::queue::{Queue, QueueEntry};
use super::scope::{Resource, Scope, scopes};
use super::window::Window;
use crate::wire::Request;
use crate::{Clock, timeout_at};

/// A resource without a documented limit is held, after a 429, to the partner's limit in a window so many times shorter.
const UNDOCUMENTED_WINDOW_DIVISOR: u32 = 10;
/// Lines remembered before the idle ones are forgotten.
const MAX_LINES_REMEMBERED: usize = 1024;

pub(super) struct Counts {
    limits: RateLimits,
    lines: Mutex<HashMap<Scope, Arc<Line>>>,
    /// Whether a resource without a documented limit ever answered 429.
    is_any_slowed: AtomicBool,
}

/// One line of waiting requests and the count that lets them through.
#[derive(Debug)]
struct Line {
    queue: Arc<Queue>,
    window: Mutex<Window>,
    /// Who waits for the window: the front of the queue alone.
    front: AtomicWaker,
}

/// The counts that let a request through, and when.
struct CountedPermit {
    partner: Arc<Line>,
    customer: Option<Arc<Line>>,
    at: Timestamp,
}

/// For a request to a resource without a documented limit, while none was in force.
struct UnlimitedPermit {
    counts: Arc<Counts>,
    resource: Resource,
}

impl Permit for CountedPermit {
    /// The limits that applied are halved, once for all requests that were under way, and grow back over time. The
    /// customer's requests wait as the service asks; the other customers' go on, as the service may let them pass.
    fn throttled(&self, retry_after: Option<Duration>, now: Timestamp) {
        let wait = retry_after.unwrap_or_default();
        let slow_down = |line: &Line, wait| line.window().slow_down(now, wait, self.at);
        match &self.customer {
            Some(customer) => {
                slow_down(customer, wait);
                slow_down(&self.partner, Duration::ZERO);
            }
            None => slow_down(&self.partner, wait),
        }
    }

    fn succeeded(&self, now: Timestamp) {
        for line in self.customer.iter().chain([&self.partner]) {
            line.succeeded(now, self.at);
        }
    }
}

impl Permit for UnlimitedPermit {
    fn throttled(&self, retry_after: Option<Duration>, now: Timestamp) {
        self.counts.slow_down(self.resource, retry_after.unwrap_or_default(), now);
    }
}

impl Counts {
    pub(super) fn new(limits: RateLimits) -> Self {
        Self { limits, lines: Mutex::default(), is_any_slowed: AtomicBool::new(false) }
    }

    /// Waits until the request may be sent, and counts it.
    pub(super) async fn acquire(self: &Arc<Self>, request: &Request, clock: &dyn Clock) -> Box<dyn Permit> {
        let (partner, customer) = scopes(request);
        let resource = partner.resource;
        let unlimited = || Box::new(UnlimitedPermit { counts: self.clone(), resource });
        if !resource.is_limited() && !self.is_any_slowed.load(Ordering::Relaxed) {
            return unlimited();
        }
        let came = clock.now();
        let partner = match resource.is_limited() {
            true => self.line(partner, came),
            false => match self.slowed(&partner, came) {
                Some(line) => line,
                None => return unlimited(),
            },
        };
        let Some(customer) = customer else {
            let entry = partner.reached(clock).await;
            let now = clock.now();
            partner.window().count(now);
            drop(entry);
            log_wait(resource, now.since(came));
            return Box::new(CountedPermit { partner, customer: None, at: now });
        };
        let customer = self.line(customer, came);
        // The front of the customer's line is kept, uncounted, until the partner's count lets the request through: so
        // customers take turns, and a caller that stops waiting takes nothing with it.
        let customer_entry = customer.queue.front().await;
        loop {
            customer.is_free(clock).await;
            let partner_entry = partner.reached(clock).await;
            let now = clock.now();
            if customer.window().free_at(now) <= now {
                customer.window().count(now);
                partner.window().count(now);
                drop((partner_entry, customer_entry));
                log_wait(resource, now.since(came));
                return Box::new(CountedPermit { partner, customer: Some(customer), at: now });
            }
        }
    }

    /// Takes in a 429 to a request that no limit was in force for.
    fn slow_down(&self, resource: Resource, wait: Duration, now: Timestamp) {
        self.is_any_slowed.store(true, Ordering::Relaxed);
        let line = self.line(Scope::of_partner(resource), now);
        line.window().slow_down(now, wait, Timestamp::UNIX_EPOCH);
    }

    fn line(&self, scope: Scope, now: Timestamp) -> Arc<Line> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(&scope) {
            return line.clone();
        }
        if lines.len() >= MAX_LINES_REMEMBERED {
            lines.retain(|_, line| Arc::strong_count(line) > 1 || !line.window().is_idle(now));
        }
        let limit = if scope.customer.is_some() { self.limits.per_customer } else { self.limits.per_partner };
        let length = match scope.resource.is_limited() {
            true => self.limits.window,
            false => self.limits.window / UNDOCUMENTED_WINDOW_DIVISOR,
        };
        let window = Mutex::new(Window::new(limit, length, self.limits.recovery));
        let line = Arc::new(Line { queue: Arc::default(), window, front: AtomicWaker::new() });
        lines.insert(scope, line.clone());
        line
    }

    /// The line of a resource without a documented limit, while a 429 is not forgotten.
    fn slowed(&self, scope: &Scope, now: Timestamp) -> Option<Arc<Line>> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let line = lines.get(scope)?.clone();
        if line.window().is_recovered(now) {
            lines.remove(scope);
            return None;
        }
        Some(line)
    }
}

/// Logs how long a request was held back; less than a millisecond is what being let through takes anyway.
fn log_wait(resource: Resource, waited: Duration) {
    if waited >= Duration::from_millis(1) {
        debug!(?resource, waited_ms = waited.as_millis() as u64, "held back by the rate limiter");
    }
}

impl Line {
    /// Waits for the front of the line, and until the window allows another request.
    async fn reached(&self, clock: &dyn Clock) -> QueueEntry {
        let entry = self.queue.front().await;
        self.is_free(clock).await;
        entry
    }

    async fn is_free(&self, clock: &dyn Clock) {
        loop {
            let now = clock.now();
            let free_at = self.window().free_at(now);
            if free_at <= now {
                return;
            }
            let _ = timeout_at(clock, free_at, self.is_free_before(free_at, clock)).await;
        }
    }

    /// Waits until the window allows another request earlier than it seemed.
    fn is_free_before(&self, free_at: Timestamp, clock: &dyn Clock) -> impl Future<Output = ()> {
        poll_fn(move |context| {
            self.front.register(context.waker());
            if self.window().free_at(clock.now()) < free_at { Poll::Ready(()) } else { Poll::Pending }
        })
    }

    fn succeeded(&self, now: Timestamp, let_through: Timestamp) {
        if self.window().succeeded(now, let_through) {
            self.front.wake();
        }
    }

    fn window(&self) -> std::sync::MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
