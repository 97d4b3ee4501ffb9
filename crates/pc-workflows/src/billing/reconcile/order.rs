//! The rules of one order: its lines against the charges that name it.
//!
//! Charges come sorted by their first day and by item. Each goes to a line of the same product and SKU that has not been
//! charged for that time; first to one that it fits exactly, so that one wrong charge does not make others look wrong.

mod changes;
mod charges;
mod conversions;
mod credits;
mod cycles;
mod finish;
mod reconciler;
mod transaction;

pub(super) use reconciler::OrderReconciler;
