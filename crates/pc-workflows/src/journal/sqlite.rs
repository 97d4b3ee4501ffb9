//! The embedded durable journal: one SQLite file, one writer thread, group commit.
//!
//! The schema is for people too: see `docs/runbook.md`.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use async_trait::async_trait;
use futures_channel::oneshot;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, params};

use super::{Journal, JournalError, JournaledPurchase};
use crate::{Entry, Fact, PurchaseId, PurchaseStatus};

/// Says that a file is ours ("PCpj").
const APPLICATION_ID: i64 = 0x5043_706A;

/// Version of the schema.
const SCHEMA_VERSION: i64 = 1;

/// So many entries share one commit at the most.
const MAX_BATCH: usize = 2048;

const SCHEMA: &str = "
    CREATE TABLE purchase (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        status TEXT
    ) STRICT;
    CREATE TABLE entry (
        position INTEGER PRIMARY KEY,
        purchase INTEGER NOT NULL REFERENCES purchase (number),
        seq INTEGER NOT NULL,
        at TEXT NOT NULL,
        data TEXT NOT NULL,
        UNIQUE (purchase, seq)
    ) STRICT;
";

/// Survives the death of the process and, as far as the disk keeps its word, of the machine. One process at a time
/// may write; any number may read with [`SqliteJournal::read_only`].
pub struct SqliteJournal {
    jobs: Option<Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    _lock: Option<File>,
}

enum Job {
    Append(Append),
    Entries { purchase: PurchaseId, done: oneshot::Sender<Result<Vec<String>, JournalError>> },
    Purchases { done: oneshot::Sender<Result<Vec<JournaledPurchase>, JournalError>> },
}

/// Entries of one purchase to be written together.
struct Append {
    purchase: PurchaseId,
    first: u64,
    rows: Vec<Row>,
    done: oneshot::Sender<Result<(), JournalError>>,
}

/// An entry as it is written: made by whoever asks, so that the writer only writes.
struct Row {
    at: String,
    data: String,
    /// How the purchase ends with it.
    end: Option<PurchaseStatus>,
}

impl Row {
    fn of(entry: &Entry) -> Result<Self, JournalError> {
        let data = serde_json::to_string(entry).map_err(|error| JournalError::Write(error.to_string()))?;
        let end = match &entry.fact {
            Fact::Ended { status, .. } => Some(*status),
            _ => None,
        };
        Ok(Self { at: entry.at.to_string(), data, end })
    }
}

impl SqliteJournal {
    /// Opens the journal for writing; creates it when there is none.
    ///
    /// # Errors
    /// When another process has it open for writing, or the file is damaged or not a journal.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let path = &real_path(path);
        let lock = lock(path)?;
        let connection = Connection::open(path).map_err(|error| unusable(path, &error))?;
        create_if_empty(&connection).map_err(|error| unusable(path, &error))?;
        check(&connection, path)?;
        make_durable(&connection).map_err(|error| unusable(path, &error))?;
        Self::start(connection, Some(lock))
    }

    /// Opens an existing journal for reading.
    ///
    /// # Errors
    /// When there is none, or it is damaged or not a journal.
    pub fn read_only(path: &Path) -> Result<Self, JournalError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|error| unusable(path, &error))?;
        check(&connection, path)?;
        Self::start(connection, None)
    }

    fn start(connection: Connection, lock: Option<File>) -> Result<Self, JournalError> {
        let (jobs, received) = channel();
        let writer = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || serve(connection, &received))
            .map_err(|error| JournalError::Write(error.to_string()))?;
        Ok(Self { jobs: Some(jobs), writer: Some(writer), _lock: lock })
    }

    async fn ask<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, JournalError>>) -> Job,
    ) -> Result<T, JournalError> {
        let stopped = || JournalError::Write("the journal's writer has stopped".to_owned());
        let (done, answer) = oneshot::channel();
        // Never blocks: whoever asks waits for the answer, so there is one job for each purchase at most.
        self.jobs.as_ref().ok_or_else(stopped)?.send(job(done)).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        self.jobs = None; // the writer ends when nobody can ask it any more
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        self.append_all(purchase, seq, std::slice::from_ref(entry)).await
    }

    async fn append_all(
        &self,
        purchase: &PurchaseId,
        first: u64,
        entries: &[Entry],
    ) -> Result<(), JournalError> {
        let rows: Vec<Row> = entries.iter().map(Row::of).collect::<Result<_, _>>()?;
        let purchase = purchase.clone();
        self.ask(|done| Job::Append(Append { purchase, first, rows, done })).await
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        let lines = self.ask(|done| Job::Entries { purchase: purchase.clone(), done }).await?;
        let read = |line: &String| {
            serde_json::from_str(line).map_err(|error| {
                JournalError::Read(format!("an entry of purchase `{purchase}` cannot be read: {error}"))
            })
        };
        lines.iter().map(read).collect()
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.ask(|done| Job::Purchases { done }).await
    }
}

