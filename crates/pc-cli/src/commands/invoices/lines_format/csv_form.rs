//! Lines as comma-separated values.

use std::borrow::Cow;

use pc_workflows::billing::Unreadable;

use super::RAW;
use super::cell_text::cell_text;
use super::table::{Lines, Table};
use crate::output::SafeCsv;

/// The names of the columns.
pub(super) fn heading(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(table.names().iter().chain(table.has_raw.then_some(&RAW)))?;
    into_text(csv)
}

/// The text of some lines. Values that were not understood stand as they came.
pub(super) fn text(table: &Table, lines: Lines<'_>, safe_csv: SafeCsv) -> Result<Vec<u8>, csv::Error> {
    let mut csv = csv::Writer::from_writer(Vec::with_capacity(lines.lines.len() * 512));
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
            csv.write_field(safe_csv.cell(&cell).as_bytes())?;
        }
        if table.has_raw {
            csv.write_field(serde_json::to_string(line).unwrap_or_default())?;
        }
        csv.write_record(None::<&[u8]>)
    })?;
    into_text(csv)
}

/// What was written.
pub(super) fn into_text(csv: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    csv.into_inner().map_err(|error| error.into_error().into())
}
