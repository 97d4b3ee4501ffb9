//! What is done before anything in a file is believed: it may have been made by somebody else, to be opened by this program.

use pc_models::harmless_excerpt;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, params};

use super::schema;

/// Largest entry that is read or written, in bytes.
const MAX_ROW_BYTES: i32 = 64 << 20;
/// Longest statement, in bytes: those of the file's own schema are among them.
const MAX_STATEMENT_BYTES: i32 = 64 << 10;
/// How many steps SQLite takes between two questions whether it may go on, and how many questions it may ask, until the
/// schema was looked at. Ours takes some hundreds of steps.
const STEPS_AT_A_TIME: i32 = 1000;
const MAX_QUESTIONS: u32 = 500;

/// Longest name of a foreign object that is told, in letters.
const MAX_SHOWN_LETTERS: usize = 100;

/// An object of a schema.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Object {
    /// Table, index, view or trigger.
    kind: String,
    name: String,
    table: String,
    /// The statement, with one blank between words; empty for an index that a table brings with it.
    made_by: String,
}

/// Has SQLite trust nothing in the file: nothing there is run, nothing of it is taken that is larger than ours can be, and it
/// is given up when it takes for ever. Lasts as long as the connection, except for the last.
pub(super) fn harden(connection: &mut Connection) -> rusqlite::Result<()> {
    for (setting, is_on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false), // temporary ones, which are ours, work all the same
    ] {
        connection.set_db_config(setting, is_on)?;
    }
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_ROW_BYTES)?;
    connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, MAX_STATEMENT_BYTES)?;
    let mut questions = 0;
    let is_enough = move || {
        questions += 1;
        questions > MAX_QUESTIONS
    };
    connection.progress_handler(STEPS_AT_A_TIME, Some(is_enough))?;
    connection.pragma_update(None, "cell_size_check", true)
}

/// What of a file's schema is not as this program, or an earlier version of it, makes it; nothing if all of it is. From then
/// on statements take as long as they take: they read our tables alone.
pub(super) fn foreign_object(connection: &mut Connection, version: i64) -> rusqlite::Result<Option<String>> {
    let found = objects(connection)?;
    let known = known_forms(version)?;
    connection.progress_handler(0, None::<fn() -> bool>)?;
    if known.contains(&found) {
        return Ok(None);
    }
    let is_known = |object: &&Object| {
        known.iter().flatten().any(|known| (&known.kind, &known.name) == (&object.kind, &object.name))
    };
    let Some(Object { kind, name, .. }) = found.iter().find(|object| !is_known(object)) else {
        return Ok(Some("its tables are not as this program makes them".to_owned()));
    };
    Ok(Some(format!(
        "it holds a {kind} `{}`, which is not of this program",
        harmless_excerpt(name, MAX_SHOWN_LETTERS)
    )))
}

/// The objects of a file in order, no more than enough to see that they are not ours.
fn objects(connection: &Connection) -> rusqlite::Result<Vec<Object>> {
    const MOST: i64 = 32;
    let mut query =
        connection.prepare("SELECT type, name, tbl_name, sql FROM main.sqlite_schema LIMIT ?1")?;
    let rows = query.query_map(params![MOST], |row| {
        let made_by: Option<String> = row.get(3)?;
        let made_by = words(&made_by.unwrap_or_default());
        Ok(Object { kind: row.get(0)?, name: row.get(1)?, table: row.get(2)?, made_by })
    })?;
    let mut objects = rows.collect::<rusqlite::Result<Vec<Object>>>()?;
    objects.sort_unstable();
    Ok(objects)
}

/// The schemas that journals of this version have: as they are made, and as they become of those of earlier versions.
fn known_forms(version: i64) -> rusqlite::Result<Vec<Vec<Object>>> {
    let form = |statements: &String| {
        let model = Connection::open_in_memory()?;
        model.execute_batch(statements)?;
        objects(&model)
    };
    schema::forms(version).iter().map(form).collect()
}

/// With one blank between words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
