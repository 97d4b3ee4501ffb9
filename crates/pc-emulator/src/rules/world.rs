//! Worlds: a file is checked, its orders are placed as if somebody had bought, and a state is written as a file.

pub(crate) mod check;
pub(crate) mod earlier_orders;
pub(crate) mod export;
pub(crate) mod form;
