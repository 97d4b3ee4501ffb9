//! Lines that are read together.

use crate::billing::BillingLine;
use crate::billing::line_position::SectionPosition;

/// Some lines, and the position after them.
pub(super) struct Batch {
    pub(super) lines: Vec<BillingLine>,
    /// None at the section's end.
    pub(super) after: Option<SectionPosition>,
}
