//! The one thread that talks to the file: takes what has come in meanwhile into one transaction, and answers when it is
//! on disk.

use std::sync::mpsc::Receiver;

use futures_channel::oneshot;
use rusqlite::{Connection, ErrorCode, params};

use crate::{Entry, JournalError, PurchaseId, PurchaseStatus};

/// So much shares one commit at the most.
const MAX_BATCH: usize = 2048;

/// What is asked of the thread.
pub(super) enum Job {
    Write(Write, Done),
    Read(Box<dyn FnOnce(&Connection) + Send>),
}

/// Told when it is on disk, or why it is not.
type Done = oneshot::Sender<Result<(), JournalError>>;

/// A change.
pub(super) enum Write {
    Append { purchase: PurchaseId, seq: u64, entry: Box<Entry> },
    Compact { purchase: PurchaseId, entries: u64, summary: Box<Entry> },
}

/// Works until nobody can ask any more.
pub(super) fn serve(mut connection: Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut writes = Vec::new();
        let mut reads = Vec::new();
        for job in std::iter::once(first).chain(jobs.try_iter().take(MAX_BATCH)) {
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
        let _ = done.send(outcome); // whoever asked may have gone away
    }
}

/// All in one transaction. Only a conflict concerns one write alone; anything else undoes and fails the batch.
fn write(
    connection: &mut Connection,
    writes: &[(Write, Done)],
) -> Result<Vec<Result<(), JournalError>>, JournalError> {
    let transaction = connection.transaction().map_err(|error| failed(&error))?;
    let mut outcomes = Vec::with_capacity(writes.len());
    for (write, _) in writes {
        let outcome = match write {
            Write::Append { purchase, seq, entry } => insert(&transaction, purchase, *seq, entry),
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
    transaction.commit().map_err(|error| failed(&error))?;
    Ok(outcomes)
}

fn insert(connection: &Connection, id: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
    let failed = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => JournalError::Conflict(id.clone()),
        _ => failed(&error),
    };
    let data = serde_json::to_string(entry).map_err(|error| JournalError::Write(error.to_string()))?;
    let seq = number(seq)?;
    if seq == 0 {
        let mut new = connection.prepare_cached("INSERT INTO purchase (id) VALUES (?1)").map_err(failed)?;
        new.execute(params![id.as_str()]).map_err(failed)?;
    }
    // The entry before must be there: numbers have no gaps.
    let mut append = connection
        .prepare_cached(
            "INSERT INTO entry (purchase, seq, at, data) SELECT number, ?2, ?3, ?4 FROM purchase WHERE id = ?1
             AND ?2 = (SELECT count(*) FROM entry WHERE purchase = number)",
        )
        .map_err(failed)?;
    if append.execute(params![id.as_str(), seq, entry.at.to_string(), data]).map_err(failed)? == 0 {
        return Err(JournalError::Conflict(id.clone()));
    }
    if let Some(status) = entry.fact.sets_status() {
        let mut set =
            connection.prepare_cached("UPDATE purchase SET status = ?2 WHERE id = ?1").map_err(failed)?;
        set.execute(params![id.as_str(), status.map(PurchaseStatus::as_str)]).map_err(failed)?;
    }
    Ok(())
}

fn compact(
    connection: &Connection,
    id: &PurchaseId,
    entries: u64,
    summary: &Entry,
) -> Result<(), JournalError> {
    let failed = |error: rusqlite::Error| failed(&error);
    let data = serde_json::to_string(summary).map_err(|error| JournalError::Write(error.to_string()))?;
    let of_purchase = "purchase = (SELECT number FROM purchase WHERE id = ?1)";
    // Somebody who wrote in between must not lose what he wrote.
    let found = format!("SELECT count(*) FROM entry WHERE {of_purchase}");
    let found: i64 = connection.query_row(&found, params![id.as_str()], |row| row.get(0)).map_err(failed)?;
    if entries == 0 || found != number(entries)? {
        return Err(JournalError::Conflict(id.clone()));
    }
    let rest = format!("DELETE FROM entry WHERE {of_purchase} AND seq > 0");
    connection.execute(&rest, params![id.as_str()]).map_err(failed)?;
    let first = format!("UPDATE entry SET at = ?2, data = ?3 WHERE {of_purchase} AND seq = 0");
    connection.execute(&first, params![id.as_str(), summary.at.to_string(), data]).map_err(failed)?;
    Ok(())
}

fn number(count: u64) -> Result<i64, JournalError> {
    i64::try_from(count).map_err(|error| JournalError::Write(error.to_string()))
}

pub(super) fn failed(error: &rusqlite::Error) -> JournalError {
    JournalError::Write(match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => format!("there is no room left for it ({error}); make some"),
        _ => error.to_string(),
    })
}
