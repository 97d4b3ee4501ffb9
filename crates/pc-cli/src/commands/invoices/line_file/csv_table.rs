//! A table as text, as spreadsheets and the portal write it.

use std::io::{BufRead, BufReader};

use csv::{ReaderBuilder, StringRecord};

use super::heading::Heading;
use super::packing::Text;
use super::row::Row;
use super::table::{Table, TakeRow};
use crate::output::Failure;

/// What stands in the first line of files for Excel that say what separates their cells.
const SEPARATOR_LINE: &str = "sep=";
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

pub(super) struct CsvTable<'t> {
    text: &'t Text<'t>,
    separator: u8,
    /// Whether its lines end with a carriage return before the line feed.
    has_returns: bool,
}

impl<'t> CsvTable<'t> {
    /// Its heading shows what separates the cells.
    pub(super) fn of(text: &'t Text<'t>) -> Result<(Self, Heading), Failure> {
        let first = first_line(text)?;
        let (declared, has_returns) = (declared_separator(&first), first.ends_with("\r\n"));
        let separators = SEPARATORS.into_iter().filter(|sign| declared.is_none_or(|said| said == *sign));
        let mut found = Vec::new();
        for separator in separators {
            let table = Self { text, separator, has_returns };
            found.extend(Heading::find(&table)?.map(|heading| (table, heading)));
        }
        found.sort_by_key(|(_, heading)| heading.row);
        // Files with different signs may be joined, too.
        if let [(_, first), .., (table, last)] = found.as_slice()
            && first.row < last.row
        {
            return Err(first.joined_with(last, table));
        }
        let best = found.into_iter().max_by_key(|(_, heading)| heading.documented);
        best.ok_or_else(|| Heading::missing(text.name()))
    }
}

fn first_line(text: &Text<'_>) -> Result<String, Failure> {
    let mut first = String::new();
    text.pass(|reader, _| BufReader::new(reader).read_line(&mut first).map_err(|error| text.failed(&error)))?;
    Ok(first)
}

/// What the file itself says of it.
fn declared_separator(first_line: &str) -> Option<u8> {
    let line = first_line.trim_matches(['"', '\r', '\n']).to_ascii_lowercase();
    line.strip_prefix(SEPARATOR_LINE).and_then(|sign| sign.bytes().next())
}

impl Table for CsvTable<'_> {
    fn rows(&self, take: TakeRow<'_>) -> Result<(), Failure> {
        self.text.pass(|reader, gauge| {
            let mut csv = ReaderBuilder::new()
                .delimiter(self.separator)
                .flexible(true)
                .has_headers(false)
                .buffer_capacity(1 << 15)
                .from_reader(reader);
            let (mut record, mut row) = (StringRecord::new(), Row::default());
            let mut number = 0_u64;
            loop {
                match csv.read_record(&mut record) {
                    Ok(true) => {}
                    Ok(false) => return Ok(()),
                    Err(error) => {
                        let name = self.text.name();
                        return Err(Failure::failed(format!("{name}, after line {number}: {error}")));
                    }
                }
                gauge.reset();
                // Between carriage return and line feed the line has not ended yet; the last one may not end at all.
                let ended = csv.position().line() - u64::from(!self.has_returns);
                number = ended.max(number + 1);
                row.clear();
                record.iter().for_each(|cell| row.push(cell, false));
                if take(number, &row)?.is_break() {
                    return Ok(());
                }
            }
        })
    }

    fn name(&self) -> String {
        self.text.name().to_owned()
    }

    fn rows_are(&self) -> &'static str {
        "line"
    }

    fn separator(&self) -> Option<char> {
        Some(self.separator.into())
    }

    fn form(&self) -> String {
        let separated = match self.separator {
            b'\t' => "tabs",
            b';' => "semicolons",
            b'|' => "bars",
            _ => "commas",
        };
        format!("{}, separated by {separated}", self.text.encoding())
    }
}
