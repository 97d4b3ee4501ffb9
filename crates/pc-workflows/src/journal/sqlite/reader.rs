//! The queries: the entries of a purchase, and the list of purchases. Whatever is read is checked against its sums.

use rusqlite::{OptionalExtension, Row, params};

use super::checksum;
use super::store::{PurchaseRow, Store, damaged, is_damage, unreadable};
use crate::lifecycle::CancellationFact;
use crate::{Entry, Fact, JournalError, JournaledPurchase, PurchaseId};

/// The entries of a purchase, as JSON: all of them, as they were written, or an error.
pub(super) fn entries(store: &Store, id: &PurchaseId) -> Result<Vec<String>, JournalError> {
    // Another process may write between two queries: both see the same.
    let _snapshot = store.connection.unchecked_transaction().map_err(|error| unreadable(id, error))?;
    let Some(purchase) = store.find(id)? else { return Ok(Vec::new()) };
    let mut query = store
        .connection
        .prepare_cached("SELECT seq, at, data, sum FROM entry WHERE purchase = ?1 ORDER BY seq")
        .map_err(|error| unreadable(id, error))?;
    let rows = query.query_map(params![purchase.number], EntryRow::read);
    let mut chain = Chain { id, is_chained: store.is_chained, entries: 0, sum: checksum::BEFORE_FIRST };
    let mut entries = Vec::new();
    for row in rows.map_err(|error| unreadable(id, error))? {
        let row = row.map_err(|error| unreadable(id, error))?;
        chain.add(&row)?;
        entries.push(row.data);
    }
    chain.check_end(&purchase)?;
    Ok(entries)
}

/// An entry as the table has it.
struct EntryRow {
    seq: i64,
    at: String,
    data: String,
    sum: i64,
}

impl EntryRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { seq: row.get("seq")?, at: row.get("at")?, data: row.get("data")?, sum: row.get("sum")? })
    }
}

/// The entries of a purchase that were read so far.
struct Chain<'a> {
    id: &'a PurchaseId,
    is_chained: bool,
    entries: i64,
    sum: i64,
}

impl Chain<'_> {
    fn add(&mut self, row: &EntryRow) -> Result<(), JournalError> {
        let Self { id, entries: expected, .. } = *self;
        if row.seq != expected {
            return Err(damaged(id, &format!("entry {expected} is missing")));
        }
        self.sum = checksum::of_entry(self.sum, id, row.seq, &row.at, &row.data);
        if self.is_chained && row.sum != self.sum {
            return Err(damaged(id, &format!("entry {expected} is not what was written")));
        }
        self.entries += 1;
        Ok(())
    }

    /// Whether these are all.
    fn check_end(&self, purchase: &PurchaseRow) -> Result<(), JournalError> {
        let Self { id, is_chained, entries, sum } = *self;
        if is_chained && (entries, sum) != (purchase.entries, purchase.last_sum) {
            let expected = purchase.entries;
            return Err(damaged(id, &format!("{entries} of its {expected} entries are there")));
        }
        Ok(())
    }
}

/// Every purchase, in the order of their start. One whose row is damaged counts as not ended: reading it says so.
pub(super) fn purchases(store: &Store) -> Result<Vec<JournaledPurchase>, JournalError> {
    let unreadable = |error: rusqlite::Error| match is_damage(&error) {
        true => store.place.damaged(&error.to_string()),
        false => JournalError::read(error),
    };
    let _snapshot = store.connection.unchecked_transaction().map_err(unreadable)?;
    let mut query = store
        .connection
        .prepare_cached("SELECT number, id, status, entries, last_sum, sum FROM purchase ORDER BY number")
        .map_err(unreadable)?;
    let rows = query.query_map([], |row| Ok((row.get::<_, i64>("number")?, listed(store, row)?)));
    rows.map_err(unreadable)?
        .map(|row| {
            let (number, listed) = row.map_err(unreadable)?;
            let listed =
                listed.or_else(|| Some(JournaledPurchase::new(id_by_entries(store, number)?, false)));
            listed.ok_or_else(|| store.place.damaged(&format!("nothing tells whose purchase {number} is")))
        })
        .collect()
}

/// A purchase as its row says; none when the row is damaged.
fn listed(store: &Store, row: &Row<'_>) -> rusqlite::Result<Option<JournaledPurchase>> {
    let checked = || {
        let id = row.get::<_, String>("id")?.parse::<PurchaseId>().ok();
        let Some(id) = id else { return Ok(None) };
        let purchase = store.check(&id, row)?;
        Ok(purchase.map(|purchase| JournaledPurchase::new(id, purchase.status.is_some())))
    };
    match checked() {
        Err(error) if is_damage(&error) => Ok(None),
        checked => checked,
    }
}

/// Whose purchase this is by its first entry, where that is whole.
fn id_by_entries(store: &Store, number: i64) -> Option<PurchaseId> {
    let first = "SELECT seq, at, data, sum FROM entry WHERE purchase = ?1 AND seq = 0";
    let row = store.connection.query_row(first, params![number], EntryRow::read).optional().ok()??;
    let entry = serde_json::from_str::<Entry>(&row.data).ok()?;
    let id = match entry.fact {
        Fact::Started { intent, .. } => intent.id,
        Fact::Cancellation(CancellationFact::Started { intent, .. }) => intent.id,
        Fact::Closed { receipt, .. } => receipt.purchase_id,
        _ => return None,
    };
    (row.sum == checksum::of_entry(checksum::BEFORE_FIRST, &id, row.seq, &row.at, &row.data)).then_some(id)
}
