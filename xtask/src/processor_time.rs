//! How long this thread has been on a processor.

use std::time::Duration;

/// The processor time of this thread so far.
#[cfg(unix)]
pub(crate) fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// The time since the first call: this system is not asked for the processor's.
#[cfg(not(unix))]
#[allow(clippy::disallowed_methods)] // a measurement looks at the clock
pub(crate) fn processor_time() -> Duration {
    static BEGIN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    BEGIN.elapsed()
}
