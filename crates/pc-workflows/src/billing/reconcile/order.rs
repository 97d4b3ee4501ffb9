//! The rules of one order: its lines against the charges that name it.
//!
//! Charges come sorted by item and by their first day. Each goes to a line of the same product and SKU that has not been
//! charged for that time; first to one that it fits exactly, so that one wrong charge does not make others look wrong.

mod charges;
mod credits;
mod cycles;
mod finish;
mod reconciler;

pub(super) use reconciler::OrderReconciler;
