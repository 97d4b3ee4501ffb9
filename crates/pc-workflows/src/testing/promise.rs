//! What a journal promises.

use std::fmt;

/// What a journal promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Promise {
    /// A journal that nobody wrote has no purchases, and a purchase that was never started no entries.
    BeginsEmpty,
    /// Entries are read as they were written: every fact, every digit of an amount, every letter of a text.
    KeepsWhatWasWritten,
    /// An entry of a later version of the format is refused as such, or read as what it is.
    KeepsVersions,
    /// Purchases have entries of their own, however much their ids resemble each other.
    KeepsApart,
    /// Purchases are listed in the order of their start.
    ListsInOrderOfStart,
    /// The list says which purchases have ended, and that one that was taken up again has not.
    KnowsWhatEnded,
    /// An entry under a number that is taken is refused as a conflict, and changes nothing.
    RefusesTakenNumbers,
    /// An entry that would leave a gap before it is refused as a conflict, and changes nothing.
    RefusesGaps,
    /// Entries written together are refused as a conflict when the first number is taken, and change nothing.
    RefusesTakenBatches,
    /// Of many who write under the same number at the same time one is taken, and all others are refused.
    LetsOneWin,
    /// Whoever stops waiting for a write leaves it done or not done, and the journal as usable as before.
    StaysUsable,
    /// All of it is there when the journal is opened again, and goes on under the next numbers.
    Survives,
    /// What one process wrote another that has the journal open reads.
    ShowsOthersAtOnce,
    /// Of processes that write under the same number at the same time one is taken, and all others are refused.
    LetsOneProcessWin,
    /// A summary takes the place of all entries of its purchase, for good, and of nothing else.
    ReplacesHistories,
    /// A summary of another number of entries than there are is refused as a conflict, and changes nothing.
    RefusesOutdatedSummaries,
}

impl Promise {
    /// Every promise, in the order of the checks.
    pub const ALL: &'static [Self] = &[
        Self::BeginsEmpty,
        Self::KeepsWhatWasWritten,
        Self::KeepsVersions,
        Self::KeepsApart,
        Self::ListsInOrderOfStart,
        Self::KnowsWhatEnded,
        Self::RefusesTakenNumbers,
        Self::RefusesGaps,
        Self::RefusesTakenBatches,
        Self::LetsOneWin,
        Self::StaysUsable,
        Self::Survives,
        Self::ShowsOthersAtOnce,
        Self::LetsOneProcessWin,
        Self::ReplacesHistories,
        Self::RefusesOutdatedSummaries,
    ];

    /// One word, fit for the name of a file or a table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeginsEmpty => "begins_empty",
            Self::KeepsWhatWasWritten => "keeps_what_was_written",
            Self::KeepsVersions => "keeps_versions",
            Self::KeepsApart => "keeps_apart",
            Self::ListsInOrderOfStart => "lists_in_order_of_start",
            Self::KnowsWhatEnded => "knows_what_ended",
            Self::RefusesTakenNumbers => "refuses_taken_numbers",
            Self::RefusesGaps => "refuses_gaps",
            Self::RefusesTakenBatches => "refuses_taken_batches",
            Self::LetsOneWin => "lets_one_win",
            Self::StaysUsable => "stays_usable",
            Self::Survives => "survives",
            Self::ShowsOthersAtOnce => "shows_others_at_once",
            Self::LetsOneProcessWin => "lets_one_process_win",
            Self::ReplacesHistories => "replaces_histories",
            Self::RefusesOutdatedSummaries => "refuses_outdated_summaries",
        }
    }
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
