//! What was bought, or what was billed, read order by order.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use super::error::ReconcileError;
use crate::billing::temporary_file::FoundRows;

/// The rows of one side that have not been read yet.
pub(super) struct RowsByOrder<'q, T> {
    rows: FoundRows<'q>,
    /// The order and the text of the next row.
    next: Option<(String, String)>,
    entry: PhantomData<T>,
}

impl<'q, T: DeserializeOwned> RowsByOrder<'q, T> {
    /// Of rows with an order and the text of an entry, sorted by order.
    pub(super) fn new(rows: FoundRows<'q>) -> Result<Self, ReconcileError> {
        let mut all = Self { rows, next: None, entry: PhantomData };
        all.advance()?;
        Ok(all)
    }

    fn advance(&mut self) -> Result<(), ReconcileError> {
        self.next = self.rows.next(|row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(())
    }

    /// The order that comes next.
    pub(super) fn order(&self) -> Option<&str> {
        self.next.as_ref().map(|(order, _)| order.as_str())
    }

    /// The next entry, if it is of this order.
    pub(super) fn next_of(&mut self, order: &str) -> Result<Option<T>, ReconcileError> {
        let Some((_, text)) = self.next.take_if(|(next, _)| next.as_str() == order) else { return Ok(None) };
        self.advance()?;
        Ok(Some(serde_json::from_str(&text)?))
    }

    /// All entries of this order that are left.
    pub(super) fn all_of(&mut self, order: &str) -> Result<Vec<T>, ReconcileError> {
        std::iter::from_fn(|| self.next_of(order).transpose()).collect()
    }
}
