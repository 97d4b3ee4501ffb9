//! Lines as JSON, one object a line.

use std::borrow::Cow;

use pc_models::harmless_lines;
use pc_workflows::billing::{BillingLine, Cell};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::RAW;
use super::table::{Lines, Table};

/// The text of some lines.
pub(super) fn text(table: &Table, lines: Lines<'_>) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(lines.lines.len() * 1024);
    table.rows(lines, |line, cells| {
        let raw = table.has_raw.then_some(line);
        serde_json::to_writer(&mut text, &Object { names: table.names(), cells, raw })?;
        text.push(b'\n');
        Ok::<_, serde_json::Error>(())
    })?;
    Ok(harmless(text))
}

/// A row with the names of its columns: text, exact numbers, and `null` for what is missing.
struct Object<'a> {
    names: &'a [&'static str],
    cells: &'a [Cell<'a>],
    raw: Option<&'a BillingLine>,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (name, cell) in self.names.iter().zip(self.cells) {
            object.serialize_entry(name, cell)?;
        }
        if let Some(raw) = self.raw {
            object.serialize_entry(RAW, raw)?;
        }
        object.end()
    }
}

/// JSON with its control letters and the like escaped: the same values.
fn harmless(json: Vec<u8>) -> Vec<u8> {
    match std::str::from_utf8(&json).map(harmless_lines) {
        Ok(Cow::Owned(clean)) => clean.into_bytes(),
        _ => json, // the same text: what serde writes is UTF-8
    }
}
