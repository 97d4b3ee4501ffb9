//! A table of cells, whatever kind of file it is in.

use std::ops::ControlFlow;

use super::row::Row;
use crate::output::Failure;

/// Takes rows, with their number in the file; says when it has enough.
pub(super) type TakeRow<'t> = &'t mut dyn FnMut(u64, &Row) -> Result<ControlFlow<()>, Failure>;

/// A table that can be read from its beginning as often as it is needed.
pub(super) trait Table {
    /// Hands out the rows.
    fn rows(&self, take: TakeRow<'_>) -> Result<(), Failure>;

    /// What it is called in messages.
    fn name(&self) -> String;

    /// What its rows are called.
    fn rows_are(&self) -> &'static str;

    /// What was found out about it.
    fn form(&self) -> String;

    /// What stands between the cells of a row; none where they are cells by themselves.
    fn separator(&self) -> Option<char> {
        None
    }

    /// How many days after the beginning of 1900 days are counted from.
    fn first_day(&self) -> u32 {
        0
    }
}