/// A file beside the journal: SQLite's own locks come and go with each transaction.
fn lock(path: &Path) -> Result<File, JournalError> {
    let beside = PathBuf::from(format!("{}.lock", path.display()));
    let failed = |reason: String| JournalError::Open { path: beside.display().to_string(), reason };
    let file = File::options().create(true).truncate(false).write(true).open(&beside);
    let file = file.map_err(|error| failed(error.to_string()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::Locked(path.display().to_string())),
        Err(TryLockError::Error(error)) => Err(failed(error.to_string())),
    }
}

/// The same file under any name has the same lock beside it.
fn real_path(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let by_folder = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(by_folder).unwrap_or_else(|| path.to_owned())
}

/// All in one transaction: a file that was never finished is an empty one.
fn create_if_empty(connection: &Connection) -> rusqlite::Result<()> {
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 {
        return Ok(());
    }
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};
         {SCHEMA} COMMIT;"
    ))
}

fn make_durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // Losing the last commit would be losing "the checkout was sent": a double purchase.
    connection.pragma_update(None, "synchronous", "FULL")
}

/// Ours, of this version, and whole.
fn check(connection: &Connection, path: &Path) -> Result<(), JournalError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let found = pragma("application_id").and_then(|id| Ok((id, pragma("user_version")?)));
    let (application, version) = found.map_err(|error| unusable(path, &error))?;
    let refuse = |reason: String| Err(JournalError::Open { path: path.display().to_string(), reason });
    if application != APPLICATION_ID {
        return refuse("it is not a purchase journal".to_owned());
    }
    if version != SCHEMA_VERSION {
        return refuse(format!(
            "its schema is version {version}, this program reads version {SCHEMA_VERSION}"
        ));
    }
    let health: Result<String, _> = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    match health {
        Ok(health) if health == "ok" => Ok(()),
        Ok(damage) => refuse(format!("it is damaged: {damage}")),
        Err(error) => Err(unusable(path, &error)),
    }
}

fn unusable(path: &Path, error: &rusqlite::Error) -> JournalError {
    let reason = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => "it is not a purchase journal".to_owned(),
        Some(ErrorCode::DatabaseCorrupt) => format!("it is damaged: {error}"),
        _ => error.to_string(),
    };
    JournalError::Open { path: path.display().to_string(), reason }
}

/// The writer: takes what has come in meanwhile into one transaction, and answers when it is on disk.
fn serve(mut connection: Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut appends = Vec::new();
        let mut reads = Vec::new();
        for job in std::iter::once(first).chain(jobs.try_iter().take(MAX_BATCH)) {
            match job {
                Job::Append(append) => appends.push(append),
                read => reads.push(read),
            }
        }
        commit(&mut connection, appends);
        for read in reads {
            // Whoever asked may have gone away.
            match read {
                Job::Entries { purchase, done } => drop(done.send(entries(&connection, &purchase))),
                Job::Purchases { done } => drop(done.send(purchases(&connection))),
                Job::Append(_) => {}
            }
        }
    }
}

