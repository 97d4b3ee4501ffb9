//! Lines as rows of a table: what CSV, JSON lines and Parquet are written from.

use pc_workflows::billing::{BillingLine, Cell, Column, Columns};

use crate::commands::invoices::markup::{Markup, PRICE_COLUMNS, Priced};

/// Some lines, and their prices where they have any.
#[derive(Clone, Copy)]
pub(super) struct Lines<'a> {
    pub(super) lines: &'a [BillingLine],
    pub(super) prices: Option<(&'a Markup, &'a [Priced])>,
}

/// What each line is written as.
pub(super) struct Table {
    columns: Columns,
    /// What the columns are called.
    names: Vec<&'static str>,
    /// Whether the line as the service wrote it stands behind them.
    pub(super) has_raw: bool,
}

impl Table {
    pub(super) fn new(columns: Columns, has_prices: bool, has_raw: bool) -> Self {
        let prices: &[&str] = if has_prices { &PRICE_COLUMNS } else { &[] };
        let names =
            columns.as_slice().iter().copied().map(Column::name).chain(prices.iter().copied()).collect();
        Self { columns, names, has_raw }
    }

    /// The names of the columns, but for the line as it came.
    pub(super) fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// The column of lines that stands at this place; none where something was added to the lines.
    pub(super) fn column(&self, at: usize) -> Option<Column> {
        self.columns.as_slice().get(at).copied()
    }

    /// Hands out each line with the values of its row.
    pub(super) fn rows<'a, E>(
        &'a self,
        lines: Lines<'a>,
        mut take: impl FnMut(&'a BillingLine, &[Cell<'a>]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut cells = Vec::with_capacity(self.names.len());
        lines.lines.iter().enumerate().try_for_each(|(at, line)| {
            self.columns.cells(line, &mut cells);
            if let Some((markup, priced)) = lines.prices {
                cells.extend(markup.cells(&priced[at]));
            }
            take(line, &cells)
        })
    }
}
