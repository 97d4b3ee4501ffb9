//! The writes that are in a journal.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pc_models::Timestamp;
use pc_transport::RequestId;

/// The request ids of the writes that were written down, in whatever journal, and when each was decided last.
#[derive(Debug, Clone, Default)]
pub(in crate::simulate) struct Announced(Arc<Mutex<HashMap<RequestId, Timestamp>>>);

impl Announced {
    pub(in crate::simulate) fn add(&self, id: RequestId, decided_at: Timestamp) {
        self.ids().insert(id, decided_at);
    }

    pub(super) fn at(&self, id: &str) -> Option<Timestamp> {
        self.ids().get(&id.parse().ok()?).copied()
    }

    fn ids(&self) -> MutexGuard<'_, HashMap<RequestId, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
