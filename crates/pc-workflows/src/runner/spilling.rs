//! Purchases that wait. The first few thousand stay in memory; the others are read from the journal again when their wait
//! is over, so that the memory of a runner does not grow with their number.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many stay in memory unless it is said otherwise: a few megabytes.
const SPACES: usize = 4096;

/// Clones have the same spaces.
#[derive(Clone)]
pub(super) struct Parking {
    spaces: usize,
    taken: Arc<AtomicUsize>,
}

/// A purchase that waits in memory.
pub(super) struct Kept<M> {
    machine: Box<M>,
    _space: Space,
}

/// Dropping it frees it.
struct Space(Arc<AtomicUsize>);

impl Default for Parking {
    fn default() -> Self {
        Self::with_spaces(SPACES)
    }
}

impl Parking {
    pub(super) fn with_spaces(spaces: usize) -> Self {
        Self { spaces, taken: Arc::default() }
    }

    /// Keeps the purchase if there is space; otherwise it is dropped, and only the journal has it.
    pub(super) fn park<M>(&self, machine: Box<M>) -> Option<Kept<M>> {
        let before = self.taken.fetch_add(1, Ordering::Relaxed);
        let kept = Kept { machine, _space: Space(self.taken.clone()) };
        (before < self.spaces).then_some(kept)
    }
}

impl<M> Kept<M> {
    pub(super) fn take(self) -> Box<M> {
        self.machine
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
