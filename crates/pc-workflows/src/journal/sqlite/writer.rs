//! The one thread that talks to the file: puts all writes that come in while it writes into one transaction, and answers
//! when it is on disk.

use std::collections::HashMap;
use std::sync::mpsc::Receiver;

use futures_channel::oneshot;
use rusqlite::{CachedStatement, Connection, ErrorCode, Transaction, params};

use super::checksum;
use super::store::{PurchaseRow, Store};
use crate::{Entry, JournalError, PurchaseId};

/// Jobs that are done together at most: the writes among them share a commit.
const MAX_JOBS_AT_ONCE: usize = 2048;

/// Rows of purchases that are remembered at most: those at work fit, and little is lost with the others.
const MAX_REMEMBERED_ROWS: usize = 4096;

/// A job for the writer thread.
pub(super) enum Job {
    Write(Write, Done),
    Read(Box<dyn FnOnce(&Store) + Send>),
}

/// Receives the outcome: it is on disk, or why it is not.
type Done = oneshot::Sender<Result<(), JournalError>>;

/// A change.
pub(super) enum Write {
    /// Entries of one purchase, the first of them under number `first`.
    Append {
        purchase: PurchaseId,
        first: u64,
        entries: Vec<Row>,
    },
    Compact {
        purchase: PurchaseId,
        entries: u64,
        summary: Row,
    },
}

/// An entry as it is written: made by the caller, so that the writer only writes.
pub(super) struct Row {
    at: String,
    data: String,
    /// The status its purchase has with it, when it changes it.
    status: Option<Option<&'static str>>,
}

impl Row {
    pub(super) fn of(entry: &Entry) -> Result<Self, JournalError> {
        let data = serde_json::to_string(entry).map_err(JournalError::write)?;
        Ok(Self { at: entry.at.to_string(), data, status: entry.fact.sets_status() })
    }
}

/// The rows of purchases that were written last. Nobody else writes them, so they need not be read before each entry.
#[derive(Default)]
struct Rows(HashMap<PurchaseId, PurchaseRow>);

impl Rows {
    /// The row of a purchase, to be changed with it; none when it was never started.
    fn find(&mut self, store: &Store, id: &PurchaseId) -> Result<Option<&mut PurchaseRow>, JournalError> {
        if !self.0.contains_key(id) {
            let Some(row) = store.find(id)? else { return Ok(None) };
            self.insert(id, row);
        }
        Ok(self.0.get_mut(id))
    }

    fn insert(&mut self, id: &PurchaseId, row: PurchaseRow) -> &mut PurchaseRow {
        if self.0.len() >= MAX_REMEMBERED_ROWS {
            self.0.clear();
        }
        self.0.entry(id.clone()).insert_entry(row).into_mut()
    }
}

/// Works until the queue is closed.
pub(super) fn serve(mut store: Store, jobs: &Receiver<Job>) {
    let mut rows = Rows::default();
    while let Ok(first) = jobs.recv() {
        // Whoever is about to ask may do so first: what shares a commit shares its wait for the disk.
        let late = std::iter::once_with(std::thread::yield_now).flat_map(|()| jobs.try_iter());
        let mut reads = Vec::new();
        let ask = |job| match job {
            Job::Write(write, done) => Some((write, done)),
            Job::Read(read) => {
                reads.push(read);
                None
            }
        };
        let asked = std::iter::once(first).chain(jobs.try_iter()).chain(late).take(MAX_JOBS_AT_ONCE);
        commit(&mut store, &mut rows, asked.filter_map(ask));
        for read in reads {
            read(&store);
        }
    }
}

/// Writes what comes in, as it comes in, until nothing more does; then all of it is on disk or none, and all are answered. Only
/// a conflict or a damaged purchase concerns one write alone; anything else undoes and fails them all.
fn commit(store: &mut Store, rows: &mut Rows, writes: impl Iterator<Item = (Write, Done)>) {
    let mut writes = writes.peekable();
    if writes.peek().is_none() {
        return;
    }
    let mut batch = Batch::begin(store);
    let mut answers = Vec::new();
    for (write, done) in writes {
        let outcome = match &mut batch {
            Ok(batch) => batch.write(rows, &write),
            Err(error) => Err(error.clone()),
        };
        match &outcome {
            Ok(()) | Err(JournalError::Conflict(_) | JournalError::DamagedPurchase { .. }) => {}
            Err(error) => batch = Err(error.clone()),
        }
        answers.push((write, done, outcome));
    }
    let committed = batch.and_then(Batch::commit);
    if committed.is_err() {
        *rows = Rows::default(); // they were not written
    }
    for (write, done, outcome) in answers {
        let outcome = committed.clone().and(outcome);
        if let (Write::Append { purchase, first: 0, .. }, Ok(())) = (&write, &outcome) {
            store.remember(purchase);
        }
        let _ = done.send(outcome); // the caller may have been dropped
    }
}

/// Writes that share a commit, and what is run for each entry. Dropping it undoes them.
struct Batch<'s> {
    store: &'s Store,
    insert: CachedStatement<'s>,
    seal: CachedStatement<'s>,
    transaction: Transaction<'s>,
}

