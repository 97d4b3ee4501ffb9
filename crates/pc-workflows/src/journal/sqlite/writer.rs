//! The one thread that talks to the file: puts all writes that are waiting into one transaction, and answers when it is
//! on disk.

use std::collections::HashMap;
use std::sync::mpsc::Receiver;

use futures_channel::oneshot;
use rusqlite::{Connection, ErrorCode, params};

use super::checksum;
use super::store::{PurchaseRow, Store};
use crate::{Entry, JournalError, PurchaseId};

/// Writes that share one commit at most.
const MAX_WRITES_PER_COMMIT: usize = 2048;

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
        let mut writes = Vec::new();
        let mut reads = Vec::new();
        for job in std::iter::once(first).chain(jobs.try_iter().take(MAX_WRITES_PER_COMMIT)) {
            match job {
                Job::Write(write, done) => writes.push((write, done)),
                Job::Read(read) => reads.push(read),
            }
        }
        commit(&mut store, &mut rows, writes);
        for read in reads {
            read(&store);
        }
    }
}

fn commit(store: &mut Store, rows: &mut Rows, writes: Vec<(Write, Done)>) {
    if writes.is_empty() {
        return;
    }
    let outcomes = write(store, rows, &writes);
    if outcomes.is_err() {
        *rows = Rows::default(); // they were not written
    }
    for (index, (write, done)) in writes.into_iter().enumerate() {
        let outcome = match &outcomes {
            Ok(outcomes) => outcomes[index].clone(),
            Err(error) => Err(error.clone()),
        };
        if let (Write::Append { purchase, first: 0, .. }, Ok(())) = (&write, &outcome) {
            store.remember(purchase);
        }
        let _ = done.send(outcome); // the caller may have been dropped
    }
}

/// All in one transaction. Only a conflict or a damaged purchase concerns one write alone; anything else undoes and fails
/// the batch.
fn write(
    store: &Store,
    rows: &mut Rows,
    writes: &[(Write, Done)],
) -> Result<Vec<Result<(), JournalError>>, JournalError> {
    store.place.check()?;
    let transaction = store.connection.unchecked_transaction().map_err(failed)?;
    let mut outcomes = Vec::with_capacity(writes.len());
    for (write, _) in writes {
        let outcome = match write {
            Write::Append { purchase, first, entries } => append(store, rows, purchase, *first, entries),
            Write::Compact { purchase, entries, summary } => {
                compact(store, rows, purchase, *entries, summary)
            }
        };
        if let Err(error) = &outcome
            && !matches!(error, JournalError::Conflict(_) | JournalError::DamagedPurchase { .. })
        {
            return Err(error.clone()); // dropping the transaction rolls it back
        }
        outcomes.push(outcome);
    }
    transaction.commit().map_err(failed)?;
    Ok(outcomes)
}

/// Nothing was written where it is a conflict or damage.
fn append(
    store: &Store,
    rows: &mut Rows,
    id: &PurchaseId,
    first: u64,
    entries: &[Row],
) -> Result<(), JournalError> {
    let first = number(first)?;
    let purchase = match rows.find(store, id)? {
        None if first == 0 => rows.insert(id, begin(&store.connection, id).map_err(failed)?),
        Some(purchase) if first > 0 && purchase.entries == first => purchase,
        _ => return Err(JournalError::Conflict(id.clone())),
    };
    extend(&store.connection, id, purchase, entries).map_err(failed)
}

/// A purchase without entries.
fn begin(connection: &Connection, id: &PurchaseId) -> rusqlite::Result<PurchaseRow> {
    connection.prepare_cached("INSERT INTO purchase (id) VALUES (?1)")?.execute(params![id.as_str()])?;
    let number = connection.last_insert_rowid();
    Ok(PurchaseRow { number, status: None, entries: 0, last_sum: checksum::BEFORE_FIRST })
}

fn extend(
    connection: &Connection,
    id: &PurchaseId,
    purchase: &mut PurchaseRow,
    entries: &[Row],
) -> rusqlite::Result<()> {
    let mut insert = connection
        .prepare_cached("INSERT INTO entry (purchase, seq, at, data, sum) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for entry in entries {
        let (seq, Row { at, data, .. }) = (purchase.entries, entry);
        purchase.add(id, entry);
        insert.execute(params![purchase.number, seq, at, data, purchase.last_sum])?;
    }
    seal(connection, id, purchase)
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

fn seal(connection: &Connection, id: &PurchaseId, purchase: &PurchaseRow) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE purchase SET status = ?2, entries = ?3, last_sum = ?4, sum = ?5 WHERE number = ?1",
    )?;
    let PurchaseRow { number, status, entries, last_sum } = purchase;
    update.execute(params![number, status, entries, last_sum, purchase.sum(id)])?;
    Ok(())
}

fn compact(
    store: &Store,
    rows: &mut Rows,
    id: &PurchaseId,
    entries: u64,
    summary: &Row,
) -> Result<(), JournalError> {
    let conflict = || JournalError::Conflict(id.clone());
    let purchase = rows.find(store, id)?.ok_or_else(conflict)?;
    // What another runner wrote in between must not be lost.
    if purchase.entries != number(entries)? {
        return Err(conflict());
    }
    (purchase.entries, purchase.last_sum) = (0, checksum::BEFORE_FIRST);
    purchase.add(id, summary);
    replace(&store.connection, id, purchase, summary).map_err(failed)
}

/// Puts one entry in the place of all.
fn replace(
    connection: &Connection,
    id: &PurchaseId,
    purchase: &PurchaseRow,
    summary: &Row,
) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM entry WHERE purchase = ?1 AND seq > 0", params![purchase.number])?;
    connection.execute(
        "UPDATE entry SET at = ?2, data = ?3, sum = ?4 WHERE purchase = ?1 AND seq = 0",
        params![purchase.number, summary.at, summary.data, purchase.last_sum],
    )?;
    seal(connection, id, purchase)
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
