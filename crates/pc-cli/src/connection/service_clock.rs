//! The clock of a service: the system's own, or an emulator's, which runs faster and may be moved by somebody.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use pc_emulator::TIME_SCALES;
use pc_models::Timestamp;
use pc_transport::wire::{Method, Reply, Request, StreamedReply, json};
use pc_transport::{Clock, SendError, TokioClock, Transport};
use serde::Deserialize;

/// How often the emulator is asked what time it is, in real time.
const CLOCK_POLL_INTERVAL: Duration = Duration::from_millis(500);

/// No emulator's clock is moved as far as this, in milliseconds since 1970: the year 3000.
const TOO_LATE_MILLIS: i64 = 32_503_680_000_000;
/// How long the name of an emulator may be, in bytes: it becomes part of a file's name.
const MAX_INSTANCE_BYTES: usize = 64;

/// The system's clock, or one that follows an emulator's control endpoint `/_emulator/clock`.
#[derive(Clone)]
pub(crate) struct ServiceClock {
    /// Runs since we first saw the service's clock.
    begun: TokioClock,
    /// Runs as fast as the service's clock did when it was last asked.
    local: Arc<Mutex<Local>>,
    /// The instance id of the emulator, where it has one.
    instance: Option<String>,
    /// How far the emulator's clock was moved ahead since we first saw it, in milliseconds.
    ahead: Arc<AtomicI64>,
}

/// A clock that runs as fast as an emulator said.
struct Local {
    clock: TokioClock,
    /// What it said, 0 included.
    time_scale: f64,
}

/// What an emulator shows of its clock. It comes from outside: [`ClockReading::checked`] says what of it is believed.
#[derive(Deserialize)]
struct ClockReading {
    now: Timestamp,
    time_scale: f64,
    instance: Option<String>,
}

impl ClockReading {
    fn checked(self) -> Result<Self, String> {
        let is_good_scale = self.time_scale == 0.0 || TIME_SCALES.contains(&self.time_scale);
        let is_good_instance = self.instance.as_ref().is_none_or(|name| name.len() <= MAX_INSTANCE_BYTES);
        match () {
            () if !is_good_scale => Err(format!(
                "its clock says that its time runs {:e} times as fast as real time, and neither 0 nor from {} to {} times",
                self.time_scale,
                TIME_SCALES.start(),
                TIME_SCALES.end()
            )),
            () if !(0..TOO_LATE_MILLIS).contains(&self.now.unix_millis()) => {
                Err(format!("its clock shows {}, and no time from 1970 to 2999", self.now))
            }
            () if !is_good_instance => {
                Err(format!("the name it gives itself is longer than {MAX_INSTANCE_BYTES} bytes"))
            }
            () => Ok(self),
        }
    }
}

impl ServiceClock {
    /// The system's own clock, for the real service.
    pub(crate) fn system() -> Self {
        Self::running(TokioClock::system(), 1.0, None)
    }

    /// A clock of our own, for an emulator in this process.
    pub(crate) fn embedded(scale: f64) -> Self {
        Self::running(TokioClock::scaled(TokioClock::system().now(), scale), scale, None)
    }

    /// The clock of the emulator behind `transport`. Only an emulator has the control endpoint: nothing is bought
    /// from another service by accident.
    pub(crate) async fn of(transport: Arc<dyn Transport>) -> Result<Self, String> {
        let shown = ask(&*transport).await?;
        let local = TokioClock::scaled(shown.now, shown.time_scale);
        let clock = Self::running(local, shown.time_scale, shown.instance);
        tokio::spawn(clock.clone().follow(transport));
        Ok(clock)
    }

    fn running(clock: TokioClock, time_scale: f64, instance: Option<String>) -> Self {
        let local = Arc::new(Mutex::new(Local { clock: clock.clone(), time_scale }));
        Self { begun: clock, local, instance, ahead: Arc::default() }
    }

    fn local(&self) -> MutexGuard<'_, Local> {
        self.local.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The instance id that no other emulator has, where it has one.
    pub(crate) fn instance(&self) -> Option<&str> {
        self.instance.as_deref()
    }

    pub(crate) fn scale(&self) -> f64 {
        self.local().clock.scale()
    }

    pub(crate) fn real_elapsed(&self) -> Duration {
        self.begun.real_elapsed()
    }

    /// A transport to the emulator whose answers move this clock as well: each says what time it is there.
    pub(crate) fn watching(&self, transport: Arc<dyn Transport>) -> Arc<dyn Transport> {
        Arc::new(Watched { transport, clock: self.clone() })
    }

