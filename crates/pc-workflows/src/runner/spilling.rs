//! Purchases that wait. The first thousand stay in memory; the others are spilled: only the journal has them, and
//! they are read again when their wait is over. So the memory of a runner does not grow with their number.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Purchases that wait in memory unless it is said otherwise: three megabytes.
const MAX_WAITING_IN_MEMORY: usize = 1024;

/// Memory for purchases that wait. Clones are the same memory.
#[derive(Clone)]
pub(super) struct WaitingMemory {
    max: usize,
    used: Arc<AtomicUsize>,
}

/// A purchase that waits in memory.
pub(super) struct InMemory<M> {
    machine: Box<M>,
    _counted: Counted,
}

/// Counts as one until it is dropped.
struct Counted(Arc<AtomicUsize>);

impl Default for WaitingMemory {
    fn default() -> Self {
        Self::with_max(MAX_WAITING_IN_MEMORY)
    }
}

impl WaitingMemory {
    pub(super) fn with_max(purchases: usize) -> Self {
        Self { max: purchases, used: Arc::default() }
    }

    /// Keeps the purchase while there is memory for it; otherwise it is dropped, and only the journal has it.
    pub(super) fn keep_or_spill<M>(&self, machine: Box<M>) -> Option<InMemory<M>> {
        let before = self.used.fetch_add(1, Ordering::Relaxed);
        let kept = InMemory { machine, _counted: Counted(self.used.clone()) };
        (before < self.max).then_some(kept)
    }
}

impl<M> InMemory<M> {
    pub(super) fn take(self) -> Box<M> {
        self.machine
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
