//! A network that loses, repeats, delays and refuses.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use pc_emulator::Emulator;
use pc_models::Timestamp;
use pc_transport::wire::{Method, Reply, Request};
use pc_transport::{Clock, SendError, Transport};
use serde_json::json;

use super::crash_points::CrashPoints;
use super::crashing_journal::CrashingJournal;
use super::fault::Fault;

/// Which requests meet which faults.
pub(super) enum Plan {
    /// Each with this probability, one of these.
    Drawn { faults: Vec<Fault>, rate: f64 },
    /// The so-many-th request, counted from 0, meets this one.
    #[cfg(test)]
    Once { request: u64, fault: Fault },
}

/// The network between the process and the emulator.
pub(super) struct Network {
    emulator: Emulator,
    clock: Arc<dyn Clock>,
    crash_points: Arc<CrashPoints>,
    journal: Arc<CrashingJournal>,
    plan: Plan,
    state: Mutex<State>,
}

struct State {
    rng: fastrand::Rng,
    /// Requests still on their way, and when they arrive.
    late: Vec<(Timestamp, Request)>,
    traffic: Traffic,
    /// Writes that were sent before they were written down.
    unannounced: Vec<String>,
}

/// What went over the network.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traffic {
    /// Requests that met a fault.
    pub(super) faults: u64,
    pub(super) requests: u64,
}

impl Network {
    /// The network to an emulator in `clock`'s time; the process at this end dies at `crash_points` and writes
    /// into `journal`.
    pub(super) fn new(
        emulator: Emulator,
        clock: Arc<dyn Clock>,
        crash_points: Arc<CrashPoints>,
        journal: Arc<CrashingJournal>,
        rng: fastrand::Rng,
        plan: Plan,
    ) -> Self {
        let state = State { rng, late: Vec::new(), traffic: Traffic::default(), unannounced: Vec::new() };
        Self { emulator, clock, crash_points, journal, plan, state: Mutex::new(state) }
    }

    pub(super) fn traffic(&self) -> Traffic {
        self.state().traffic
    }

    /// The writes that were sent before they were written down.
    pub(super) fn unannounced(&self) -> Vec<String> {
        self.state().unannounced.clone()
    }

    /// A request of somebody else's that arrives then.
    pub(super) fn expect(&self, at: Timestamp, request: Request) {
        self.state().late.push((at, request));
    }

    /// Delivers everything that is still on its way.
    pub(super) fn settle(&self) {
        let late = std::mem::take(&mut self.state().late);
        for (_, request) in late {
            let _ = self.emulator.handle(request);
        }
    }

    /// Counts the request, and says what arrives before it, which fault it meets and how long it takes.
    fn draw(&self, request: &Request) -> (Vec<Request>, Option<Fault>, Duration) {
        let now = self.clock.now();
        let mut state = self.state();
        let due = state.due(now);
        let latency = Duration::from_millis(state.rng.u64(20..400));
        let fault = match &self.plan {
            Plan::Drawn { faults, rate } if state.rng.f64() < *rate => {
                let drawn = state.rng.choice(faults).copied();
                drawn.filter(|fault| is_write(request) || !fault.is_for_writes())
            }
            Plan::Drawn { .. } => None,
            #[cfg(test)]
            Plan::Once { request, fault } => (state.traffic.requests == *request).then_some(*fault),
        };
        state.traffic.requests += 1;
        state.traffic.faults += u64::from(fault.is_some());
        if fault == Some(Fault::ArriveLate) {
            let at = now + Duration::from_secs(state.rng.u64(1..600));
            state.late.push((at, request.clone()));
        }
        (due, fault, latency)
    }

    /// Whatever changes something is in the journal before it is sent.
    fn check_announced(&self, request: &Request) {
        let id = request.find_header("MS-RequestId").unwrap_or_default();
        if is_write(request) && !self.journal.announced(id) {
            self.state().unannounced.push(format!("{} {}", request.method.as_str(), request.target()));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes what has arrived by now.
    fn due(&mut self, now: Timestamp) -> Vec<Request> {
        let due = self.late.extract_if(.., |(at, _)| *at <= now);
        due.map(|(_, request)| request).collect()
    }
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        self.crash_points.point().await;
        self.check_announced(&request);
        let (due, fault, latency) = self.draw(&request);
        for late in due {
            let _ = self.emulator.handle(late);
        }
        self.clock.sleep_until(self.clock.now() + latency).await;
        let answer = self.meet(fault, request).await;
        self.crash_points.point().await;
        answer
    }
}

impl Network {
    async fn meet(&self, fault: Option<Fault>, request: Request) -> Result<Reply, SendError> {
        let Some(fault) = fault else { return self.emulator.send(request).await };
        let error = |status, code: i64, text: &str| {
            Ok(Reply::json(
                status,
                &json!({"code": code, "description": text, "data": [], "source": "simulation"}),
            ))
        };
        match fault {
            Fault::Refuse => return Err(SendError::not_sent("connection refused")),
            Fault::LoseRequest | Fault::ArriveLate => {
                return Err(SendError::maybe_sent("the request was lost"));
            }
            Fault::Unavailable => return error(503, 800_003, "busy"),
            Fault::Deny => return error(403, 800_023, "for the moment no"),
            Fault::Throttle => {
                let body = json!({"statusCode": 429, "message": "Rate limit is exceeded."});
                return Ok(Reply::json(429, &body).header("Retry-After", "37"));
            }
            _ => {}
        }
        // The work is done.
        let first = self.emulator.handle(request.clone());
        match fault {
            Fault::LoseAnswer => Err(SendError::maybe_sent("the answer was lost")),
            Fault::Duplicate => self.emulator.send(request).await,
            Fault::FailAfter => error(500, 800_003, "unexpected"),
            Fault::HiddenError => error(200, 800_003, "unexpected"),
            Fault::Busy => error(409, 800_064, "in progress"),
            Fault::Hollow => Ok(Reply::json(first.status, &json!({}))),
            Fault::Garbage => Ok(Reply { body: "<html>gateway</html>".into(), ..Reply::new(first.status) }),
            _ => Ok(first),
        }
    }
}

/// Whether it changes something: the inventory check only looks like it.
fn is_write(request: &Request) -> bool {
    request.method != Method::Get && !request.path.iter().any(|part| part == "checkinventory")
}
