//! What a piece of work took.

use std::iter::Sum;
use std::time::{Duration, Instant};

/// What a piece of work took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// By the clock on the wall.
    pub wall: Duration,
    /// Of all threads of this process.
    pub processor: Duration,
}

impl Cost {
    /// Does the work, and says what it took.
    pub fn of(work: impl FnOnce()) -> Self {
        let meter = Meter::start();
        work();
        meter.stop()
    }

    /// What each of so many took.
    #[must_use]
    pub fn each(self, count: u32) -> Self {
        Self { wall: self.wall / count, processor: self.processor / count }
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        let nothing = Self { wall: Duration::ZERO, processor: Duration::ZERO };
        costs.fold(nothing, |all, cost| Self {
            wall: all.wall + cost.wall,
            processor: all.processor + cost.processor,
        })
    }
}

struct Meter {
    wall: Instant,
    processor: Duration,
}

impl Meter {
    #[allow(clippy::disallowed_methods, reason = "a measurement looks at the clock")]
    fn start() -> Self {
        Self { wall: Instant::now(), processor: processor_time() }
    }

    fn stop(self) -> Cost {
        let processor = processor_time().saturating_sub(self.processor);
        Cost { wall: self.wall.elapsed(), processor }
    }
}

/// Processor time of all threads of this process, so far.
#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = Duration::from_secs(time.tv_sec.unsigned_abs());
    seconds + Duration::from_nanos(time.tv_nsec.unsigned_abs())
}

/// The time since the first call: this system is not asked for the processor's.
#[cfg(not(unix))]
#[allow(clippy::disallowed_methods, reason = "a measurement looks at the clock")]
fn processor_time() -> Duration {
    static BEGIN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    BEGIN.elapsed()
}
