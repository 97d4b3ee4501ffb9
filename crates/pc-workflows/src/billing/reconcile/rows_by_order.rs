//! What was bought, or what was billed, read order by order.

use super::error::ReconcileError;
use crate::billing::temporary_file::FoundRows;

/// The rows of one side that have not been read yet.
pub(super) struct RowsByOrder<'q, T> {
    rows: FoundRows<'q>,
    read: Read<T>,
    /// The next entry, and its order.
    next: Option<(String, T)>,
}

/// Reads the bytes of an entry.
type Read<T> = fn(&[u8]) -> Result<T, ReconcileError>;

impl<'q, T> RowsByOrder<'q, T> {
    /// Of rows with an order and the bytes of an entry, sorted by order.
    pub(super) fn new(rows: FoundRows<'q>, read: Read<T>) -> Result<Self, ReconcileError> {
        let mut all = Self { rows, read, next: None };
        all.advance()?;
        Ok(all)
    }

    /// Goes on to the next entry; answers this one.
    fn advance(&mut self) -> Result<Option<T>, ReconcileError> {
        let read = self.read;
        let next = self.rows.next(|row| Ok((row.get(0)?, read(row.get_ref(1)?.as_bytes()?))))?;
        let next = next.map(|(order, entry)| entry.map(|entry| (order, entry))).transpose()?;
        Ok(std::mem::replace(&mut self.next, next).map(|(_, entry)| entry))
    }

    /// The order that comes next.
    pub(super) fn order(&self) -> Option<&str> {
        self.next.as_ref().map(|(order, _)| order.as_str())
    }

    /// The next entry, if it is of this order.
    pub(super) fn next_of(&mut self, order: &str) -> Result<Option<T>, ReconcileError> {
        if self.order() == Some(order) { self.advance() } else { Ok(None) }
    }

    /// All entries of this order that are left.
    pub(super) fn all_of(&mut self, order: &str) -> Result<Vec<T>, ReconcileError> {
        std::iter::from_fn(|| self.next_of(order).transpose()).collect()
    }
}
