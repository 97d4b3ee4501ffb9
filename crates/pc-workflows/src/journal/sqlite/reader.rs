//! The queries: the entries of a purchase, and the list of purchases.

use rusqlite::{Connection, params};

use crate::journal::read_entry;
use crate::{Entry, JournalError, JournaledPurchase, PurchaseId};

/// The entries of a purchase. One that is missing between two others is damage, not a shorter history.
pub(super) fn entries(connection: &Connection, id: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
    let mut query = connection
        .prepare_cached(
            "SELECT seq, data FROM entry JOIN purchase ON number = purchase WHERE id = ?1 ORDER BY seq",
        )
        .map_err(JournalError::read)?;
    let rows = query
        .query_map(params![id.as_str()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
        .map_err(JournalError::read)?;
    rows.zip(0..)
        .map(|(row, expected)| {
            let (seq, data) = row.map_err(JournalError::read)?;
            if seq != expected {
                let lost = format!("entry {expected} of purchase `{id}` is missing: the file is damaged");
                return Err(JournalError::read(lost));
            }
            read_entry(id, &data)
        })
        .collect()
}

/// Every purchase, in the order of their start.
pub(super) fn purchases(connection: &Connection) -> Result<Vec<JournaledPurchase>, JournalError> {
    let mut query = connection
        .prepare_cached("SELECT id, status FROM purchase ORDER BY number")
        .map_err(JournalError::read)?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)));
    rows.map_err(JournalError::read)?
        .map(|row| {
            let (id, status) = row.map_err(JournalError::read)?;
            let id = id.parse::<PurchaseId>().map_err(JournalError::read)?;
            Ok(JournaledPurchase::new(id, status.is_some()))
        })
        .collect()
}
