//! Lines as comma-separated values.

use std::borrow::Cow;

use pc_workflows::billing::Unreadable;

use super::RAW;
use super::cell_text::cell_text;
use super::csv_rows::CsvRows;
use super::table::{Lines, Table};
use crate::output::SafeCsv;

/// The names of the columns.
pub(super) fn heading(table: &Table) -> Vec<u8> {
    CsvRows::of(table.names().iter().copied().chain(table.has_raw.then_some(RAW))).into_text()
}

/// The text of some lines. Values that were not understood stand as they came.
pub(super) fn text(table: &Table, lines: Lines<'_>, safe_csv: SafeCsv) -> serde_json::Result<Vec<u8>> {
    let mut rows = CsvRows::with_capacity(lines.lines.len() * 512);
    let mut scratch = String::new();
    table.rows(lines, |line, cells| {
        let unreadable: Vec<Unreadable<'_>> = line.unreadable().collect();
        for (at, cell) in cells.iter().enumerate() {
            scratch.clear();
            let is_it = |one: &&Unreadable<'_>| one.column().is_some_and(|it| table.column(at) == Some(it));
            let cell = match unreadable.iter().find(is_it) {
                Some(unreadable) => unreadable.text(),
                None => Cow::Borrowed(cell_text(cell, &mut scratch)),
            };
            rows.add(&safe_csv.cell(&cell));
        }
        if table.has_raw {
            rows.add(&serde_json::to_string(line)?);
        }
        rows.end_row();
        Ok::<_, serde_json::Error>(())
    })?;
    Ok(rows.into_text())
}
