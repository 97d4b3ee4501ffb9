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
}

impl Default for ListLimits {
    /// 50,000 items, 64 MiB.
    fn default() -> Self {
        Self { items: 50_000, bytes: 64 << 20 }
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
