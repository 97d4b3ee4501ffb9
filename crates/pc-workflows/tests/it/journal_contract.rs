//! Our own journals keep the contract; a journal with a mistake is found by the check that is there for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use pc_workflows::testing::{BrokenPromises, Promise, check_compaction, check_journal, check_shared_journal};
use pc_workflows::{
    Compaction, Entry, Fact, Journal, JournalError, JournaledPurchase, MemoryJournal, PurchaseId,
};

#[tokio::test]
async fn a_journal_in_memory_keeps_its_contract() {
    let all = Opened::default();
    let open = async |name: &str| all.of(name);
    check_journal(open).await.unwrap();
    check_shared_journal(open).await.unwrap();
    check_compaction(open).await.unwrap();
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_journal_in_sqlite_keeps_its_contract() {
    use pc_workflows::SqliteJournal;
    let folder = tempfile::tempdir().unwrap();
    let open = async |name: &str| SqliteJournal::open(&folder.path().join(name)).unwrap();
    check_journal(open).await.unwrap();
    check_compaction(open).await.unwrap();
}

/// The journals that were opened, by name.
#[derive(Default)]
struct Opened(Mutex<HashMap<String, Arc<MemoryJournal>>>);

impl Opened {
    fn of(&self, name: &str) -> Arc<MemoryJournal> {
        self.0.lock().unwrap().entry(name.to_owned()).or_default().clone()
    }
}

/// A mistake that somebody might make in a journal.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mistake {
    /// There is none.
    None,
    /// Every journal begins with a purchase of its own.
    BeginsWithSomething,
    /// Texts are trimmed.
    TrimsTexts,
    /// Amounts go through a binary float.
    RoundsAmounts,
    /// What is written together is written in no order.
    ReversesBatches,
    /// Entries are written anew by the version of this program.
    RaisesVersions,
    /// Ids are compared without case.
    IgnoresCase,
    /// Ids are patterns: `_` is any letter.
    TakesIdsForPatterns,
    /// Purchases are listed by their ids.
    SortsIds,
    /// The last to be written is listed last.
    SortsByLastEntry,
    /// Only the last entry is looked at for whether it has ended.
    LooksAtTheLastEntryOnly,
    /// Once ended is ended.
    EndsForGood,
    /// A second entry of a number takes the place of the first.
    Overwrites,
    /// A second entry of a number is left out, and called written.
    IgnoresSeconds,
    /// What is taken is told as a failure like any other.
    TellsAnotherError,
    /// Whatever comes is put at the end.
    NumbersByItself,
    /// The batch is written as far as it fits behind what there is.
    WritesTheRestOfBatches,
    /// Looks whether a number is taken, and writes later.
    LooksAndThenWrites,
    /// A write that is given up leaves an entry that cannot be read.
    LeavesHalves,
    /// Everything is in memory alone.
    Forgets,
    /// Each process has a journal of its own until it ends.
    KeepsToItself,
    /// Forgets the number of the next entry when a history goes.
    CompactsToNothing,
    /// Counts what it replaces, and does not compare.
    CompactsWhatever,
}

impl Mistake {
    const ALL: [(Self, Promise); 22] = [
        (Self::BeginsWithSomething, Promise::BeginsEmpty),
        (Self::TrimsTexts, Promise::KeepsWhatWasWritten),
        (Self::RoundsAmounts, Promise::KeepsWhatWasWritten),
        (Self::ReversesBatches, Promise::KeepsWhatWasWritten),
        (Self::RaisesVersions, Promise::KeepsVersions),
        (Self::IgnoresCase, Promise::KeepsApart),
        (Self::TakesIdsForPatterns, Promise::KeepsApart),
        (Self::SortsIds, Promise::ListsInOrderOfStart),
        (Self::SortsByLastEntry, Promise::ListsInOrderOfStart),
        (Self::LooksAtTheLastEntryOnly, Promise::KnowsWhatEnded),
        (Self::EndsForGood, Promise::KnowsWhatEnded),
        (Self::Overwrites, Promise::RefusesTakenNumbers),
        (Self::IgnoresSeconds, Promise::RefusesTakenNumbers),
        (Self::TellsAnotherError, Promise::RefusesTakenNumbers),
        (Self::NumbersByItself, Promise::RefusesGaps),
        (Self::WritesTheRestOfBatches, Promise::RefusesTakenBatches),
        (Self::LooksAndThenWrites, Promise::LetsOneWin),
        (Self::LeavesHalves, Promise::StaysUsable),
        (Self::Forgets, Promise::Survives),
        (Self::KeepsToItself, Promise::ShowsOthersAtOnce),
        (Self::CompactsToNothing, Promise::ReplacesHistories),
        (Self::CompactsWhatever, Promise::RefusesOutdatedSummaries),
    ];
}

