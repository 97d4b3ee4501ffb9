//! Lines as CSV, as spreadsheets and the portal write them.

use std::io::BufRead;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use pc_workflows::billing::BillingLine;
use serde_json::{Map, Value};

use super::line;
use super::spelling::{Spelling, SpellingArguments};
use crate::output::{Failure, say};

/// So many rows are looked at to see how numbers and dates are written.
const ROWS_LOOKED_AT: usize = 1000;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    Number,
    Date,
    /// A JSON list as text.
    List,
}

pub(super) fn read(
    path: &Path,
    text: impl BufRead,
    declared: SpellingArguments,
    take: &mut dyn FnMut(BillingLine) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut text = text;
    let failed = |error: csv::Error| Failure::failed(format!("{} cannot be read: {error}", path.display()));
    let delimiter = delimiter(text.fill_buf().map_err(Failure::failed)?);
    let mut csv = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text);
    let columns: Vec<(String, Holds)> = csv.headers().map_err(failed)?.iter().map(column).collect();
    let mut rows = csv.records();
    let first: Vec<StringRecord> =
        rows.by_ref().take(ROWS_LOOKED_AT).collect::<Result<_, _>>().map_err(failed)?;
    let cells = |wanted: Holds| -> Vec<&str> {
        let of_row = |row| cells_of(&columns, row).filter(move |(_, holds, _)| *holds == wanted);
        first.iter().flat_map(of_row).map(|(_, _, cell)| cell).collect()
    };
    let spelling = Spelling::of(declared, &cells(Holds::Number), &cells(Holds::Date))
        .map_err(|failure| failure.advising(format!("It is about {}", path.display())))?;
    say(&format!("{}: {}, {spelling}", path.display(), separated(delimiter)));
    for row in first.iter().cloned().map(Ok).chain(rows) {
        let row = row.map_err(failed)?;
        let object: Map<String, Value> = cells_of(&columns, &row)
            .map(|(name, holds, cell)| (name.to_owned(), value(holds, cell, spelling)))
            .collect();
        let json = serde_json::to_string(&object)?;
        let line = line(object.keys().map(String::as_str), &json)
            .map_err(|error| Failure::failed(format!("{}: {error}", path.display())))?;
        take(line)?;
    }
    Ok(())
}

/// The cells of a row that hold something, with the names of their columns.
fn cells_of<'r>(
    columns: &'r [(String, Holds)],
    row: &'r StringRecord,
) -> impl Iterator<Item = (&'r str, Holds, &'r str)> {
    let cells = columns.iter().zip(row).map(|((name, holds), cell)| (name.as_str(), *holds, cell.trim()));
    cells.filter(|(_, _, cell)| !cell.is_empty())
}

/// The member that a heading names, in whatever spelling, and what it holds.
fn column(heading: &str) -> (String, Holds) {
    let name: String = heading.chars().filter(char::is_ascii_alphanumeric).collect();
    let lower = name.to_ascii_lowercase();
    let ends = |words: &[&str]| words.iter().any(|word| lower.ends_with(word));
    let holds = if ends(&["date"]) {
        Holds::Date
    } else if ends(&["price", "quantity", "total", "exchangerate", "percentage"])
        || lower.starts_with("rateof")
    {
        Holds::Number
    } else if lower == "productqualifiers" {
        Holds::List
    } else {
        Holds::Text
    };
    (name, holds)
}

fn value(holds: Holds, cell: &str, spelling: Spelling) -> Value {
    match holds {
        Holds::Text => cell.into(),
        Holds::Number => spelling.number(cell).into(),
        Holds::Date => spelling.date(cell).into(),
        Holds::List => serde_json::from_str(cell).unwrap_or_else(|_| vec![cell].into()),
    }
}

/// The sign that stands most often in the heading.
fn delimiter(text: &[u8]) -> u8 {
    let heading = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: &u8| heading.iter().filter(|byte| *byte == sign).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn separated(delimiter: u8) -> &'static str {
    match delimiter {
        b'\t' => "separated by tabs",
        b';' => "separated by semicolons",
        _ => "separated by commas",
    }
}
