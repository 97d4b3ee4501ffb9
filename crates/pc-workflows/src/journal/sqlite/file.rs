//! The journal's file: made, opened, and checked before anything in it is used.

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::exposure::check_written_by_few;
use super::lock::FileLock;
use super::place::{self, Place, beside, damaged, unopened};
use super::store::{Store, is_damage};
use super::writer::refused_by_system;
use super::{log, reader, schema, untrusted};
use crate::private_file::private_file_options;
use crate::{JournalError, JournaledPurchase};

/// Opens it for writing; makes it when it is not there. `was_used` says that a program had it open before.
pub(super) fn open(path: &Path, was_used: bool) -> Result<Store, JournalError> {
    let unusable = |error: rusqlite::Error| unusable(path, error);
    match std::fs::metadata(path) {
        Ok(file) if file.len() > 0 => {}
        // Journals get their name when they are whole: this one lost what was in it.
        Ok(_) if was_used => return Err(damaged(path, "the file is empty")),
        // Another file's log would be taken for its own.
        _ if beside(path, "-wal").exists() => {
            return Err(damaged(path, "the file is gone, and its log is still there"));
        }
        _ => create(path)?,
    }
    if let Some(damage) = log_damage(path) {
        return Err(damaged(path, &damage));
    }
    check_written_by_few(path)?;
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(unusable)?;
    let mut store = Store::new(connection, Place::of(path)?, Some(FileLock::take(path)?), true);
    // A file that is refused must not be changed by closing it either.
    let keeps_log = store.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
    keeps_log.map_err(unusable)?;
    let version = check(&mut store.connection, path)?;
    let connection = &store.connection;
    make_durable(connection).map_err(unusable)?;
    if version == schema::UNCHAINED {
        schema::chain(connection).map_err(unusable)?;
    }
    // Without this SQLite plans a query anew for every parameter value, which takes longer than the query.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(unusable)?;
    let store = remember_purchases(store)?;
    let keeps_log = store.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
    keeps_log.map_err(unusable)?;
    Ok(store)
}

/// Opens one that is there for reading.
pub(super) fn read_only(path: &Path) -> Result<Store, JournalError> {
    // Another process may be writing: damage that is only a change under way is gone at the second look.
    if let Some(damage) = log_damage(path).and_then(|_| log_damage(path)) {
        return Err(damaged(path, &damage));
    }
    let place = Place::of(path)?;
    if std::fs::metadata(path).is_ok_and(|file| file.len() == 0) {
        return Err(damaged(path, "the file is empty"));
    }
    let mut connection = connect_to_read(path).map_err(|error| unusable(path, error))?;
    let is_chained = check(&mut connection, path)? != schema::UNCHAINED;
    if !is_chained {
        schema::view_unchained(&connection).map_err(|error| unusable(path, error))?;
    }
    remember_purchases(Store::new(connection, place, None, is_chained))
}

/// Opens a file that is there, and trusts nothing in it.
fn connect(path: impl AsRef<Path>, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    untrusted::harden(&mut connection)?;
    Ok(connection)
}

/// SQLite makes an index beside the file even to read it. On a disk that cannot be written it cannot, and need not: without
/// a log beside it the file is all there is, and nobody changes it.
fn connect_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let tried = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    match tried {
        Err(error)
            if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) && !beside(path, "-wal").exists() =>
        {
            connect(immutable(path), OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI)
        }
        _ => Ok(connection),
    }
}

/// The address of a file that nobody changes.
fn immutable(path: &Path) -> String {
    let mut address = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' => address.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => address.push(char::from(*byte)),
            byte => address += &format!("%{byte:02x}"),
        }
    }
    address + "?immutable=1"
}

/// The name of the file itself, which the lock and the log lie beside, whatever links lead to it.
///
/// # Errors
/// When something is there that is no file, such as a folder or a device: a new journal would take its place.
pub(super) fn real_path(path: &Path) -> Result<PathBuf, JournalError> {
    if path.is_dir() {
        return Err(unopened(path, "it is a folder".into()));
    }
    if path.exists() && !path.is_file() {
        return Err(unopened(path, "it is no regular file, and was left as it is".into()));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let by_folder = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
    Ok(path.canonicalize().ok().or_else(by_folder).unwrap_or_else(|| path.to_owned()))
}

/// Makes a new journal under another name, and gives it its own once it is whole.
fn create(path: &Path) -> Result<(), JournalError> {
    let new = beside(path, ".new");
    let failed = |error: std::io::Error| unopened(path, error.into());
    if new.symlink_metadata().is_ok() {
        std::fs::remove_file(&new).map_err(failed)?; // its maker died
    }
    // SQLite gives the log and the index of it the mode of the file.
    private_file_options().write(true).create_new(true).open(&new).map_err(failed)?;
    let connection =
        connect(&new, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|error| unusable(path, error))?;
    let made = schema::create(&connection);
    drop(connection);
    if let Err(error) = made {
        let _ = std::fs::remove_file(&new); // what matters is the error
        return Err(unusable(path, error));
    }
    std::fs::rename(&new, path).map_err(failed)?;
    if let Some(folder) = path.parent()
        && let Ok(folder) = std::fs::File::open(folder)
    {
        let _ = folder.sync_all(); // some systems do not let folders be synced
    }
    Ok(())
}

/// What is wrong with the log, unless this process writes it.
fn log_damage(path: &Path) -> Option<String> {
    if place::is_open_here(path) { None } else { log::damage(path) }
}

fn make_durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // Losing the last commit would be losing "the checkout was sent": a double purchase.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // The one who writes an entry has the row of its purchase at hand: it need not be looked up with each once more.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false).map(drop)
}

/// Looks at the row of every purchase, and has the ids remembered.
fn remember_purchases(mut store: Store) -> Result<Store, JournalError> {
    for JournaledPurchase { id, .. } in reader::purchases(&store)? {
        store.remember(&id);
    }
    Ok(store)
}

/// Ours and nothing else, of a version that can be read, and whole; the version of its schema.
fn check(connection: &mut Connection, path: &Path) -> Result<i64, JournalError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let found = pragma("application_id").and_then(|id| Ok((id, pragma("user_version")?)));
    let (application, version) = found.map_err(|error| unusable(path, error))?;
    let refuse = |reason: String| Err(unopened(path, reason.into()));
    if application != schema::APPLICATION_ID {
        return refuse("it is not a purchase journal".to_owned());
    }
    if version > schema::VERSION {
        return refuse(format!(
            "a later version of this program wrote it (schema {version}, this one reads up to {}); use that version",
            schema::VERSION
        ));
    }
    if version < schema::UNCHAINED {
        return Err(damaged(path, &format!("there is no schema {version}")));
    }
    match untrusted::foreign_object(connection, version) {
        Ok(None) => {}
        Ok(Some(foreign)) => return refuse(format!("it is no journal of this program as it is: {foreign}")),
        Err(error) => return Err(unusable(path, error)),
    }
    let health: Result<String, _> = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    match health {
        Ok(health) if health == "ok" => Ok(version),
        Ok(damage) => Err(damaged(path, &damage)),
        Err(error) => Err(unusable(path, error)),
    }
}

fn unusable(path: &Path, error: rusqlite::Error) -> JournalError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => unopened(path, "it is not a purchase journal".into()),
        Some(ErrorCode::OperationInterrupted) => unopened(path, "its schema has no end".into()),
        Some(ErrorCode::SystemIoFailure) => unopened(path, refused_by_system(&error).into()),
        _ if is_damage(&error) => damaged(path, &error.to_string()),
        _ => unopened(path, error.into()),
    }
}