    /// The emulator's time runs so fast from now on. Ours does not jump.
    fn runs(&self, time_scale: f64) {
        let mut local = self.local();
        if local.time_scale != time_scale {
            let clock = TokioClock::scaled(local.clock.now(), time_scale);
            *local = Local { clock, time_scale };
        }
    }

    /// It is this late at the emulator, at least.
    fn saw(&self, there: Timestamp) {
        if there.unix_millis() >= TOO_LATE_MILLIS {
            return;
        }
        let ahead = there.unix_millis() - self.local().clock.now().unix_millis();
        self.ahead.fetch_max(ahead, Ordering::Relaxed);
    }

    fn ahead(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.ahead.load(Ordering::Relaxed)).unwrap_or_default())
    }

    /// Looks from time to time whether somebody moved the emulator's clock, or set another pace. It is never taken back.
    async fn follow(self, transport: Arc<dyn Transport>) {
        let real = TokioClock::system();
        loop {
            real.sleep_until(real.now() + CLOCK_POLL_INTERVAL).await;
            if let Ok(shown) = ask(&*transport).await {
                self.runs(shown.time_scale);
                self.saw(shown.now);
            }
        }
    }
}

#[async_trait]
impl Clock for ServiceClock {
    fn now(&self) -> Timestamp {
        self.local().clock.now() + self.ahead()
    }

    fn wall(&self) -> Timestamp {
        self.local().clock.wall() + self.ahead()
    }

    async fn sleep_until(&self, at: Timestamp) {
        loop {
            let left = at.since(self.now());
            if left.is_zero() {
                return;
            }
            // In short steps, so that a moved clock is noticed.
            let step = CLOCK_POLL_INTERVAL.mul_f64(self.scale()).min(left);
            let local = self.local().clock.clone();
            local.sleep_until(local.now() + step).await;
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
    let reading: ClockReading = json(&reply).map_err(|error| format!("it is not an emulator: {error}"))?;
    reading.checked()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An emulator that shows this of its clock.
    struct Showing(String);

    #[async_trait]
    impl Transport for Showing {
        async fn send(&self, _: Request) -> Result<Reply, SendError> {
            let mut reply = Reply::new(200);
            reply.body = self.0.clone().into();
            Ok(reply)
        }
    }

    #[tokio::test]
    async fn what_an_emulator_says_of_its_clock_is_checked() {
        let long = "x".repeat(MAX_INSTANCE_BYTES + 1);
        let long = format!(r#"{{"now": "2026-03-10T08:00:00Z", "time_scale": 1, "instance": "{long}"}}"#);
        let scaled = |scale: &str| format!(r#"{{"now": "2026-03-10T08:00:00Z", "time_scale": {scale}}}"#);
        let at = |now: &str| format!(r#"{{"now": "{now}", "time_scale": 1}}"#);
        for (shown, said) in [
            (scaled("1e300"), "1e300 times as fast"),
            (scaled("-1"), "-1e0 times as fast"),
            (scaled("1e-300"), "1e-300 times as fast"),
            (scaled("1e999"), "not an emulator"),
            (scaled("null"), "not an emulator"),
            (at("9999-12-31T23:59:59Z"), "its clock shows 9999"),
            (at("0001-01-01T00:00:00Z"), "its clock shows 0001"),
            (at("soon"), "not an emulator"),
            (long, "longer than 64 bytes"),
        ] {
            let refused = ServiceClock::of(Arc::new(Showing(shown.clone()))).await.err();
            assert!(refused.as_ref().is_some_and(|text| text.contains(said)), "{shown}: {refused:?}");
        }
        for good in [scaled("0"), scaled("300"), at("2999-12-31T00:00:00Z")] {
            assert!(ServiceClock::of(Arc::new(Showing(good.clone()))).await.is_ok(), "{good}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn another_pace_is_kept_up_with_and_no_time_jumps() {
        let clock = ServiceClock::embedded(300.0);
        let begin = clock.now();
        tokio::time::advance(Duration::from_secs(1)).await;
        clock.runs(2.0);
        assert_eq!(clock.now().since(begin), Duration::from_secs(300));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!((clock.now().since(begin), clock.scale()), (Duration::from_secs(302), 2.0));
        assert_eq!(clock.real_elapsed(), Duration::from_secs(2));
    }

    #[tokio::test]
    async fn a_date_at_the_end_of_time_moves_no_clock() {
        let clock = ServiceClock::embedded(1.0);
        clock.saw(read_date("Fri, 31 Dec 9999 23:59:59 GMT").unwrap());
        assert!(clock.ahead().is_zero());
    }
}
