//! A file of lines, or what went to stdout, when everything is there.

use pc_models::MoneyTotals;

use crate::commands::invoices::not_understood::NotUnderstood;

pub(crate) struct Finished {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    /// What the charges come to, by currency.
    pub(crate) totals: MoneyTotals,
    pub(crate) not_understood: NotUnderstood,
}
