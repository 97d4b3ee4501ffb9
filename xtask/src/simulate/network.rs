//! A network that loses, repeats, delays and refuses.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use clap::ValueEnum;
use pc_emulator::Emulator;
use pc_models::Timestamp;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Clock, SendError, Transport};
use serde_json::json;

use super::crash::Crash;

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Fault {
    /// The connection cannot be made.
    Refuse,
    /// The request is lost.
    LoseRequest,
    /// The work is done and the answer lost.
    LoseAnswer,
    /// The caller gives up; the request arrives some minutes later.
    ArriveLate,
    /// 503 before anything was done.
    Unavailable,
    /// The work is done and 500 answered.
    FailAfter,
    /// 429 with a wait.
    Throttle,
    /// An answer that is no JSON, after the work was done.
    Garbage,
    /// The process dies; not a fault of the network.
    Crash,
}

impl Fault {
    pub(super) const ALL: &'static [Self] = &[
        Self::Refuse,
        Self::LoseRequest,
        Self::LoseAnswer,
        Self::ArriveLate,
        Self::Unavailable,
        Self::FailAfter,
        Self::Throttle,
        Self::Garbage,
        Self::Crash,
    ];
}

/// The way to the emulator.
pub(super) struct Network {
    pub(super) emulator: Emulator,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) crash: Arc<Crash>,
    state: Mutex<State>,
}

struct State {
    dice: fastrand::Rng,
    faults: Vec<Fault>,
    /// How likely a request meets a fault.
    rate: f64,
    /// Requests still on their way, and when they arrive.
    late: Vec<(Timestamp, Request)>,
    met: u64,
    sent: u64,
}

impl Network {
    pub(super) fn new(
        emulator: Emulator,
        clock: Arc<dyn Clock>,
        crash: Arc<Crash>,
        dice: fastrand::Rng,
        faults: Vec<Fault>,
        rate: f64,
    ) -> Self {
        let state = State { dice, faults, rate, late: Vec::new(), met: 0, sent: 0 };
        Self { emulator, clock, crash, state: Mutex::new(state) }
    }

    /// Faults met and requests sent so far.
    pub(super) fn counts(&self) -> (u64, u64) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.met, state.sent)
    }

    /// Delivers everything that is still on its way.
    pub(super) fn settle(&self) {
        let late = std::mem::take(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).late);
        for (_, request) in late {
            let _ = self.emulator.handle(request);
        }
    }

    /// The requests that arrive by now, and what happens to this one.
    fn draw(&self, request: &Request) -> (Vec<Request>, Option<Fault>, Duration) {
        let now = self.clock.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sent += 1;
        let (due, still) = std::mem::take(&mut state.late).into_iter().partition(|(at, _)| *at <= now);
        state.late = still;
        let due: Vec<(Timestamp, Request)> = due;
        let latency = Duration::from_millis(state.dice.u64(20..400));
        let mut fault = None;
        let (kinds, rate) = (state.faults.len(), state.rate);
        if kinds > 0 && state.dice.f64() < rate {
            let index = state.dice.usize(..kinds);
            fault = Some(state.faults[index]).filter(|fault| *fault != Fault::Crash);
        }
        if fault.is_some() {
            state.met += 1;
        }
        if fault == Some(Fault::ArriveLate) {
            let at = now + Duration::from_secs(state.dice.u64(1..600));
            state.late.push((at, request.clone()));
        }
        (due.into_iter().map(|(_, request)| request).collect(), fault, latency)
    }
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        self.crash.point().await;
        let (due, fault, latency) = self.draw(&request);
        for late in due {
            let _ = self.emulator.handle(late);
        }
        self.clock.sleep_until(self.clock.now() + latency).await;
        let answer = match fault {
            Some(Fault::Refuse) => Err(SendError::not_sent("connection refused")),
            Some(Fault::LoseRequest | Fault::ArriveLate) => {
                Err(SendError::maybe_sent("the request was lost"))
            }
            Some(Fault::Unavailable) => {
                Ok(Reply::json(503, &json!({"code": 800_003, "description": "busy"})))
            }
            Some(Fault::Throttle) => {
                let body = json!({"statusCode": 429, "message": "Rate limit is exceeded."});
                Ok(Reply::json(429, &body).header("Retry-After", "37"))
            }
            Some(Fault::LoseAnswer) => {
                let _ = self.emulator.handle(request);
                Err(SendError::maybe_sent("the answer was lost"))
            }
            Some(Fault::FailAfter) => {
                let _ = self.emulator.handle(request);
                Ok(Reply::json(500, &json!({"code": 800_003, "description": "unexpected"})))
            }
            Some(Fault::Garbage) => {
                let status = self.emulator.handle(request).status;
                Ok(Reply { body: "<html>gateway</html>".into(), ..Reply::new(status) })
            }
            Some(Fault::Crash) | None => Ok(self.emulator.handle(request)),
        };
        self.crash.point().await;
        answer
    }
}
