//! Telling that a purchase is left before its end: whoever counts what runs would count it for ever.

use super::Runner;
use super::events::EventKind;
use super::machine::Machine;
use crate::PurchaseId;

/// Tells when it is dropped that its purchase is not run here any more, unless it has ended.
pub(super) struct Leaving<'r> {
    runner: &'r Runner,
    unended: Option<PurchaseId>,
}

impl<'r> Leaving<'r> {
    pub(super) fn before_its_end<M: Machine>(runner: &'r Runner, machine: &M) -> Self {
        Self { runner, unended: Some(machine.id().clone()) }
    }

    pub(super) fn has_ended(&mut self) {
        self.unended = None;
    }
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if let Some(id) = &self.unended {
            self.runner.tell(id, EventKind::Left);
        }
    }
}
