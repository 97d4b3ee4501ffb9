//! Telling that a purchase is left before its end: whoever counts what runs would count it for ever.

use std::sync::atomic::{AtomicBool, Ordering};

use super::Runner;
use super::events::EventKind;
use crate::PurchaseId;

/// Tells when it is dropped that its purchase is not run here any more, if it has begun and not ended.
pub(super) struct Leaving<'r> {
    runner: &'r Runner,
    id: PurchaseId,
    is_run: AtomicBool,
}

impl<'r> Leaving<'r> {
    /// Of one that has not begun to be run.
    pub(super) fn of(runner: &'r Runner, id: PurchaseId) -> Self {
        Self { runner, id, is_run: AtomicBool::new(false) }
    }

    /// The purchase.
    pub(super) fn id(&self) -> &PurchaseId {
        &self.id
    }

    /// It is run from now on.
    pub(super) fn has_begun(&self) {
        self.is_run.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_ended(&self) {
        self.is_run.store(false, Ordering::Relaxed);
    }
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if *self.is_run.get_mut() {
            self.runner.tell(&self.id, EventKind::Left);
        }
    }
}
