//! One side of the ledger, walked order by order.

use rusqlite::Rows;

use super::reconciliation::LedgerError;

/// The rows of one side that have not been walked yet.
pub(super) struct Side<'s, T> {
    rows: Rows<'s>,
    /// The order and the text of the next row.
    next: Option<(String, String)>,
    kind: std::marker::PhantomData<T>,
}

impl<'s, T: serde::de::DeserializeOwned> Side<'s, T> {
    pub(super) fn new(rows: Rows<'s>) -> Result<Self, LedgerError> {
        let mut side = Self { rows, next: None, kind: std::marker::PhantomData };
        side.advance()?;
        Ok(side)
    }

    fn advance(&mut self) -> Result<(), LedgerError> {
        let row = self.rows.next()?;
        self.next = row.map(|row| Ok::<_, rusqlite::Error>((row.get(0)?, row.get(1)?))).transpose()?;
        Ok(())
    }

    /// The order that comes next.
    pub(super) fn order(&self) -> Option<&str> {
        self.next.as_ref().map(|(order, _)| order.as_str())
    }

    /// The next entry, if it is of this order.
    pub(super) fn next_of(&mut self, order: &str) -> Result<Option<T>, LedgerError> {
        match self.next.take() {
            Some((found, text)) if found == order => {
                self.advance()?;
                Ok(Some(serde_json::from_str(&text)?))
            }
            other => {
                self.next = other;
                Ok(None)
            }
        }
    }
}
