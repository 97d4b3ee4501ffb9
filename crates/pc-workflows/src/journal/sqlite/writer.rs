//! The one thread that talks to the file: puts all writes that are waiting into one transaction, and answers when it is
//! on disk.

use std::sync::mpsc::Receiver;

use futures_channel::oneshot;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};

use crate::{Entry, JournalError, PurchaseId};

/// Writes that share one commit at most.
const MAX_WRITES_PER_COMMIT: usize = 2048;

/// A job for the writer thread.
pub(super) enum Job {
    Write(Write, Done),
    Read(Box<dyn FnOnce(&Connection) + Send>),
}

/// Receives the outcome: it is on disk, or why it is not.
type Done = oneshot::Sender<Result<(), JournalError>>;

/// A change.
pub(super) enum Write {
    /// Entries of one purchase, the first of them under number `first`.
    Append {
        purchase: PurchaseId,
        first: u64,
        rows: Vec<Row>,
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

/// Works until the queue is closed.
pub(super) fn serve(mut connection: Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut writes = Vec::new();
        let mut reads = Vec::new();
        for job in std::iter::once(first).chain(jobs.try_iter().take(MAX_WRITES_PER_COMMIT)) {
            match job {
                Job::Write(write, done) => writes.push((write, done)),
                Job::Read(read) => reads.push(read),
            }
        }
        commit(&mut connection, writes);
        for read in reads {
            read(&connection);
        }
    }
}

fn commit(connection: &mut Connection, writes: Vec<(Write, Done)>) {
    if writes.is_empty() {
        return;
    }
    let outcomes = write(connection, &writes);
    for (index, (_, done)) in writes.into_iter().enumerate() {
        let outcome = match &outcomes {
            Ok(outcomes) => outcomes[index].clone(),
            Err(error) => Err(error.clone()),
        };
        let _ = done.send(outcome); // the caller may have been dropped
    }
}

/// All in one transaction. Only a conflict concerns one write alone; anything else undoes and fails the batch.
fn write(
    connection: &mut Connection,
    writes: &[(Write, Done)],
) -> Result<Vec<Result<(), JournalError>>, JournalError> {
    let transaction = connection.transaction().map_err(failed)?;
    let mut outcomes = Vec::with_capacity(writes.len());
    for (write, _) in writes {
        let outcome = match write {
            Write::Append { purchase, first, rows } => insert(&transaction, purchase, *first, rows),
            Write::Compact { purchase, entries, summary } => {
                compact(&transaction, purchase, *entries, summary)
            }
        };
        if let Err(error) = &outcome
            && !matches!(error, JournalError::Conflict(_))
        {
            return Err(error.clone()); // dropping the transaction rolls it back
        }
        outcomes.push(outcome);
    }
    transaction.commit().map_err(failed)?;
    Ok(outcomes)
}

fn insert(connection: &Connection, id: &PurchaseId, first: u64, rows: &[Row]) -> Result<(), JournalError> {
    let failed = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => JournalError::Conflict(id.clone()),
        _ => failed(error),
    };
    let first = number(first)?;
    let purchase = purchase_number(connection, id, first).map_err(failed)?;
    let purchase = purchase.ok_or_else(|| JournalError::Conflict(id.clone()))?;
    let mut insert = connection
        .prepare_cached("INSERT INTO entry (purchase, seq, at, data) VALUES (?1, ?2, ?3, ?4)")
        .map_err(failed)?;
    // Only the first number can be taken: numbers have no gaps, so those behind a free one are free.
    for (seq, Row { at, data, status }) in (first..).zip(rows) {
        insert.execute(params![purchase, seq, at, data]).map_err(failed)?;
        if let Some(status) = status {
            let mut set = connection
                .prepare_cached("UPDATE purchase SET status = ?2 WHERE number = ?1")
                .map_err(failed)?;
            set.execute(params![purchase, status]).map_err(failed)?;
        }
    }
    Ok(())
}

/// The purchase's number; it is new with its first entry. None when the entry before is not there: numbers have no gaps.
fn purchase_number(connection: &Connection, id: &PurchaseId, first: i64) -> rusqlite::Result<Option<i64>> {
    if first == 0 {
        connection.prepare_cached("INSERT INTO purchase (id) VALUES (?1)")?.execute(params![id.as_str()])?;
        return Ok(Some(connection.last_insert_rowid()));
    }
    let mut find = connection.prepare_cached(
        "SELECT number FROM purchase JOIN entry ON purchase = number WHERE id = ?1 AND seq = ?2 - 1",
    )?;
    find.query_row(params![id.as_str(), first], |row| row.get(0)).optional()
}

fn compact(
    connection: &Connection,
    id: &PurchaseId,
    entries: u64,
    summary: &Row,
) -> Result<(), JournalError> {
    let of_purchase = "purchase = (SELECT number FROM purchase WHERE id = ?1)";
    // What another runner wrote in between must not be lost.
    let found = format!("SELECT count(*) FROM entry WHERE {of_purchase}");
    let found: i64 = connection.query_row(&found, params![id.as_str()], |row| row.get(0)).map_err(failed)?;
    if entries == 0 || found != number(entries)? {
        return Err(JournalError::Conflict(id.clone()));
    }
    let rest = format!("DELETE FROM entry WHERE {of_purchase} AND seq > 0");
    connection.execute(&rest, params![id.as_str()]).map_err(failed)?;
    let first = format!("UPDATE entry SET at = ?2, data = ?3 WHERE {of_purchase} AND seq = 0");
    connection.execute(&first, params![id.as_str(), summary.at, summary.data]).map_err(failed)?;
    Ok(())
}

fn number(count: u64) -> Result<i64, JournalError> {
    i64::try_from(count).map_err(JournalError::write)
}

pub(super) fn failed(error: rusqlite::Error) -> JournalError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => JournalError::Full(error.into()),
        _ => JournalError::write(error),
    }
}