/// Rows of purchase and entry in the order they came, with a mistake; none: a halt of a write.
type Rows = Arc<Mutex<Vec<(PurchaseId, Option<Entry>)>>>;

/// A journal over rows, with a mistake.
struct Mistaken {
    mistake: Mistake,
    rows: Rows,
    /// Where it keeps to itself: what it is written to once it is closed.
    shared: Option<Rows>,
}

impl Drop for Mistaken {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            shared.lock().unwrap().clone_from(&self.rows.lock().unwrap());
        }
    }
}

/// Lets others go on in between.
async fn pause() {
    tokio::task::yield_now().await;
}

impl Mistaken {
    fn is(&self, mistake: Mistake) -> bool {
        self.mistake == mistake
    }

    fn is_same(&self, one: &PurchaseId, other: &PurchaseId) -> bool {
        let (one, other) = (one.as_str(), other.as_str());
        match self.mistake {
            Mistake::IgnoresCase => one.eq_ignore_ascii_case(other),
            Mistake::TakesIdsForPatterns => {
                let fits = |(one, other): (u8, u8)| one == other || one == b'_' || other == b'_';
                one.len() == other.len() && one.bytes().zip(other.bytes()).all(fits)
            }
            _ => one == other,
        }
    }

    fn of(&self, purchase: &PurchaseId) -> Vec<Option<Entry>> {
        let rows = self.rows.lock().unwrap();
        let of_it = rows.iter().filter(|(id, _)| self.is_same(id, purchase));
        of_it.map(|(_, entry)| entry.clone()).collect()
    }

    /// The entry as it is kept.
    fn kept(&self, entry: &Entry) -> Entry {
        let mut kept = entry.clone();
        match (&mut kept.fact, self.mistake) {
            (Fact::CheckoutUnknown { problem, .. }, Mistake::TrimsTexts) => {
                *problem = problem.trim().to_owned();
            }
            (Fact::CartCreated { prices, .. }, Mistake::RoundsAmounts) => {
                for amount in prices.iter_mut().filter_map(|price| price.extended.as_mut()) {
                    *amount = amount.to_string().parse::<f64>().unwrap().to_string().parse().unwrap();
                }
            }
            (_, Mistake::RaisesVersions) => kept.version = Entry::new(entry.at, 0, Fact::Resumed).version,
            _ => {}
        }
        kept
    }

    fn put(&self, purchase: &PurchaseId, entry: &Entry) {
        self.rows.lock().unwrap().push((purchase.clone(), Some(self.kept(entry))));
    }

    fn has_ended(&self, purchase: &PurchaseId) -> bool {
        let entries: Vec<Entry> = self.of(purchase).into_iter().flatten().collect();
        let mut said = entries.iter().filter_map(|entry| entry.fact.sets_status());
        match self.mistake {
            Mistake::LooksAtTheLastEntryOnly => {
                entries.last().and_then(|entry| entry.fact.sets_status()).flatten().is_some()
            }
            Mistake::EndsForGood => said.any(|status| status.is_some()),
            _ => said.next_back().flatten().is_some(),
        }
    }
}

