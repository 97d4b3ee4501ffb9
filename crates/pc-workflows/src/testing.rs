//! Whether a journal keeps its contract: the checks that our own journals pass, for those of others.
//!
//! What the checks need is a closure that opens the journal of a name: empty when the name is new, and otherwise as it was left.
//! A name may be a file, a schema or a prefix, as suits the storage.
//!
//! ```
//! use std::collections::HashMap;
//! use std::sync::{Arc, Mutex};
//!
//! use pc_workflows::MemoryJournal;
//! use pc_workflows::testing::{check_compaction, check_journal, check_shared_journal};
//!
//! # futures_util::future::join(async {
//! let all = Mutex::new(HashMap::<String, Arc<MemoryJournal>>::new());
//! let open = async |name: &str| all.lock().unwrap().entry(name.to_owned()).or_default().clone();
//! check_journal(open).await.unwrap(); // every journal has to pass these
//! check_shared_journal(open).await.unwrap(); // one that several processes may open at the same time
//! check_compaction(open).await.unwrap(); // one that can let go of histories
//! # }, async {});
//! ```
//!
//! An error says which [`Promise`]s are broken, and how each shows. The checks need no clock and no certain runtime; a journal that
//! never answers has them never end.

mod compacting;
mod promise;
mod reading;
mod samples;
mod sharing;
mod writing;

use std::fmt;

pub use promise::Promise;

use crate::{Compaction, Entry, Journal, JournalError, PurchaseId};

/// The promises that a journal breaks. Printed with one line for each, also by `unwrap` and `?`.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct BrokenPromises(Vec<(Promise, String)>);

impl BrokenPromises {
    /// Which they are, and how each showed.
    pub fn iter(&self) -> impl Iterator<Item = (Promise, &str)> {
        self.0.iter().map(|(promise, how)| (*promise, how.as_str()))
    }

    fn of(found: impl IntoIterator<Item = (Promise, Finding)>) -> Result<(), Self> {
        let broken = found.into_iter().filter_map(|(promise, finding)| Some((promise, finding.err()?)));
        let broken: Vec<_> = broken.collect();
        if broken.is_empty() { Ok(()) } else { Err(Self(broken)) }
    }
}

impl fmt::Display for BrokenPromises {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the journal does not keep its contract:")?;
        self.iter().try_for_each(|(promise, how)| write!(f, "\n- {promise}: {how}"))
    }
}

impl fmt::Debug for BrokenPromises {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a check came to: how the promise is broken, if it is.
type Finding = Result<(), String>;

/// Whether a journal keeps what [`Journal`] promises.
///
/// # Errors
/// The promises that it breaks.
pub async fn check_journal<J: Journal>(open: impl AsyncFn(&str) -> J) -> Result<(), BrokenPromises> {
    BrokenPromises::of([
        (Promise::BeginsEmpty, reading::begins_empty(&open).await),
        (Promise::KeepsWhatWasWritten, reading::keeps_what_was_written(&open).await),
        (Promise::KeepsVersions, reading::keeps_versions(&open).await),
        (Promise::KeepsApart, reading::keeps_apart(&open).await),
        (Promise::ListsInOrderOfStart, reading::lists_in_order_of_start(&open).await),
        (Promise::KnowsWhatEnded, reading::knows_what_ended(&open).await),
        (Promise::RefusesTakenNumbers, writing::refuses_taken_numbers(&open).await),
        (Promise::RefusesGaps, writing::refuses_gaps(&open).await),
        (Promise::RefusesTakenBatches, writing::refuses_taken_batches(&open).await),
        (Promise::LetsOneWin, writing::lets_one_win(&open).await),
        (Promise::StaysUsable, writing::stays_usable(&open).await),
        (Promise::Survives, writing::survives(&open).await),
    ])
}

/// Whether a journal that several processes may open at the same time keeps its promises to all of them.
///
/// # Errors
/// The promises that it breaks.
pub async fn check_shared_journal<J: Journal>(open: impl AsyncFn(&str) -> J) -> Result<(), BrokenPromises> {
    BrokenPromises::of([
        (Promise::ShowsOthersAtOnce, sharing::shows_others_at_once(&open).await),
        (Promise::LetsOneProcessWin, sharing::lets_one_process_win(&open).await),
    ])
}

/// Whether a journal keeps what [`Compaction`] promises.
///
/// # Errors
/// The promises that it breaks.
pub async fn check_compaction<J: Compaction>(open: impl AsyncFn(&str) -> J) -> Result<(), BrokenPromises> {
    BrokenPromises::of([
        (Promise::ReplacesHistories, compacting::replaces_histories(&open).await),
        (Promise::RefusesOutdatedSummaries, compacting::refuses_outdated_summaries(&open).await),
    ])
}

/// Writes an entry that must be taken.
async fn write(journal: &impl Journal, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Finding {
    let written = journal.append(purchase, seq, entry).await;
    written.map_err(|error| format!("entry {seq} of `{purchase}` was refused: {error}"))
}

/// Writes all entries of a purchase, one by one.
async fn write_each(journal: &impl Journal, purchase: &PurchaseId, entries: &[Entry]) -> Finding {
    for (seq, entry) in (0..).zip(entries) {
        write(journal, purchase, seq, entry).await?;
    }
    Ok(())
}

/// That a purchase has just these entries.
async fn expect_entries(journal: &impl Journal, purchase: &PurchaseId, expected: &[Entry]) -> Finding {
    let read = journal.entries(purchase).await;
    let read = read.map_err(|error| format!("`{purchase}` cannot be read: {error}"))?;
    if read.len() != expected.len() {
        return Err(format!("`{purchase}` has {} entries in place of {}", read.len(), expected.len()));
    }
    let differing = (0..).zip(read.iter().zip(expected)).find(|(_, (read, written))| read != written);
    differing.map_or(Ok(()), |(seq, (read, written)): (u64, _)| {
        Err(format!("entry {seq} of `{purchase}` was written as {written:?} and read as {read:?}"))
    })
}

/// That a write was refused because somebody else was first.
fn expect_conflict(answer: Result<(), JournalError>, purchase: &PurchaseId, what: &str) -> Finding {
    match answer {
        Err(JournalError::Conflict(other)) if other == *purchase => Ok(()),
        Err(other) => {
            Err(format!("{what} was refused by another error than a conflict of `{purchase}`: {other}"))
        }
        Ok(()) => Err(format!("{what} was taken")),
    }
}
