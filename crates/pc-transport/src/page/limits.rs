//! How much of a list is read.

use super::PagingError;

/// How much of one list is read before it ends with [`PagingError::TooLong`]: callers keep what they read, and a service may
/// send pages without end. Start from [`Default`] and change what matters.
///
/// Lists of invoice lines have no limit ([`Operation::IS_LONG_LIST`](crate::Operation::IS_LONG_LIST)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListLimits {
    /// Items; no page has fewer than one.
    pub items: u64,
    /// The text of all items together, in bytes.
    pub bytes: u64,
}

impl ListLimits {
    /// No limits, for callers who keep nothing of what they read.
    pub const NONE: Self = Self { items: u64::MAX, bytes: u64::MAX };

    /// So many items, with text in proportion to that of the default.
    #[must_use]
    pub fn of_items(items: u64) -> Self {
        let usual = Self::default();
        Self { items, bytes: items.saturating_mul(usual.bytes / usual.items) }
    }

    /// The limits of each of so many lists that are read, and kept, side by side.
    #[must_use]
    pub fn shared_by(self, lists: usize) -> Self {
        let lists = (lists as u64).max(1);
        Self { items: self.items / lists, bytes: self.bytes / lists }
    }
}

impl Default for ListLimits {
    /// 50,000 items, 75 MB.
    fn default() -> Self {
        Self { items: 50_000, bytes: 75_000_000 }
    }
}

/// What was read of a list, held against the limits.
#[derive(Debug)]
pub(super) struct ListLength {
    limits: ListLimits,
    items: u64,
    bytes: u64,
}

impl ListLength {
    pub(super) fn new(limits: ListLimits) -> Self {
        Self { limits, items: 0, bytes: 0 }
    }

    /// Counts what was read.
    pub(super) fn add(
        &mut self,
        operation: &'static str,
        items: usize,
        bytes: usize,
    ) -> Result<(), PagingError> {
        self.items = self.items.saturating_add(items as u64);
        self.bytes = self.bytes.saturating_add(bytes as u64);
        let limit = match () {
            () if self.items > self.limits.items => format!("{} items", self.limits.items),
            () if self.bytes > self.limits.bytes => format!("{} bytes", self.limits.bytes),
            () => return Ok(()),
        };
        Err(PagingError::TooLong { operation, limit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_may_be_as_long_as_its_limits_and_no_longer() {
        let mut length = ListLength::new(ListLimits::of_items(10));
        assert!(length.add("ListOrders", 10, 15_000).is_ok());
        let error = length.add("ListOrders", 0, 1).unwrap_err().to_string();
        assert!(error.contains("more than 15000 bytes"), "{error}");
        let error = length.add("ListOrders", 1, 0).unwrap_err().to_string();
        assert!(error.contains("ListOrders: the list has more than 10 items"), "{error}");
        assert_eq!(ListLimits::default().shared_by(5), ListLimits::of_items(10_000));
    }
}
