//! Counts what is sent.

use std::sync::atomic::{AtomicU64, Ordering};

use pc_transport::telemetry::{AttemptSummary, Observer};

/// Counts what is sent.
pub(crate) struct Requests {
    count: AtomicU64,
    /// An operation that is not counted.
    left_out: Option<&'static str>,
}

impl Requests {
    /// Counts all; but not those of this operation.
    pub(crate) fn without(left_out: Option<&'static str>) -> Self {
        Self { count: AtomicU64::default(), left_out }
    }

    /// How many there were since this was asked last.
    pub(crate) fn take(&self) -> u64 {
        self.count.swap(0, Ordering::Relaxed)
    }
}

impl Observer for Requests {
    fn attempted(&self, attempt: &AttemptSummary) {
        if self.left_out != Some(attempt.operation) {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
    }
}
