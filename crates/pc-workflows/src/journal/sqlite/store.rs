//! An open journal file, and the rows of its purchases.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::checksum;
use super::lock::FileLock;
use super::place::Place;
use crate::{JournalError, PurchaseId};

/// By way of the number, so that the row itself is read: the index has the id, too.
const FIND: &str = "
    SELECT number, id, status, entries, last_sum, sum FROM purchase
    WHERE number = (SELECT number FROM purchase WHERE id = ?1)
";

/// The connection, and what must not be forgotten while it is open.
pub(super) struct Store {
    pub(super) connection: Connection,
    /// Let go of after the connection was closed; none where it is only read.
    _lock: Option<FileLock>,
    pub(super) place: Place,
    /// Whether its entries are chained. Those of schema 1, read and not written, are not.
    pub(super) is_chained: bool,
    known: KnownIds,
}

/// The ids that the table of purchases held when the journal was opened, and those that came since. A damaged index can
/// hide a purchase, which would then begin anew. Eight bytes for each do: two ids of one stand-in would make a new
/// purchase be refused, nothing more.
#[derive(Default)]
struct KnownIds(HashSet<u64>);

/// The row of a purchase, which was found to be right.
pub(super) struct PurchaseRow {
    pub(super) number: i64,
    pub(super) status: Option<String>,
    pub(super) entries: i64,
    /// The sum of its last entry.
    pub(super) last_sum: i64,
}

impl Store {
    pub(super) fn new(
        connection: Connection,
        place: Place,
        lock: Option<FileLock>,
        is_chained: bool,
    ) -> Self {
        Self { connection, _lock: lock, place, is_chained, known: KnownIds::default() }
    }

    /// An id is in the journal from now on.
    pub(super) fn remember(&mut self, id: &PurchaseId) {
        self.known.0.insert(checksum::of_id(id));
    }

    /// The row of a purchase; none when it was never started.
    pub(super) fn find(&self, id: &PurchaseId) -> Result<Option<PurchaseRow>, JournalError> {
        let mut query = self.connection.prepare_cached(FIND).map_err(|error| unreadable(id, error))?;
        let found = query.query_row(params![id.as_str()], |row| self.check(id, row)).optional();
        match found.map_err(|error| unreadable(id, error))? {
            None if self.known.0.contains(&checksum::of_id(id)) => {
                Err(damaged(id, "the index of ids does not show it"))
            }
            None => Ok(None),
            Some(None) => Err(damaged(id, "its row is not what was written")),
            Some(row) => Ok(row),
        }
    }

    /// The row of a purchase of this id, when its sum says that it is right.
    pub(super) fn check(&self, id: &PurchaseId, row: &Row<'_>) -> rusqlite::Result<Option<PurchaseRow>> {
        let purchase = PurchaseRow {
            number: row.get("number")?,
            status: row.get("status")?,
            entries: row.get("entries")?,
            last_sum: row.get("last_sum")?,
        };
        let (its_id, sum): (String, i64) = (row.get("id")?, row.get("sum")?);
        let is_right = its_id == id.as_str() && (!self.is_chained || sum == purchase.sum(id));
        Ok(is_right.then_some(purchase))
    }
}

impl PurchaseRow {
    /// The sum that seals it.
    pub(super) fn sum(&self, id: &PurchaseId) -> i64 {
        checksum::of_purchase(id, self.status.as_deref(), self.entries, self.last_sum)
    }
}

/// What an error says that came from reading about a purchase: what makes no sense to the database is damage.
pub(super) fn unreadable(id: &PurchaseId, error: rusqlite::Error) -> JournalError {
    if is_damage(&error) { damaged(id, &error.to_string()) } else { JournalError::read(error) }
}

/// Whether an error says that the file is not what was written. Our statements are right: where a name in one is not
/// known, the file's own schema is damaged.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::{Error, ErrorCode};
    match error {
        Error::SqlInputError { .. }
        | Error::InvalidColumnType(..)
        | Error::FromSqlConversionFailure(..)
        | Error::Utf8Error(..) => true,
        _ => matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
        ),
    }
}

pub(super) fn damaged(id: &PurchaseId, damage: &str) -> JournalError {
    JournalError::DamagedPurchase { purchase: id.clone(), damage: damage.to_owned() }
}
