//! Stays below the documented rate, and below what a 429 says.
//!
//! The service allows 500 requests a minute on orders, subscriptions and customers, and counts them for each partner and
//! for each customer of a partner (`api-throttling-guidance`). Requests it refuses count too, so every attempt asks here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pc_models::Timestamp;

use crate::Clock;
use crate::wire::Request;

mod queue;
mod window;

use queue::{Place, Queue};
use window::Window;

/// Longest pause, whatever the service asks: one absurd answer must not stop a customer for ever.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);
/// Customers remembered before the idle ones are forgotten.
const CROWD: usize = 1024;

/// How many requests may be sent, and how the limiter behaves after a 429.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimits {
    /// Most requests in any stretch of `window`, for one resource, by the partner as a whole.
    pub per_partner: u32,
    /// The same, for one customer of the partner.
    pub per_customer: u32,
    /// The stretch. Longer than the service's minute by what requests may bunch up on their way.
    pub window: Duration,
    /// How long the limits take to grow back after a 429 has halved them.
    pub recovery: Duration,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            per_partner: 490,
            per_customer: 490,
            window: Duration::from_secs(65),
            recovery: Duration::from_secs(120),
        }
    }
}

/// Lets requests through no faster than the service allows. All clones share their counts.
///
/// Fair: callers are let through in the order they came, and customers in turn, so that one busy customer does not hold
/// up the others. Dropping a waiting future costs nobody anything: a place is counted only when it is used.
#[derive(Debug, Clone)]
pub struct RateLimiter(Option<Arc<Shared>>);

#[derive(Debug)]
struct Shared {
    limits: RateLimits,
    lines: Mutex<HashMap<Scope, Arc<Line>>>,
}

/// One line of waiting requests and the count that lets them through.
#[derive(Debug)]
struct Line {
    queue: Arc<Queue>,
    window: Mutex<Window>,
}

/// What the service counts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Resource {
    Customers,
    Orders,
    Subscriptions,
}

/// One of the counts a request falls under: by the partner, or by one customer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Scope {
    resource: Resource,
    customer: Option<Box<str>>,
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self::new(RateLimits::default())
    }
}

impl RateLimiter {
    /// A limiter with limits of its own.
    #[must_use]
    pub fn new(limits: RateLimits) -> Self {
        Self(Some(Arc::new(Shared { limits, lines: Mutex::default() })))
    }

    /// No limiter: every request is let through at once.
    #[must_use]
    pub fn off() -> Self {
        Self(None)
    }

    /// Waits until the request may be sent, and counts it.
    pub async fn admit(&self, request: &Request, clock: &dyn Clock) -> Admitted {
        let Some(shared) = &self.0 else { return Admitted(None) };
        let Some((partner, customer)) = scopes(request) else { return Admitted(None) };
        let partner = shared.line(partner, clock.now());
        let Some(customer) = customer else {
            let place = partner.reached(clock).await;
            partner.window().count(clock.now());
            drop(place);
            return Admitted(Some((partner, None)));
        };
        let customer = shared.line(customer, clock.now());
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
                return Admitted(Some((partner, Some(customer))));
            }
        }
    }
}

/// A request that was let through.
#[derive(Debug)]
pub struct Admitted(Option<(Arc<Line>, Option<Arc<Line>>)>);

impl Admitted {
    /// Takes in that the service answered 429: the limits that applied are halved and grow back over time. The
    /// customer's requests pause for `retry_after`, at most ten minutes; the other customers' go on, as the service may let
    /// them pass.
    pub fn throttled(&self, retry_after: Option<Duration>, now: Timestamp) {
        let Some((partner, customer)) = &self.0 else { return };
        let pause = retry_after.unwrap_or_default().min(LONGEST_PAUSE);
        match customer {
            Some(customer) => {
                customer.window().slow_down(now, pause);
                partner.window().slow_down(now, Duration::ZERO);
            }
            None => partner.window().slow_down(now, pause),
        }
    }
}

/// The counts a request falls under, by partner and by customer; none for what the service does not limit.
fn scopes(request: &Request) -> Option<(Scope, Option<Scope>)> {
    let mut path = request.path.iter().map(String::as_str);
    let mut next = || path.next().unwrap_or_default();
    if !next().eq_ignore_ascii_case("v1") || !next().eq_ignore_ascii_case("customers") {
        return None;
    }
    let customer = next();
    let resource = match next().to_ascii_lowercase().as_str() {
        "orders" | "carts" => Resource::Orders,
        "subscriptions" => Resource::Subscriptions,
        _ => Resource::Customers,
    };
    let customer = (!customer.is_empty())
        .then(|| Scope { resource, customer: Some(customer.to_ascii_lowercase().into()) });
    Some((Scope { resource, customer: None }, customer))
}

impl Shared {
    fn line(&self, scope: Scope, now: Timestamp) -> Arc<Line> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(&scope) {
            return line.clone();
        }
        if lines.len() >= CROWD {
            lines.retain(|_, line| Arc::strong_count(line) > 1 || !line.window().is_idle(now));
        }
        let limit = if scope.customer.is_some() { self.limits.per_customer } else { self.limits.per_partner };
        let window = Mutex::new(Window::new(limit, self.limits.window, self.limits.recovery));
        let line = Arc::new(Line { queue: Arc::default(), window });
        lines.insert(scope, line.clone());
        line
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
