//! Why a journal cannot be used.

use pc_models::Harmless;

use crate::{PurchaseId, SourceError};

/// The journal cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// Another runner wrote this entry first.
    #[error("`{0}` is being run by somebody else")]
    Conflict(PurchaseId),
    /// Another process has it open for writing.
    #[error("the journal {} is in use by {}; wait for it, or stop it first", Harmless(path), process(*.holder))]
    Locked {
        /// The file.
        path: String,
        /// The other process' number, where it can be told.
        holder: Option<u32>,
    },
    /// It cannot be opened.
    #[error("the journal {} cannot be opened: {error}", Harmless(path))]
    Open {
        /// The file.
        path: String,
        /// Why not.
        #[source]
        error: SourceError,
    },
    /// It is damaged: what it says cannot be trusted.
    #[error(
        "the journal {} is damaged ({damage}). Nothing in it was changed. Put a good copy in its place. Before you \
         resume or start anything, look in Partner Center for orders of every purchase that was not ended in that \
         copy: their lines end in the purchase id in brackets",
        Harmless(path)
    )]
    Damaged {
        /// The file.
        path: String,
        /// What was found.
        damage: String,
    },
    /// What it says of one purchase is damaged: that purchase is refused, the others of the file are not.
    #[error("what the journal says of `{purchase}` is damaged ({damage}): nothing was done with it")]
    DamagedPurchase {
        /// The purchase.
        purchase: PurchaseId,
        /// What was found.
        damage: String,
    },
    /// A later version of this program wrote it.
    #[error("its journal was written by a later version of this program; use that one")]
    Newer,
    /// It cannot be written.
    #[error("its journal cannot be written: {0}")]
    Write(#[source] SourceError),
    /// There is no space left for it.
    #[error("its journal cannot be written: there is no room left for it ({0}); make some")]
    Full(#[source] SourceError),
    /// It cannot be read.
    #[error("its journal cannot be read: {0}")]
    Read(#[source] SourceError),
    /// An entry of it makes no sense.
    #[error("its journal cannot be read: an entry of purchase `{purchase}` cannot be read: {error}")]
    Entry {
        /// The purchase.
        purchase: PurchaseId,
        /// Why not.
        #[source]
        error: SourceError,
    },
}

impl JournalError {
    /// It cannot be written, because of an error or for a reason in words.
    pub fn write(error: impl Into<SourceError>) -> Self {
        Self::Write(error.into())
    }

    /// It cannot be read, because of an error or for a reason in words.
    pub fn read(error: impl Into<SourceError>) -> Self {
        Self::Read(error.into())
    }

    /// What a person should do about a purchase that is damaged.
    #[must_use]
    pub fn next_step(&self) -> Option<String> {
        match self {
            Self::DamagedPurchase { purchase, .. } => Some(format!(
                "Look in Partner Center for orders of the customer whose lines end in `[{purchase}]`: it may have been \
                 bought. Then put a good copy of the journal in its place. Never resume it before, and do not buy the \
                 same under another id"
            )),
            _ => None,
        }
    }
}

fn process(holder: Option<u32>) -> String {
    holder.map_or_else(|| "another process".to_owned(), |number| format!("process {number}"))
}
