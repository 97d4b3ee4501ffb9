//! Where purchases are kept.

use std::sync::Arc;

use pc_workflows::Journal;

use crate::connection::engine::Engine;
use crate::connection::journal::Opened;

/// Where purchases are kept, and by whom they are run.
pub(crate) enum Kept {
    /// In a journal of this machine: this program runs them.
    InJournal(Opened),
    /// On an engine, whose service runs them.
    OnEngine(Engine),
}

impl Kept {
    /// How many purchases are looked at at once.
    pub(crate) const READ_AT_ONCE: usize = 32;

    /// What is kept, to be looked at.
    pub(crate) fn journal(&self) -> Arc<dyn Journal> {
        match self {
            Self::InJournal(opened) => opened.journal.clone(),
            Self::OnEngine(engine) => engine.journal(),
        }
    }
}
