//! One copy of the service: what all its steps share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::{Client, Clock, Fence, TokioClock, timeout_at};
use pc_workflows::driver::{FairSemaphore, Permit};
use pc_workflows::{Planned, Precautions, Spending, canonical_service};
use uuid::Uuid;

use super::metrics::Metrics;
use super::options::HostOptions;

/// How long a step waits for a permit, in real time, before it comes again later: far less than the engine waits for a step.
const MAX_PERMIT_WAIT: Duration = Duration::from_secs(30);

/// After so long a step that began and did not act is forgotten, with its permit: nothing of it is sent any more.
const MAX_BEGUN_TIME: Duration = Duration::from_secs(180);

/// One copy of the service.
pub(super) struct Host {
    pub(super) client: Client,
    pub(super) service: String,
    /// Other names of it that purchases may have been started under.
    service_aliases: Vec<String>,
    /// What it is called in histories.
    pub(super) name: String,
    pub(super) time_scale: f64,
    pub(super) metrics: Metrics,
    /// The policy, where there is one: what other purchases have committed is not known here.
    pub(super) spending: Spending,
    /// The careful ways that purchases go.
    pub(super) precautions: Precautions,
    permits: FairSemaphore,
    real_clock: TokioClock,
    begun: Mutex<HashMap<Uuid, Held>>,
    is_draining: AtomicBool,
}

/// What a step that began holds until it acts.
pub(super) struct Held {
    pub(super) planned: Planned,
    /// Until when a write is sent.
    pub(super) fence: Option<Fence>,
    /// Given back when it has acted; a look that is shared needs none.
    pub(super) permit: Option<Permit>,
    since: Timestamp,
}

impl Host {
    /// A copy that calls by this client, whose permits all copies share.
    pub(super) fn new(client: Client, options: &HostOptions) -> Self {
        Self {
            client,
            service: canonical_service(&options.service),
            service_aliases: options.service_aliases.iter().map(|name| canonical_service(name)).collect(),
            name: options.name.clone(),
            time_scale: options.time_scale,
            metrics: Metrics::default(),
            spending: options.policy.clone().into_iter().fold(Spending::new(), Spending::with_policy),
            precautions: options.precautions,
            permits: FairSemaphore::default(),
            real_clock: TokioClock::system(),
            begun: Mutex::default(),
            is_draining: AtomicBool::new(false),
        }
    }

    /// Whether something that was started on a service of this name is run here.
    pub(super) fn is_its_service(&self, started_on: &str) -> bool {
        let started_on = canonical_service(started_on);
        self.service == started_on || self.service_aliases.contains(&started_on)
    }

    /// From now on nothing more is begun here: what was begun is done to its end.
    pub(super) fn start_draining(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Relaxed)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.client.clock().now()
    }

    /// A permit to call something of this customer; `None` when too many others are at work.
    pub(super) async fn permit(&self, customer: &str) -> Option<Permit> {
        let permit = self.permits.request(customer);
        let until = self.real_clock.now() + MAX_PERMIT_WAIT;
        timeout_at(&self.real_clock, until, permit.granted()).await?;
        Some(permit)
    }

    /// Holds what a step needs to act.
    pub(super) fn hold(&self, token: Uuid, planned: Planned, fence: Option<Fence>, permit: Option<Permit>) {
        let since = self.real_clock.now();
        let mut begun = self.begun();
        begun.retain(|_, held| since.since(held.since) < MAX_BEGUN_TIME);
        begun.insert(token, Held { planned, fence, permit, since });
    }

    /// What the step of this token needs to act: once, and only in the process that began it.
    pub(super) fn take(&self, token: Uuid) -> Option<Held> {
        self.begun().remove(&token)
    }

    /// How long it is in real time until an instant of the service's clock.
    pub(super) fn real_ms_until(&self, until: Timestamp) -> u64 {
        let wait = until.since(self.now()).as_secs_f64() / self.time_scale.max(f64::MIN_POSITIVE);
        // Rounded up: a step that comes too early finds that it has to wait once more.
        (wait * 1000.0).ceil().clamp(0.0, MAX_DELAY_MS) as u64
    }

    /// How long so much of the service's time is in real time.
    pub(super) fn real_time(&self, duration: Duration) -> Duration {
        let real = duration.as_secs_f64() / self.time_scale.max(f64::MIN_POSITIVE);
        Duration::try_from_secs_f64(real).unwrap_or(duration)
    }

    fn begun(&self) -> MutexGuard<'_, HashMap<Uuid, Held>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// No step waits longer than a day for its next, in milliseconds: what is awaited by a wrong clock is found out.
const MAX_DELAY_MS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;
