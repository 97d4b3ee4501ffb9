//! A copy's side of the permits that all copies share: it takes some at a time, and hands them out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::lock::Mutex as AsyncMutex;
use pc_models::Timestamp;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Clock, InvalidOrigin, Permit, RateLimiter, RateLimits, RateScope};

use super::engine::Engine;
use super::limiter::{Take, Throttled};

/// How long permits that were taken are handed out: the window of the shared counts is longer than the service's minute by as
/// much.
const LEASE_TIME: Duration = Duration::from_secs(5);

/// The most that is taken at a time. At first one is taken, and twice as many whenever all were used in time.
const MAX_TAKEN: u32 = 16;

/// How long to wait when there are none, or the engine cannot be asked.
const PAUSE: Duration = Duration::from_secs(1);

/// Lets requests through by permits that all copies share.
pub(super) struct SharedLimiter {
    engine: Arc<Engine>,
    partner: String,
    /// Whether customers are counted for themselves: where a customer may call as often as the partner, its calls are bounded by the
    /// partner's, and permits are taken for all customers together.
    are_customers_counted: bool,
    /// What the service said to this copy: its 429 answers, of any resource.
    local: RateLimiter,
    leases: Mutex<HashMap<RateScope, Arc<AsyncMutex<Leased>>>>,
    /// Held by the one who asks the engine for permits of a resource.
    asking: Mutex<HashMap<&'static str, Arc<AsyncMutex<()>>>>,
}

/// Permits of one resource and customer that were taken and not handed out.
#[derive(Default)]
struct Leased {
    left: u32,
    taken: u32,
    since: Option<Timestamp>,
}

impl SharedLimiter {
    pub(super) fn new(ingress: &str, partner: &str, limits: RateLimits) -> Result<Self, InvalidOrigin> {
        Ok(Self {
            engine: Arc::new(Engine::at(ingress)?),
            partner: partner.to_owned(),
            are_customers_counted: limits.per_customer < limits.per_partner,
            local: RateLimiter::new(limits),
            leases: Mutex::default(),
            asking: Mutex::default(),
        })
    }

    /// The leases of a scope. Those that nobody uses any more are let go of before the table grows.
    fn leased(&self, scope: &RateScope) -> Arc<AsyncMutex<Leased>> {
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        if leases.len() == leases.capacity() {
            leases.retain(|_, leased| Arc::strong_count(leased) > 1);
        }
        leases.entry(scope.clone()).or_default().clone()
    }

    /// The right to ask for permits of a resource.
    fn asking(&self, resource: &'static str) -> Arc<AsyncMutex<()>> {
        let mut asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        asking.entry(resource).or_default().clone()
    }

    /// Takes permits of all copies, one of them for the caller; false when there are none.
    async fn take(&self, scope: &RateScope, leased: &mut Leased, now: Timestamp) -> bool {
        let wanted = if leased.is_used_up_in_time(now) { leased.taken * 2 } else { 1 };
        let wanted = wanted.clamp(1, MAX_TAKEN);
        let take = Take { resource: scope.resource.to_owned(), customer: scope.customer.clone(), wanted };
        let reply = self.engine.post(&["Limiter", &self.partner, "take"], &take).await;
        let granted = reply.ok().filter(Reply::is_success);
        let granted =
            granted.and_then(|reply| serde_json::from_slice::<u32>(&reply.body).ok()).unwrap_or_default();
        if granted > 0 {
            *leased = Leased { left: granted - 1, taken: granted, since: Some(now) };
        }
        granted > 0
    }
}

impl Leased {
    fn is_over(&self, now: Timestamp) -> bool {
        self.since.is_none_or(|since| !(since..since + LEASE_TIME).contains(&now))
    }

    fn is_used_up_in_time(&self, now: Timestamp) -> bool {
        self.left == 0 && self.taken > 0 && !self.is_over(now)
    }
}

#[async_trait]
impl pc_transport::Limiter for SharedLimiter {
    async fn acquire(&self, request: &Request, clock: &dyn Clock) -> Box<dyn Permit> {
        let local = self.local.acquire(request, clock).await;
        let Some(mut scope) = RateScope::of(request) else { return local };
        scope.customer = scope.customer.filter(|_| self.are_customers_counted);
        let leased = self.leased(&scope);
        let mut leased = leased.lock().await; // those behind wait for the same permits
        loop {
            let now = clock.now();
            if leased.left > 0 && !leased.is_over(now) {
                leased.left -= 1;
                break;
            }
            // One asks at a time, so that many who wait for permits do not ask for them all the time.
            let asking = self.asking(scope.resource);
            let _asking = asking.lock().await;
            let asked = clock.now();
            // Whoever takes uses the first at once, however long it took to come: the others are handed out in time or not at all.
            if self.take(&scope, &mut leased, asked).await {
                break;
            }
            let pause = PAUSE.max(clock.now().since(asked)); // a busy engine is asked less often
            clock.sleep_until(clock.now() + pause).await;
        }
        let (engine, partner) = (self.engine.clone(), self.partner.clone());
        Box::new(SharedPermit { local, engine, partner, resource: scope.resource })
    }
}

/// A request was let through.
struct SharedPermit {
    local: Box<dyn Permit>,
    engine: Arc<Engine>,
    partner: String,
    resource: &'static str,
}

impl Permit for SharedPermit {
    /// The other copies are told, too.
    fn throttled(&self, retry_after: Option<Duration>, now: Timestamp) {
        self.local.throttled(retry_after, now);
        let wait_ms = retry_after.unwrap_or(LEASE_TIME).as_millis().try_into().unwrap_or(u64::MAX);
        let said = Throttled { resource: self.resource.to_owned(), wait_ms };
        let (engine, partner) = (self.engine.clone(), self.partner.clone());
        tokio::spawn(async move {
            // When it cannot be told, each copy finds out by itself.
            let _ = engine.post(&["Limiter", &partner, "throttled"], &said).await;
        });
    }

    fn succeeded(&self, now: Timestamp) {
        self.local.succeeded(now);
    }
}
