//! The journal's file: made, opened, and checked before anything in it is used.

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::log;
use crate::{JournalError, SourceError};

/// Says that a file is ours ("PCpj").
const APPLICATION_ID: i64 = 0x5043_706A;

/// Version of the schema.
const SCHEMA_VERSION: i64 = 1;

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

/// Opens it for writing; makes it when it is not there or was never finished.
pub(super) fn open(path: &Path) -> Result<Connection, JournalError> {
    let unusable = |error: rusqlite::Error| unusable(path, error);
    if let Some(damage) = log::damage(path) {
        return Err(damaged(path, &damage));
    }
    let connection = Connection::open(path).map_err(unusable)?;
    // A file that is refused must not be changed by closing it either.
    let keeps_log = |keeps| connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps);
    keeps_log(true).map_err(unusable)?;
    create_if_empty(&connection).map_err(unusable)?;
    check(&connection, path)?;
    keeps_log(false).map_err(unusable)?;
    make_durable(&connection).map_err(unusable)?;
    // Without this SQLite plans a query anew for every parameter value, which takes longer than the query.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(unusable)?;
    Ok(connection)
}

/// Opens one that is there for reading.
pub(super) fn read_only(path: &Path) -> Result<Connection, JournalError> {
    // Another process may be writing: damage that is only a change under way is gone at the second look.
    if let Some(damage) = log::damage(path).and_then(|_| log::damage(path)) {
        return Err(damaged(path, &damage));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| unusable(path, error))?;
    check(&connection, path)?;
    Ok(connection)
}

/// The same file under any name has the same lock beside it.
pub(super) fn real_path(path: &Path) -> PathBuf {
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
    let (application, version) = found.map_err(|error| unusable(path, error))?;
    let refuse = |reason: String| Err(unopened(path, reason.into()));
    if application != APPLICATION_ID {
        return refuse("it is not a purchase journal".to_owned());
    }
    if version > SCHEMA_VERSION {
        return refuse(format!(
            "a later version of this program wrote it (schema {version}, this one reads up to {SCHEMA_VERSION}); use \
             that version"
        ));
    }
    let health: Result<String, _> = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    match health {
        Ok(health) if health == "ok" => Ok(()),
        Ok(damage) => Err(damaged(path, &damage)),
        Err(error) => Err(unusable(path, error)),
    }
}

fn unusable(path: &Path, error: rusqlite::Error) -> JournalError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => unopened(path, "it is not a purchase journal".into()),
        Some(ErrorCode::DatabaseCorrupt) => damaged(path, &error.to_string()),
        _ => unopened(path, error.into()),
    }
}

fn unopened(path: &Path, error: SourceError) -> JournalError {
    JournalError::Open { path: path.display().to_string(), error }
}

fn damaged(path: &Path, damage: &str) -> JournalError {
    JournalError::Damaged { path: path.display().to_string(), damage: damage.to_owned() }
}
