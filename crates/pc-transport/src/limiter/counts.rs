//! The counts of a client, by what the service counts apart.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pc_models::Timestamp;
use tracing::debug;

use super::queue::{Place, Queue};
use super::scope::{Resource, Scope, scopes};
use super::window::Window;
use super::{Passed, RateLimits};
use crate::Clock;
use crate::wire::Request;

/// A resource without a documented limit is held, after a 429, to the partner's limit in so much shorter a stretch.
const LENIENCE: u32 = 10;
/// Customers remembered before the idle ones are forgotten.
const CROWD: usize = 1024;

pub(super) struct Shared {
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
}

/// The counts that let a request through, and when.
pub(super) struct Counted {
    partner: Arc<Line>,
    customer: Option<Arc<Line>>,
    at: Timestamp,
}

impl Counted {
    pub(super) fn throttled(&self, pause: Duration, now: Timestamp) {
        let slow_down = |line: &Line, pause| line.window().slow_down(now, pause, self.at);
        match &self.customer {
            Some(customer) => {
                slow_down(customer, pause);
                slow_down(&self.partner, Duration::ZERO);
            }
            None => slow_down(&self.partner, pause),
        }
    }
}

impl Shared {
    pub(super) fn new(limits: RateLimits) -> Self {
        Self { limits, lines: Mutex::default(), is_any_slowed: AtomicBool::new(false) }
    }

    /// Waits until the request may be sent, and counts it.
    pub(super) async fn admit(self: &Arc<Self>, request: &Request, clock: &dyn Clock) -> Passed {
        let (partner, customer) = scopes(request);
        let resource = partner.resource;
        let unlimited = || Passed::Unlimited(self.clone(), resource);
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
            let place = partner.reached(clock).await;
            let now = clock.now();
            partner.window().count(now);
            drop(place);
            tell(resource, now.since(came));
            return Passed::Counted(Counted { partner, customer: None, at: now });
        };
        let customer = self.line(customer, came);
        // The customer's place is kept, uncounted, until the partner's count lets the request through: so customers
        // take turns, and a caller that stops waiting takes nothing with it.
        let customer_place = customer.queue.front().await;
        loop {
            customer.is_free(clock).await;
            let partner_place = partner.reached(clock).await;
            let now = clock.now();
            if customer.window().free_at(now) <= now {
                customer.window().count(now);
                partner.window().count(now);
                drop((partner_place, customer_place));
                tell(resource, now.since(came));
                return Passed::Counted(Counted { partner, customer: Some(customer), at: now });
            }
        }
    }

    /// Takes in a 429 to a request that no limit was in force for.
    pub(super) fn throttled(&self, resource: Resource, pause: Duration, now: Timestamp) {
        self.is_any_slowed.store(true, Ordering::Relaxed);
        let line = self.line(Scope::of_partner(resource), now);
        line.window().slow_down(now, pause, Timestamp::UNIX_EPOCH);
    }

    fn line(&self, scope: Scope, now: Timestamp) -> Arc<Line> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(&scope) {
            return line.clone();
        }
        if lines.len() >= CROWD {
            lines.retain(|_, line| Arc::strong_count(line) > 1 || !line.window().is_idle(now));
        }
        let limit = if scope.customer.is_some() { self.limits.per_customer } else { self.limits.per_partner };
        let stretch = match scope.resource.is_limited() {
            true => self.limits.window,
            false => self.limits.window / LENIENCE,
        };
        let window = Mutex::new(Window::new(limit, stretch, self.limits.recovery));
        let line = Arc::new(Line { queue: Arc::default(), window });
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

/// How long a request was held back, where it was: not what passing takes anyway.
fn tell(resource: Resource, waited: Duration) {
    if waited >= Duration::from_millis(1) {
        debug!(?resource, waited_ms = waited.as_millis() as u64, "held back by the rate limiter");
    }
}

impl Line {
    /// Waits for the front of the line and for room in the window.
    async fn reached(&self, clock: &dyn Clock) -> Place {
        let place = self.queue.front().await;
        self.is_free(clock).await;
        place
    }

    async fn is_free(&self, clock: &dyn Clock) {
        loop {
            let now = clock.now();
            let free_at = self.window().free_at(now);
            if free_at <= now {
                return;
            }
            clock.sleep_until(free_at).await;
        }
    }

    fn window(&self) -> std::sync::MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