#[async_trait]
impl Journal for Mistaken {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        let known = self.of(purchase).len() as u64;
        match self.mistake {
            Mistake::Overwrites if seq < known => {
                let mut rows = self.rows.lock().unwrap();
                let row = rows.iter_mut().filter(|(id, _)| id == purchase).nth(seq as usize);
                row.unwrap().1 = Some(entry.clone());
                return Ok(());
            }
            Mistake::IgnoresSeconds if seq < known => return Ok(()),
            Mistake::TellsAnotherError if seq != known => return Err(JournalError::write("it is taken")),
            Mistake::NumbersByItself if seq > known => {}
            _ if seq != known => return Err(JournalError::Conflict(purchase.clone())),
            Mistake::LooksAndThenWrites => pause().await,
            Mistake::LeavesHalves => {
                self.rows.lock().unwrap().push((purchase.clone(), None));
                pause().await;
                self.rows.lock().unwrap().pop();
            }
            _ => {}
        }
        self.put(purchase, entry);
        Ok(())
    }

    async fn append_all(
        &self,
        purchase: &PurchaseId,
        first: u64,
        entries: &[Entry],
    ) -> Result<(), JournalError> {
        let known = self.of(purchase).len() as u64;
        let mut numbered: Vec<_> = (first..).zip(entries).collect();
        match self.mistake {
            Mistake::WritesTheRestOfBatches if first != known => {
                let rest = numbered.iter().filter(|(seq, _)| *seq >= known);
                rest.for_each(|(_, entry)| self.put(purchase, entry));
                return Err(JournalError::Conflict(purchase.clone()));
            }
            Mistake::ReversesBatches if first == known => {
                entries.iter().rev().for_each(|entry| self.put(purchase, entry));
                return Ok(());
            }
            _ => {}
        }
        for (seq, entry) in numbered.drain(..) {
            self.append(purchase, seq, entry).await?;
        }
        Ok(())
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        let read = |entry: Option<Entry>| entry.ok_or_else(|| JournalError::read("half an entry"));
        self.of(purchase).into_iter().map(read).collect()
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        let mut ids: Vec<PurchaseId> = Vec::new();
        for (id, _) in self.rows.lock().unwrap().iter() {
            if self.is(Mistake::SortsByLastEntry) {
                ids.retain(|known| known != id);
            }
            if !ids.iter().any(|known| self.is_same(known, id)) {
                ids.push(id.clone());
            }
        }
        if self.is(Mistake::SortsIds) {
            ids.sort();
        }
        if self.is(Mistake::BeginsWithSomething) {
            ids.push("an-example".parse().unwrap());
        }
        Ok(ids.into_iter().map(|id| JournaledPurchase::new(id.clone(), self.has_ended(&id))).collect())
    }
}

#[async_trait]
impl Compaction for Mistaken {
    async fn compact(
        &self,
        purchase: &PurchaseId,
        entries: u64,
        summary: &Entry,
    ) -> Result<(), JournalError> {
        let known = self.of(purchase).len() as u64;
        if (known == 0 || known != entries) && !self.is(Mistake::CompactsWhatever) {
            return Err(JournalError::Conflict(purchase.clone()));
        }
        let mut rows = self.rows.lock().unwrap();
        let mut is_summed_up = self.is(Mistake::CompactsToNothing);
        rows.retain_mut(|(id, entry)| {
            if id != purchase {
                return true;
            }
            *entry = Some(summary.clone());
            !std::mem::replace(&mut is_summed_up, true)
        });
        Ok(())
    }
}

/// The promises that a journal with this mistake breaks.
async fn broken_by(mistake: Mistake) -> Vec<Promise> {
    let all: Mutex<HashMap<String, Rows>> = Mutex::default();
    let open = async |name: &str| {
        let kept = all.lock().unwrap().entry(name.to_owned()).or_default().clone();
        let own = || Rows::new(Mutex::new(kept.lock().unwrap().clone()));
        match mistake {
            Mistake::Forgets => Mistaken { mistake, rows: Rows::default(), shared: None },
            Mistake::KeepsToItself => Mistaken { mistake, rows: own(), shared: Some(kept) },
            _ => Mistaken { mistake, rows: kept, shared: None },
        }
    };
    let found = [check_journal(open).await, check_shared_journal(open).await, check_compaction(open).await];
    let found: Vec<BrokenPromises> = found.into_iter().filter_map(Result::err).collect();
    found.iter().flat_map(|broken| broken.iter().map(|(promise, _)| promise)).collect()
}

#[tokio::test]
async fn every_check_finds_a_mistake_and_every_mistake_is_found() {
    assert_eq!(broken_by(Mistake::None).await, []);
    let mut found = Vec::new();
    for (mistake, promise) in Mistake::ALL {
        let broken = broken_by(mistake).await;
        assert!(broken.contains(&promise), "{mistake:?} breaks {promise}, and was found to break {broken:?}");
        found.extend(broken);
    }
    for promise in Promise::ALL {
        assert!(found.contains(promise), "no mistake is found by {promise}");
    }
}

#[tokio::test]
async fn what_is_broken_is_told_promise_by_promise() {
    let rows = Rows::default();
    let open = async |_: &str| Mistaken { mistake: Mistake::Overwrites, rows: rows.clone(), shared: None };
    let told = format!("{:?}", check_journal(open).await.unwrap_err());
    assert!(told.starts_with("the journal does not keep its contract:\n- "), "{told}");
    let taken = "\n- refuses_taken_numbers: a second entry 0 was taken";
    assert!(told.contains(taken), "{told}");
}
