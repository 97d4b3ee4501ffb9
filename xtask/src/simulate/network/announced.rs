//! The writes that are in a journal.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pc_transport::RequestId;

/// The request ids of the writes that were written down, in whatever journal.
#[derive(Debug, Clone, Default)]
pub(in crate::simulate) struct Announced(Arc<Mutex<HashSet<RequestId>>>);

impl Announced {
    pub(in crate::simulate) fn add(&self, id: RequestId) {
        self.ids().insert(id);
    }

    pub(super) fn has(&self, id: &str) -> bool {
        id.parse().is_ok_and(|id| self.ids().contains(&id))
    }

    fn ids(&self) -> MutexGuard<'_, HashSet<RequestId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
