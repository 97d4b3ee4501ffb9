//! What this process weighs, by the operating system's account.

/// Megabytes of this process, as Linux tells them; not numbers elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// Now.
    pub now: f64,
    /// At most, since the process began or [was told to begin anew](Self::begin_anew).
    pub peak: f64,
}

impl Memory {
    /// Of this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        Self { now: megabytes(&status, "VmRSS:"), peak: megabytes(&status, "VmHWM:") }
    }

    /// From here on the peak is that of what comes.
    pub fn begin_anew() {
        let _ = std::fs::write("/proc/self/clear_refs", "5"); // elsewhere there is no peak to begin anew
    }
}

fn megabytes(status: &str, name: &str) -> f64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    let kibibytes = line.split_whitespace().next().and_then(|number| number.parse::<f64>().ok());
    kibibytes.map_or(f64::NAN, |kibibytes| kibibytes * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_account_of_the_system_is_read_in_megabytes() {
        let status = "Name:\tfigures\nVmHWM:\t  400000 kB\nVmRSS:\t  1000 kB\n";
        assert!((super::megabytes(status, "VmHWM:") - 409.6).abs() < 1e-9);
        assert!(super::megabytes(status, "VmSwap:").is_nan());
    }
}
