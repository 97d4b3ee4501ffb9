//! The state of a purchase's object: its turn, its entries, and what is kept beside them.
//!
//! Whatever is set here was recorded by a step before, as text, and is set as that text: so a step that is repeated by another
//! version of the program sets the same.

use pc_workflows::{Entry, JournalError, Machine, PurchaseId, RunError};
use restate_sdk::prelude::*;
use serde::Serialize;
use serde_json::value::RawValue;

use super::control::Control;

const TURN: &str = "turn";
const CONTROL: &str = "control";

/// Entries as they are kept: each as its own JSON text.
pub(super) type EntryTexts = Vec<Box<RawValue>>;

/// The state of a purchase's object.
#[derive(Debug, Clone, Default)]
pub(super) struct Stored {
    /// The number of the step that may go on: any other is stale.
    pub(super) turn: u64,
    pub(super) control: Control,
    /// All its entries, oldest first.
    pub(super) entries: EntryTexts,
    /// Under how many keys they are kept.
    keys: u64,
}

/// Reads the state, in a handler of either kind: their contexts have no trait in common that a handler's future could use.
macro_rules! reading {
    ($name:ident, $context:ty) => {
        impl Stored {
            pub(super) async fn $name(context: &$context) -> Result<Self, TerminalError> {
                let turn = context.get::<u64>(TURN).await?.unwrap_or_default();
                let control = context.get::<Json<Control>>(CONTROL).await?.map(Json::into_inner);
                let mut stored = Self { turn, control: control.unwrap_or_default(), ..Self::default() };
                while let Some(Json(texts)) = context.get::<Json<EntryTexts>>(&key(stored.keys)).await? {
                    stored.entries.extend(texts);
                    stored.keys += 1;
                }
                Ok(stored)
            }
        }
    };
}

reading!(read, ObjectContext<'_>);
reading!(read_shared, SharedObjectContext<'_>);

impl Stored {
    /// Keeps entries that were recorded, under a key of their own: so what is written does not grow with what is there.
    pub(super) fn append(&mut self, context: &ObjectContext<'_>, recorded: &EntryTexts) {
        if recorded.is_empty() {
            return;
        }
        context.set(&key(self.keys), Json(recorded.clone()));
        self.keys += 1;
        self.entries.extend(recorded.iter().cloned());
    }

    /// Keeps these entries in place of all.
    pub(super) fn replace(&mut self, context: &ObjectContext<'_>, recorded: &EntryTexts) {
        (1..self.keys).for_each(|number| context.clear(&key(number)));
        (self.keys, self.entries) = (0, Vec::new());
        self.append(context, recorded);
    }

    /// Keeps what is beside the entries, where that changed.
    pub(super) fn set_control(&mut self, context: &ObjectContext<'_>, recorded: Option<&RawValue>) {
        let Some(text) = recorded else { return };
        context.set(CONTROL, Json(text.to_owned()));
        self.control = serde_json::from_str(text.get()).unwrap_or_default();
    }

    /// Has only the step of the next turn go on; returns its number.
    pub(super) fn next_turn(&mut self, context: &ObjectContext<'_>) -> u64 {
        self.turn += 1;
        context.set(TURN, self.turn);
        self.turn
    }

    /// The entries, read.
    pub(super) fn read_entries(&self, id: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.entries.iter().map(|text| Entry::from_json(id, text.get())).collect()
    }

    /// The purchase or cancellation that the entries tell of; `None` when there is none of this id.
    pub(super) fn machine<M: Machine>(&self, id: &PurchaseId) -> Result<Option<M>, RunError> {
        let entries = self.read_entries(id).map_err(|error| unreadable(id, error))?;
        if entries.is_empty() {
            return Ok(None);
        }
        let machine = M::replay(&entries);
        machine.map(Some).ok_or_else(|| RunError::OtherKind { id: id.clone(), kind: M::KIND })
    }
}

fn key(number: u64) -> String {
    format!("entries/{number:06}")
}

fn unreadable(id: &PurchaseId, error: JournalError) -> RunError {
    RunError::Journal { purchase: id.clone(), error }
}

/// The text under which something is recorded.
pub(super) fn text(value: &impl Serialize) -> Result<Box<RawValue>, serde_json::Error> {
    serde_json::value::to_raw_value(value)
}

/// The texts under which entries are recorded.
pub(super) fn texts(entries: &[Entry]) -> Result<EntryTexts, serde_json::Error> {
    entries.iter().map(text).collect()
}
