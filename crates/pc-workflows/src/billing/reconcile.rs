//! What was bought against what was billed.
//!
//! Both sides go into a [`Reconciliation`], a private file that is gone when it is dropped; then they are read order by
//! order, so that memory does not grow with either. The rules of one order are in `order/` and know no storage.

mod billed;
mod billed_row;
mod bought;
mod charged_period;
mod conversions;
mod due_cycles;
mod error;
mod exchange_rates;
mod finding;
mod finding_text;
mod last_days;
mod learnt;
mod line_matcher;
mod order;
mod outside_term;
mod overlap;
mod price;
mod reconciliation;
mod right_amounts;
mod rows_by_order;
mod running_term;
mod scope;
mod sum;
mod tax;
mod totals;
mod twins;
mod usage;
mod usage_charges;

#[cfg(test)]
mod tests;

pub use bought::{BoughtLine, Charging, CurrentSubscription};
pub use error::ReconcileError;
pub use finding::{Finding, FindingKind, Severity};
pub use reconciliation::Reconciliation;
pub use scope::ReconcileScope;
pub use totals::{InvoiceTotals, Outcome};
