//! What a process costs: processor time and memory, as Linux tells it.

use std::time::Duration;

/// The kernel counts processor time in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// What a process cost until now.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// Of all its threads, in user code and in the kernel.
    pub(crate) processor: Duration,
    /// Resident memory now, in MB.
    pub(crate) memory_mb: f64,
    /// The most there was.
    pub(crate) peak_mb: f64,
}

impl Cost {
    /// Of the process of this id.
    pub(crate) fn of(process: u32) -> Self {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        // Behind the name, which may hold spaces; user and system time are the fields 14 and 15 of the whole line.
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let ticks: f64 =
            fields.split_whitespace().skip(11).take(2).map(|field| field.parse::<f64>().unwrap()).sum();
        let megabytes = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            let kibibytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
            kibibytes * 1024.0 / 1e6
        };
        Self {
            processor: Duration::from_secs_f64(ticks / TICKS_PER_SECOND),
            memory_mb: megabytes("VmRSS:"),
            peak_mb: megabytes("VmHWM:"),
        }
    }
}
