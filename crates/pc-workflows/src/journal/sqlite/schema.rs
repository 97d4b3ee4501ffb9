//! The tables of a journal, and how those of an earlier version become those of this one.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::checksum;
use super::store::PurchaseRow;
use crate::PurchaseId;

/// Says that a file is ours ("PCpj").
pub(super) const APPLICATION_ID: i64 = 0x5043_706A;

/// Version of the schema.
pub(super) const VERSION: i64 = 2;

/// The schema whose entries are not chained.
pub(super) const UNCHAINED: i64 = 1;

/// The tables of schema 1.
const UNCHAINED_SCHEMA: &str = "
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

const SCHEMA: &str = "
    CREATE TABLE purchase (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        status TEXT,
        entries INTEGER NOT NULL DEFAULT 0,
        last_sum INTEGER NOT NULL DEFAULT 0,
        sum INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE entry (
        position INTEGER PRIMARY KEY,
        purchase INTEGER NOT NULL REFERENCES purchase (number),
        seq INTEGER NOT NULL,
        at TEXT NOT NULL,
        data TEXT NOT NULL,
        sum INTEGER NOT NULL DEFAULT 0,
        UNIQUE (purchase, seq)
    ) STRICT;
";

/// What schema 2 has beyond schema 1.
const CHAIN: &str = "
    ALTER TABLE purchase ADD COLUMN entries INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE purchase ADD COLUMN last_sum INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE purchase ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE entry ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
";

/// The tables of schema 1 as those of schema 2, to read from: without sums.
const UNCHAINED_VIEWS: &str = "
    CREATE TEMP VIEW purchase AS SELECT *, 0 AS entries, 0 AS last_sum, 0 AS sum FROM main.purchase;
    CREATE TEMP VIEW entry AS SELECT *, 0 AS sum FROM main.entry;
";

/// Entries that are chained at a time.
const CHAINED_AT_A_TIME: usize = 1000;

/// The statements that have made the tables of journals of a version.
pub(super) fn forms(version: i64) -> Vec<String> {
    match version {
        UNCHAINED => vec![UNCHAINED_SCHEMA.to_owned()],
        _ => vec![SCHEMA.to_owned(), format!("{UNCHAINED_SCHEMA} {CHAIN}")],
    }
}

/// Makes the tables of a new journal.
pub(super) fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};
         {SCHEMA} COMMIT;"
    ))
}

/// Lets a journal of schema 1 be read as one of schema 2.
pub(super) fn view_unchained(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(UNCHAINED_VIEWS)
}

/// Chains the entries of a journal of schema 1, which are trusted: wholly, or not at all. A purchase of which an entry is
/// missing stays without sums, so that it is refused as damaged.
pub(super) fn chain(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(CHAIN)?;
    let mut purchases = unchained_purchases(&transaction)?;
    let mut position = i64::MIN;
    while let Some(last) = chain_some(&transaction, &mut purchases, position)? {
        position = last;
    }
    let mut seal =
        transaction.prepare("UPDATE purchase SET entries = ?2, last_sum = ?3, sum = ?4 WHERE number = ?1")?;
    for Unchained { id, row, is_whole } in purchases.values() {
        if *is_whole {
            seal.execute(params![row.number, row.entries, row.last_sum, row.sum(id)])?;
        }
    }
    drop(seal);
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// A purchase of schema 1 on its way to the sums.
struct Unchained {
    id: PurchaseId,
    row: PurchaseRow,
    is_whole: bool,
}

fn unchained_purchases(connection: &Connection) -> rusqlite::Result<HashMap<i64, Unchained>> {
    let mut query = connection.prepare("SELECT number, id, status FROM purchase")?;
    let rows = query.query_map([], |row| {
        let (number, id): (i64, String) = (row.get("number")?, row.get("id")?);
        let status = row.get("status")?;
        let row = PurchaseRow { number, status, entries: 0, last_sum: checksum::BEFORE_FIRST };
        // An id that is none is refused whenever the purchases are listed.
        Ok(id.parse().ok().map(|id| (number, Unchained { id, row, is_whole: true })))
    })?;
    rows.filter_map(Result::transpose).collect()
}

/// Chains the entries behind a position, as many as fit; the last one's position, if there were any. In the order of
/// positions, which is that of each purchase, too, so that the file is gone through once.
fn chain_some(
    connection: &Connection,
    purchases: &mut HashMap<i64, Unchained>,
    behind: i64,
) -> rusqlite::Result<Option<i64>> {
    let mut query = connection.prepare_cached(
        "SELECT position, purchase, seq, at, data FROM entry WHERE position > ?1 ORDER BY position LIMIT ?2",
    )?;
    let mut sums = Vec::with_capacity(CHAINED_AT_A_TIME);
    let mut rows = query.query(params![behind, CHAINED_AT_A_TIME as i64])?;
    while let Some(row) = rows.next()? {
        let (position, seq): (i64, i64) = (row.get("position")?, row.get("seq")?);
        let (at, data): (String, String) = (row.get("at")?, row.get("data")?);
        let purchase = purchases.get_mut(&row.get("purchase")?);
        let sum = purchase.map_or(checksum::BEFORE_FIRST, |purchase| purchase.add(seq, &at, &data));
        sums.push((position, sum));
    }
    drop(rows);
    let mut update = connection.prepare_cached("UPDATE entry SET sum = ?2 WHERE position = ?1")?;
    for (position, sum) in &sums {
        update.execute(params![position, sum])?;
    }
    Ok(sums.last().map(|(position, _)| *position))
}

impl Unchained {
    /// Takes in its next entry, and gives the sum of it.
    fn add(&mut self, seq: i64, at: &str, data: &str) -> i64 {
        self.is_whole &= seq == self.row.entries;
        self.row.entries += 1;
        self.row.last_sum = checksum::of_entry(self.row.last_sum, &self.id, seq, at, data);
        self.row.last_sum
    }
}
