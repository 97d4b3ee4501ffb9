//! What a copy counts, in the text form that Prometheus reads.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a copy counts since its start.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    pub(super) steps: Counter,
    pub(super) calls: Counter,
    pub(super) failed_calls: Counter,
    /// Writes that a process begun and another found: they are looked into.
    pub(super) unknown_writes: Counter,
    pub(super) looks: Counter,
    pub(super) shared_looks: Counter,
    pub(super) stops: Counter,
    pub(super) ended: Counter,
    pub(super) steps_under_way: Counter,
}

/// A number that tasks count up and down.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts one as long as the guard lives.
    pub(super) fn during(&self) -> During<'_> {
        self.add();
        During(self)
    }
}

/// One that is counted as long as this lives.
pub(super) struct During<'c>(&'c Counter);

impl Drop for During<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// All of them, in Prometheus' text form, and how many seconds the clock is ahead of the service's, once that was told.
    pub(super) fn text(&self, clock_ahead_s: Option<i64>) -> String {
        let counters = [
            ("steps_total", "counter", "Steps of purchases and cancellations.", &self.steps),
            ("calls_total", "counter", "Calls to Partner Center.", &self.calls),
            ("failed_calls_total", "counter", "Calls that failed, by whatever.", &self.failed_calls),
            (
                "unknown_writes_total",
                "counter",
                "Writes that another process had begun, whose outcome is looked for.",
                &self.unknown_writes,
            ),
            ("looks_total", "counter", "Order lists, entitlements and audit records asked for.", &self.looks),
            (
                "shared_looks_total",
                "counter",
                "Of these, answered by what another had read.",
                &self.shared_looks,
            ),
            (
                "stops_total",
                "counter",
                "Steps that could not go on until somebody mends something.",
                &self.stops,
            ),
            ("ended_total", "counter", "Purchases and cancellations that ended here.", &self.ended),
            ("steps_under_way", "gauge", "Steps under way.", &self.steps_under_way),
        ];
        let mut text = String::new();
        for (name, kind, help, counter) in counters {
            let name = format!("partner_center_host_{name}");
            let value = counter.get();
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
        }
        if let Some(ahead_s) = clock_ahead_s {
            let name = "partner_center_host_clock_ahead_seconds";
            let help = "How far the clock of the copy is ahead of Partner Center's; behind when negative.";
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {ahead_s}");
        }
        text
    }
}