fn commit(connection: &mut Connection, appends: Vec<Append>) {
    if appends.is_empty() {
        return;
    }
    let outcomes = write(connection, &appends);
    for (index, Append { done, .. }) in appends.into_iter().enumerate() {
        let outcome = match &outcomes {
            Ok(outcomes) => outcomes[index].clone(),
            Err(error) => Err(error.clone()),
        };
        let _ = done.send(outcome);
    }
}

/// All in one transaction. Only a conflict concerns one entry alone; anything else undoes and fails the batch.
fn write(
    connection: &mut Connection,
    appends: &[Append],
) -> Result<Vec<Result<(), JournalError>>, JournalError> {
    let failed = |error: rusqlite::Error| JournalError::Write(error.to_string());
    let transaction = connection.transaction().map_err(failed)?;
    let mut outcomes = Vec::with_capacity(appends.len());
    for append in appends {
        let outcome = insert(&transaction, append);
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

fn insert(connection: &Connection, append: &Append) -> Result<(), JournalError> {
    let Append { purchase: id, first, rows, .. } = append;
    let failed = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => JournalError::Conflict(id.clone()),
        _ => JournalError::Write(error.to_string()),
    };
    let first = i64::try_from(*first).map_err(|error| JournalError::Write(error.to_string()))?;
    let number = place(connection, id, first).map_err(failed)?;
    let number = number.ok_or_else(|| JournalError::Conflict(id.clone()))?;
    let mut insert = connection
        .prepare_cached("INSERT INTO entry (purchase, seq, at, data) VALUES (?1, ?2, ?3, ?4)")
        .map_err(failed)?;
    // Only the first number can be taken: those behind a free one are free.
    for (seq, Row { at, data, end }) in (first..).zip(rows) {
        insert.execute(params![number, seq, at, data]).map_err(failed)?;
        if let Some(status) = end {
            let mut end = connection
                .prepare_cached("UPDATE purchase SET status = ?2 WHERE number = ?1")
                .map_err(failed)?;
            end.execute(params![number, status.as_str()]).map_err(failed)?;
        }
    }
    Ok(())
}

/// The purchase's number; it is new with its first entry. None when the entry before is not there: numbers have no gaps.
fn place(connection: &Connection, id: &PurchaseId, first: i64) -> rusqlite::Result<Option<i64>> {
    if first == 0 {
        connection.prepare_cached("INSERT INTO purchase (id) VALUES (?1)")?.execute(params![id.as_str()])?;
        return Ok(Some(connection.last_insert_rowid()));
    }
    let mut find = connection.prepare_cached(
        "SELECT number FROM purchase JOIN entry ON purchase = number WHERE id = ?1 AND seq = ?2 - 1",
    )?;
    find.query_row(params![id.as_str(), first], |row| row.get(0)).optional()
}

fn entries(connection: &Connection, id: &PurchaseId) -> Result<Vec<String>, JournalError> {
    let failed = |error: rusqlite::Error| JournalError::Read(error.to_string());
    let mut query = connection
        .prepare_cached(
            "SELECT data FROM entry JOIN purchase ON number = purchase WHERE id = ?1 ORDER BY seq",
        )
        .map_err(failed)?;
    let rows = query.query_map(params![id.as_str()], |row| row.get(0)).map_err(failed)?;
    rows.map(|row| row.map_err(failed)).collect()
}

fn purchases(connection: &Connection) -> Result<Vec<JournaledPurchase>, JournalError> {
    let failed = |error: rusqlite::Error| JournalError::Read(error.to_string());
    let mut query =
        connection.prepare_cached("SELECT id, status FROM purchase ORDER BY number").map_err(failed)?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)));
    rows.map_err(failed)?
        .map(|row| {
            let (id, status) = row.map_err(failed)?;
            let id = id.parse().map_err(|error| JournalError::Read(format!("{error}")))?;
            Ok(JournaledPurchase { id, ended: status.is_some() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Purchase, PurchaseIntent};
    use futures_util::future::join_all;
    use pc_models::Timestamp;

    fn id(text: &str) -> PurchaseId {
        text.parse().unwrap()
    }

    fn start() -> Entry {
        let intent: PurchaseIntent = serde_json::from_value(serde_json::json!({
            "id": "a", "customer": "c", "country": "US", "line": [{"product": "P", "sku": "S", "quantity": 1}]
        }))
        .unwrap();
        Purchase::start(intent, false, "test", Timestamp::UNIX_EPOCH)
    }

    fn ended() -> Entry {
        Entry::new(Timestamp::UNIX_EPOCH, 0, Fact::Ended { status: PurchaseStatus::Cancelled, problem: None })
    }

    #[tokio::test]
    async fn entries_survive_closing_and_are_numbered_without_gaps() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let journal = SqliteJournal::open(&path).unwrap();
        journal.append(&id("a"), 0, &start()).await.unwrap();
        assert_eq!(journal.append(&id("a"), 0, &start()).await, Err(JournalError::Conflict(id("a"))));
        assert_eq!(journal.append(&id("a"), 2, &ended()).await, Err(JournalError::Conflict(id("a"))));
        journal.append(&id("a"), 1, &ended()).await.unwrap();
        drop(journal);
        let journal = SqliteJournal::open(&path).unwrap();
        assert_eq!(journal.entries(&id("a")).await.unwrap(), [start(), ended()]);
        let all = journal.purchases().await.unwrap();
        assert_eq!(all, [JournaledPurchase { id: id("a"), ended: true }]);
    }

    #[tokio::test]
    async fn one_process_writes_and_others_may_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let journal = SqliteJournal::open(&path).unwrap();
        journal.append(&id("a"), 0, &start()).await.unwrap();
        assert!(matches!(SqliteJournal::open(&path), Err(JournalError::Locked(_))));
        let reader = SqliteJournal::read_only(&path).unwrap();
        assert_eq!(reader.entries(&id("a")).await.unwrap().len(), 1);
        assert!(matches!(reader.append(&id("b"), 0, &start()).await, Err(JournalError::Write(_))));
    }

    #[tokio::test]
    async fn another_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("letter.txt");
        std::fs::write(&path, "Dear customer, ".repeat(100)).unwrap();
        let error = SqliteJournal::open(&path).err().unwrap().to_string();
        assert!(error.contains("not a purchase journal"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "Dear customer, ".repeat(100));
    }

    #[tokio::test]
    async fn a_foreign_database_is_not_changed_and_a_half_made_file_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let foreign = folder.path().join("other.db");
        Connection::open(&foreign)
            .unwrap()
            .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
            .unwrap();
        let before = std::fs::read(&foreign).unwrap();
        assert!(SqliteJournal::open(&foreign).is_err());
        assert_eq!(std::fs::read(&foreign).unwrap(), before);
        let empty = folder.path().join("empty.db");
        std::fs::write(&empty, "").unwrap();
        assert!(SqliteJournal::open(&empty).is_ok());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn another_name_of_the_file_is_the_same_journal() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("journal.db"), folder.path().join("link.db"));
        let _journal = SqliteJournal::open(&path).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(SqliteJournal::open(&link), Err(JournalError::Locked(_))));
    }

    #[tokio::test]
    async fn many_at_once_are_all_written() {
        let folder = tempfile::tempdir().unwrap();
        let journal = SqliteJournal::open(&folder.path().join("journal.db")).unwrap();
        let ids: Vec<PurchaseId> = (0..500).map(|number| id(&format!("p{number}"))).collect();
        let first = start();
        let written = join_all(ids.iter().map(|id| journal.append(id, 0, &first))).await;
        assert!(written.iter().all(Result::is_ok));
        assert_eq!(journal.purchases().await.unwrap().len(), 500);
    }
}
