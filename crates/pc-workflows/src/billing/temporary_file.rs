//! A private SQLite file that sorts what may be too much for memory. It is gone when it is dropped.

use rusqlite::{CachedStatement, Connection, Params, Row, Rows};

/// Nothing has to survive a crash; 8 MiB of it may be held in memory. It is written and read in large pages.
const SETTINGS: &str = "
    PRAGMA page_size = 32768;
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -8192;
";

/// The temporary file cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[error("the temporary file for the {purpose} cannot be used: {source}; is the disk of TMPDIR full?")]
pub struct TemporaryFileError {
    purpose: &'static str,
    source: rusqlite::Error,
}

type Result<T> = std::result::Result<T, TemporaryFileError>;

pub(super) struct TemporaryFile {
    connection: Connection,
    purpose: &'static str,
}

/// A statement that can be run.
pub(super) struct Query<'f> {
    statement: CachedStatement<'f>,
    purpose: &'static str,
}

/// What a query found, row by row.
pub(super) struct FoundRows<'q> {
    rows: Rows<'q>,
    purpose: &'static str,
}

impl TemporaryFile {
    /// A file with these tables, in one transaction that never ends.
    pub(super) fn new(purpose: &'static str, tables: &str) -> Result<Self> {
        let open = || {
            // A database without a name is a temporary file.
            let connection = Connection::open("")?;
            connection.execute_batch(&format!("{SETTINGS}{tables}BEGIN;"))?;
            Ok(Self { connection, purpose })
        };
        open().map_err(failed(purpose))
    }

    pub(super) fn execute(&self, sql: &str, params: impl Params) -> Result<()> {
        self.query(sql)?.execute(params)
    }

    pub(super) fn query(&self, sql: &str) -> Result<Query<'_>> {
        let statement = self.connection.prepare_cached(sql).map_err(failed(self.purpose))?;
        Ok(Query { statement, purpose: self.purpose })
    }
}

impl Query<'_> {
    pub(super) fn execute(&mut self, params: impl Params) -> Result<()> {
        self.statement.execute(params).map(drop).map_err(failed(self.purpose))
    }

    pub(super) fn rows(&mut self, params: impl Params) -> Result<FoundRows<'_>> {
        let rows = self.statement.query(params).map_err(failed(self.purpose))?;
        Ok(FoundRows { rows, purpose: self.purpose })
    }
}

impl FoundRows<'_> {
    pub(super) fn next<T>(
        &mut self,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let row = self.rows.next().and_then(|row| row.map(read).transpose());
        row.map_err(failed(self.purpose))
    }
}

fn failed(purpose: &'static str) -> impl FnOnce(rusqlite::Error) -> TemporaryFileError {
    move |source| TemporaryFileError { purpose, source }
}
