//! Worlds: a file is checked, its orders are placed as if somebody had bought, and a state is written as a file.

pub(crate) mod check;
pub(crate) mod earlier_orders;
pub(crate) mod export;
pub(crate) mod form;
pub(crate) mod history;
pub(crate) mod later_changes;
pub(crate) mod left_out;
pub(crate) mod orders_of_now;
