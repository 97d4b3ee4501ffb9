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

/// The counts that a request falls under.
struct Lines {
    resource: Resource,
    partner: Arc<Line>,
    customer: Option<Arc<Line>>,
}

/// The counts that let a request through, and when.
struct CountedPermit {
    lines: Lines,
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
        match &self.lines.customer {
            Some(customer) => {
                slow_down(customer, wait);
                slow_down(&self.lines.partner, Duration::ZERO);
            }
            None => slow_down(&self.lines.partner, wait),
        }
    }

    fn succeeded(&self, now: Timestamp) {
        for line in self.lines.customer.iter().chain([&self.lines.partner]) {
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

    /// Lets the request through without waiting, where nothing is in its way, and counts it.
    pub(super) fn at_once(self: &Arc<Self>, request: &Request, now: Timestamp) -> Option<Box<dyn Permit>> {
        let lines = match self.lines(request, now) {
            Ok(lines) => lines,
            Err(unlimited) => return Some(unlimited),
        };
        let _customer_entry = match &lines.customer {
            Some(customer) => Some(customer.front_now(now)?),
            None => None,
        };
        let _partner_entry = lines.partner.front_now(now)?;
        Some(lines.count(now))
    }

    /// Waits until the request may be sent, and counts it.
    pub(super) async fn acquire(self: &Arc<Self>, request: &Request, clock: &dyn Clock) -> Box<dyn Permit> {
        let came = clock.now();
        let lines = match self.lines(request, came) {
            Ok(lines) => lines,
            Err(unlimited) => return unlimited,
        };
        // The front of the customer's line is kept, uncounted, until the partner's count lets the request through: so
        // customers take turns, and a caller that stops waiting takes nothing with it.
        let _customer_entry = match &lines.customer {
            Some(customer) => Some(customer.queue.front().await),
            None => None,
        };
        loop {
            if let Some(customer) = &lines.customer {
                customer.is_free(clock).await;
            }
            let _partner_entry = lines.partner.reached(clock).await;
            let now = clock.now();
            if lines.customer.as_ref().is_none_or(|customer| customer.is_free_at(now)) {
                log_wait(lines.resource, now.since(came));
                return lines.count(now);
            }
        }
    }

    /// The counts that the request falls under; the permit for one that falls under none.
    fn lines(self: &Arc<Self>, request: &Request, now: Timestamp) -> Result<Lines, Box<dyn Permit>> {
        let (partner, customer) = scopes(request);
        let resource = partner.resource;
        let partner = match resource.is_limited() {
            true => Some(self.line(partner, now)),
            false if !self.is_any_slowed.load(Ordering::Relaxed) => None,
            false => self.slowed(&partner, now),
        };
        match partner {
            Some(partner) => {
                let customer = customer.map(|scope| self.line(scope, now));
                Ok(Lines { resource, partner, customer })
            }
            None => Err(Box::new(UnlimitedPermit { counts: self.clone(), resource })),
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

impl Lines {
    /// Counts a request that is let through.
    fn count(self, now: Timestamp) -> Box<dyn Permit> {
        for line in self.customer.iter().chain([&self.partner]) {
            line.window().count(now);
        }
        Box::new(CountedPermit { lines: self, at: now })
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

    /// The front of the line, where nobody stands in it and the window allows another request.
    fn front_now(&self, now: Timestamp) -> Option<QueueEntry> {
        self.queue.front_now().filter(|_| self.is_free_at(now))
    }

    fn is_free_at(&self, now: Timestamp) -> bool {
        self.window().free_at(now) <= now
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