impl<'s> Batch<'s> {
    fn begin(store: &'s Store) -> Result<Self, JournalError> {
        store.place.check()?;
        Self::begin_transaction(store).map_err(failed)
    }

    fn begin_transaction(store: &'s Store) -> rusqlite::Result<Self> {
        let connection = &store.connection;
        let insert = "INSERT INTO entry (purchase, seq, at, data, sum) VALUES (?1, ?2, ?3, ?4, ?5)";
        let seal = "UPDATE purchase SET status = ?2, entries = ?3, last_sum = ?4, sum = ?5 WHERE number = ?1";
        Ok(Self {
            store,
            insert: connection.prepare_cached(insert)?,
            seal: connection.prepare_cached(seal)?,
            transaction: connection.unchecked_transaction()?,
        })
    }

    fn commit(self) -> Result<(), JournalError> {
        self.transaction.commit().map_err(failed)
    }

    /// Nothing was written where it is a conflict or damage.
    fn write(&mut self, rows: &mut Rows, write: &Write) -> Result<(), JournalError> {
        match write {
            Write::Append { purchase, first, entries } => self.append(rows, purchase, *first, entries),
            Write::Compact { purchase, entries, summary } => self.compact(rows, purchase, *entries, summary),
        }
    }

    fn append(
        &mut self,
        rows: &mut Rows,
        id: &PurchaseId,
        first: u64,
        entries: &[Row],
    ) -> Result<(), JournalError> {
        let first = number(first)?;
        let purchase = match rows.find(self.store, id)? {
            None if first == 0 => rows.insert(id, begin(&self.store.connection, id).map_err(failed)?),
            Some(purchase) if first > 0 && purchase.entries == first => purchase,
            _ => return Err(JournalError::Conflict(id.clone())),
        };
        self.extend(id, purchase, entries).map_err(failed)
    }

    fn compact(
        &mut self,
        rows: &mut Rows,
        id: &PurchaseId,
        entries: u64,
        summary: &Row,
    ) -> Result<(), JournalError> {
        let conflict = || JournalError::Conflict(id.clone());
        let purchase = rows.find(self.store, id)?.ok_or_else(conflict)?;
        // What another runner wrote in between must not be lost.
        if purchase.entries != number(entries)? {
            return Err(conflict());
        }
        (purchase.entries, purchase.last_sum) = (0, checksum::BEFORE_FIRST);
        purchase.add(id, summary);
        replace(&self.store.connection, purchase, summary).map_err(failed)?;
        self.seal(id, purchase).map_err(failed)
    }

    fn extend(
        &mut self,
        id: &PurchaseId,
        purchase: &mut PurchaseRow,
        entries: &[Row],
    ) -> rusqlite::Result<()> {
        for entry in entries {
            let (seq, Row { at, data, .. }) = (purchase.entries, entry);
            purchase.add(id, entry);
            self.insert.execute(params![purchase.number, seq, at, data, purchase.last_sum])?;
        }
        self.seal(id, purchase)
    }

    fn seal(&mut self, id: &PurchaseId, purchase: &PurchaseRow) -> rusqlite::Result<()> {
        let PurchaseRow { number, status, entries, last_sum } = purchase;
        self.seal.execute(params![number, status, entries, last_sum, purchase.sum(id)])?;
        Ok(())
    }
}

/// A purchase without entries.
fn begin(connection: &Connection, id: &PurchaseId) -> rusqlite::Result<PurchaseRow> {
    connection.prepare_cached("INSERT INTO purchase (id) VALUES (?1)")?.execute(params![id.as_str()])?;
    let number = connection.last_insert_rowid();
    Ok(PurchaseRow { number, status: None, entries: 0, last_sum: checksum::BEFORE_FIRST })
}

impl PurchaseRow {
    /// Takes in the next entry.
    fn add(&mut self, id: &PurchaseId, Row { at, data, status }: &Row) {
        self.last_sum = checksum::of_entry(self.last_sum, id, self.entries, at, data);
        self.entries += 1;
        if let Some(status) = status {
            self.status = status.map(str::to_owned);
        }
    }
}

/// Puts one entry in the place of all.
fn replace(connection: &Connection, purchase: &PurchaseRow, summary: &Row) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM entry WHERE purchase = ?1 AND seq > 0", params![purchase.number])?;
    connection.execute(
        "UPDATE entry SET at = ?2, data = ?3, sum = ?4 WHERE purchase = ?1 AND seq = 0",
        params![purchase.number, summary.at, summary.data, purchase.last_sum],
    )?;
    Ok(())
}

fn number(count: u64) -> Result<i64, JournalError> {
    i64::try_from(count).map_err(JournalError::write)
}

/// An error of the system, with what it most likely means: the database does not tell.
pub(super) fn refused_by_system(error: &rusqlite::Error) -> String {
    format!(
        "{error}; look at the disk, and whether a quota or a limit for the size of files (`ulimit -f`) is reached"
    )
}

pub(super) fn failed(error: rusqlite::Error) -> JournalError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => JournalError::Full(error.into()),
        Some(ErrorCode::SystemIoFailure) => JournalError::write(refused_by_system(&error)),
        _ => JournalError::write(error),
    }
}
