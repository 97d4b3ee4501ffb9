//! What something large takes.

use pc_benches::{Cost, Memory};
use serde::{Deserialize, Serialize};

/// What something large takes.
#[derive(Serialize, Deserialize)]
pub(crate) struct Taken {
    pub(crate) requests: u64,
    pub(crate) seconds: f64,
    pub(crate) processor_seconds: f64,
    /// The most that the process weighed.
    pub(crate) megabytes: f64,
}

impl Taken {
    pub(crate) fn of(cost: Cost, memory: Memory, requests: u64) -> Self {
        let (seconds, processor_seconds) = (cost.wall.as_secs_f64(), cost.processor.as_secs_f64());
        Self { requests, seconds, processor_seconds, megabytes: memory.peak }
    }
}
