//! How much of all request bodies together is held at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Memory for bodies that are read and answered, in bytes. However many connections send however much, no more is held.
pub(super) struct BodyMemory(Arc<Semaphore>);

/// What one body takes of it, until it is dropped.
pub(super) struct Taken {
    memory: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
}

impl BodyMemory {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }

    /// None of it, to begin with.
    pub(super) fn nothing(&self) -> Taken {
        Taken { memory: self.0.clone(), permit: None }
    }
}

impl Taken {
    /// Takes so many bytes more; false when there are none left.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let Ok(bytes) = u32::try_from(bytes) else { return false };
        let Ok(more) = self.memory.clone().try_acquire_many_owned(bytes) else { return false };
        match &mut self.permit {
            Some(permit) => permit.merge(more),
            none => *none = Some(more),
        }
        true
    }
}
