//! The clock of a service: the system's own, or an emulator's, which runs faster and may be moved by somebody.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use pc_models::Timestamp;
use pc_transport::wire::{Method, Reply, Request, StreamedReply, json};
use pc_transport::{Clock, SendError, TokioClock, Transport};
use serde::Deserialize;

/// How often the emulator is asked what time it is, in real time.
const CLOCK_POLL_INTERVAL: Duration = Duration::from_millis(500);

/// The system's clock, or one that follows an emulator's control endpoint `/_emulator/clock`.
#[derive(Clone)]
pub(crate) struct ServiceClock {
    local: TokioClock,
    /// The instance id of the emulator, where it has one.
    instance: Option<String>,
    /// How far the emulator's clock was moved ahead since we first saw it, in milliseconds.
    ahead: Arc<AtomicI64>,
}

#[derive(Deserialize)]
struct ClockReading {
    now: Timestamp,
    time_scale: f64,
    instance: Option<String>,
}

impl ServiceClock {
    /// The system's own clock, for the real service.
    pub(crate) fn system() -> Self {
        Self { local: TokioClock::system(), instance: None, ahead: Arc::default() }
    }

    /// A clock of our own, for an emulator in this process.
    pub(crate) fn embedded(scale: f64) -> Self {
        let local = TokioClock::scaled(TokioClock::system().now(), scale);
        Self { local, instance: None, ahead: Arc::default() }
    }

    /// The clock of the emulator behind `transport`. Only an emulator has the control endpoint: nothing is bought
    /// from another service by accident.
    pub(crate) async fn of(transport: Arc<dyn Transport>) -> Result<Self, String> {
        let shown = ask(&*transport).await?;
        let local = TokioClock::scaled(shown.now, shown.time_scale);
        let clock = Self { local, instance: shown.instance, ahead: Arc::default() };
        tokio::spawn(clock.clone().follow(transport));
        Ok(clock)
    }

    /// The instance id that no other emulator has, where it has one.
    pub(crate) fn instance(&self) -> Option<&str> {
        self.instance.as_deref()
    }

    pub(crate) fn scale(&self) -> f64 {
        self.local.scale()
    }

    pub(crate) fn real_elapsed(&self) -> Duration {
        self.local.real_elapsed()
    }

    /// A transport to the emulator whose answers move this clock as well: each says what time it is there.
    pub(crate) fn watching(&self, transport: Arc<dyn Transport>) -> Arc<dyn Transport> {
        Arc::new(Watched { transport, clock: self.clone() })
    }

    /// It is this late at the emulator, at least.
    fn saw(&self, there: Timestamp) {
        let ahead = there.unix_millis() - self.local.now().unix_millis();
        self.ahead.fetch_max(ahead, Ordering::Relaxed);
    }

    fn ahead(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.ahead.load(Ordering::Relaxed)).unwrap_or_default())
    }

    /// Looks from time to time whether somebody moved the emulator's clock. It is never taken back.
    async fn follow(self, transport: Arc<dyn Transport>) {
        let real = TokioClock::system();
        loop {
            real.sleep_until(real.now() + CLOCK_POLL_INTERVAL).await;
            if let Ok(shown) = ask(&*transport).await {
                self.saw(shown.now);
            }
        }
    }
}

#[async_trait]
impl Clock for ServiceClock {
    fn now(&self) -> Timestamp {
        self.local.now() + self.ahead()
    }

    fn wall(&self) -> Timestamp {
        self.local.wall() + self.ahead()
    }

    async fn sleep_until(&self, at: Timestamp) {
        loop {
            let left = at.since(self.now());
            if left.is_zero() {
                return;
            }
            // In short steps, so that a moved clock is noticed.
            let step = CLOCK_POLL_INTERVAL.mul_f64(self.scale()).min(left);
            self.local.sleep_until(self.local.now() + step).await;
        }
    }
}

/// A transport that shows a clock the date of each answer.
struct Watched {
    transport: Arc<dyn Transport>,
    clock: ServiceClock,
}

#[async_trait]
impl Transport for Watched {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let reply = self.transport.send(request).await?;
        if let Some(there) = reply.find_header("Date").and_then(read_date) {
            self.clock.saw(there);
        }
        Ok(reply)
    }

    async fn stream(&self, request: Request) -> Result<StreamedReply, SendError> {
        self.transport.stream(request).await
    }

    fn origin(&self) -> Option<&str> {
        self.transport.origin()
    }
}

/// The instant that a `Date` names.
pub(crate) fn read_date(text: &str) -> Option<Timestamp> {
    let date = httpdate::parse_http_date(text).ok()?;
    let since = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Timestamp::UNIX_EPOCH + since)
}

async fn ask(transport: &dyn Transport) -> Result<ClockReading, String> {
    let request = Request::outside_version(Method::Get, &["_emulator", "clock"]);
    let reply = transport.send(request).await.map_err(|error| error.to_string())?;
    if !reply.is_success() {
        return Err(format!("it is not an emulator: it answered {} where one shows its clock", reply.status));
    }
    json(&reply).map_err(|error| format!("it is not an emulator: {error}"))
}
