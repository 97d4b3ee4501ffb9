//! What was bought, or what was billed, read order by order.

use super::error::ReconcileError;
use crate::billing::temporary_file::FoundRows;

/// The rows of one side that have not been read yet, each with its order and the bytes of an entry, sorted by order.
pub(super) struct RowsByOrder<'q> {
    rows: FoundRows<'q>,
    /// The one that was read last, and the one that comes next, if there is one.
    last: Entry,
    next: Entry,
    has_next: bool,
}

#[derive(Default)]
struct Entry {
    order: String,
    data: Vec<u8>,
}

impl<'q> RowsByOrder<'q> {
    pub(super) fn new(rows: FoundRows<'q>) -> Result<Self, ReconcileError> {
        let mut all = Self { rows, last: Entry::default(), next: Entry::default(), has_next: false };
        all.advance()?;
        Ok(all)
    }

    fn advance(&mut self) -> Result<(), ReconcileError> {
        std::mem::swap(&mut self.last, &mut self.next);
        let next = &mut self.next;
        let read = self.rows.next(|row| {
            row.get_ref(0)?.as_str()?.clone_into(&mut next.order);
            row.get_ref(1)?.as_bytes()?.clone_into(&mut next.data);
            Ok(())
        })?;
        self.has_next = read.is_some();
        Ok(())
    }

    /// The order that comes next.
    pub(super) fn order(&self) -> Option<&str> {
        self.has_next.then_some(self.next.order.as_str())
    }

    /// The bytes of the next entry, if it is of this order.
    pub(super) fn next_of(&mut self, order: &str) -> Result<Option<&[u8]>, ReconcileError> {
        if self.order() != Some(order) {
            return Ok(None);
        }
        self.advance()?;
        Ok(Some(&self.last.data))
    }
}
