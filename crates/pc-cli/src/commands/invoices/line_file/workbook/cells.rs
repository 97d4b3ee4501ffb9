//! The cells of a sheet, row by row.

use std::ops::ControlFlow;

use quick_xml::events::{BytesStart, Event};

use super::shared_texts::SharedTexts;
use super::{Trouble, XmlReader, attribute, xml_text};
use crate::commands::invoices::line_file::gauge::{Gauge, LINE_LIMIT, too_long};
use crate::commands::invoices::line_file::row::Row;

/// How many columns a sheet has at most.
const COLUMNS_AT_MOST: usize = 16_384;
/// What stands for the number of a formula whose result was not saved: no number.
const NO_RESULT: &str = "formula without a result";
/// How many digits of a number Excel keeps.
const DIGITS: usize = 15;

/// How the text of a cell is meant.
#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Number,
    /// The number of a text that cells share.
    Shared,
    /// True or false, as 1 or 0.
    Truth,
    Text,
}

/// What is known of the cell that is read.
#[derive(Default)]
struct Current {
    kind: Kind,
    value: String,
    /// Whether its value is being read, and not a formula or how it is spoken.
    is_value: bool,
    is_spoken: bool,
    has_formula: bool,
}

pub(super) fn read(
    xml: &mut XmlReader<'_>,
    gauge: &Gauge,
    texts: &mut SharedTexts,
    take: &mut dyn FnMut(u64, &Row) -> ControlFlow<()>,
) -> Result<(), Trouble> {
    let (mut buffer, mut text) = (Vec::new(), String::new());
    let (mut row, mut number, mut cell) = (Row::default(), 0_u64, Current::default());
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer)?;
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => {
                    gauge.reset();
                    row.clear();
                    number = row_number(element, number)?;
                }
                "f" => cell.has_formula = true,
                "c" => begin(element, &mut row, &mut cell)?,
                "v" | "t" => cell.is_value = !cell.is_spoken,
                "rPh" => cell.is_spoken = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "row" if take(number, &row).is_break() => return Ok(()),
                "c" => {
                    text.clear();
                    let is_number = end(&cell, texts, &mut text)?;
                    row.push(&text, is_number);
                    if row.text_len() > LINE_LIMIT {
                        return Err(too_long(LINE_LIMIT).into());
                    }
                }
                "v" | "t" => cell.is_value = false,
                "rPh" => cell.is_spoken = false,
                "sheetData" => return Ok(()),
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == "row" => {
                number = row_number(element, number)?;
            }
            // A formula that is written out in another cell.
            Event::Empty(element) if element.local_name().as_ref() == "f" => cell.has_formula = true,
            Event::Empty(element) if element.local_name().as_ref() == "c" => {
                begin(element, &mut row, &mut cell)?;
                row.push("", false);
            }
            Event::Eof => return Err("the sheet is cut off".into()),
            event if cell.is_value => xml_text::add(&mut cell.value, event)?,
            _ => {}
        }
    }
}

/// The number of a row; it is further below than the last one.
fn row_number(element: &BytesStart<'_>, last: u64) -> Result<u64, Trouble> {
    let number = attribute(element, "r")?.and_then(|r| r.parse().ok()).unwrap_or(last + 1);
    if number > last { Ok(number) } else { Err(format!("row {number} stands below row {last}").into()) }
}

/// Fills the row with blank cells until this one.
fn begin(element: &BytesStart<'_>, row: &mut Row, cell: &mut Current) -> Result<(), Trouble> {
    cell.value.clear();
    (cell.is_value, cell.is_spoken, cell.has_formula, cell.kind) = (false, false, false, Kind::Number);
    for found in element.attributes().with_checks(false) {
        let found = found?;
        match (found.key.as_ref(), found.value.as_ref()) {
            ("t", "s") => cell.kind = Kind::Shared,
            ("t", "n") => cell.kind = Kind::Number,
            ("t", "b") => cell.kind = Kind::Truth,
            ("t", _) => cell.kind = Kind::Text,
            ("r", place) => {
                let column = column(place).filter(|column| (row.len()..COLUMNS_AT_MOST).contains(column));
                let column = column.ok_or_else(|| format!("a cell is at `{place}`"))?;
                while row.len() < column {
                    row.push("", false);
                }
            }
            _ => {}
        }
    }
    match row.len() < COLUMNS_AT_MOST {
        true => Ok(()),
        false => Err("a row has too many cells".into()),
    }
}

/// The text of a cell; answers whether it is a number.
fn end(cell: &Current, texts: &mut SharedTexts, text: &mut String) -> Result<bool, Trouble> {
    let value = cell.value.trim();
    match cell.kind {
        Kind::Text => text.push_str(&cell.value),
        Kind::Shared if value.is_empty() => {}
        Kind::Shared => texts.add_to(text, value.parse()?)?,
        Kind::Truth => text.push_str(if value == "1" { "TRUE" } else { "FALSE" }),
        Kind::Number if value.is_empty() && cell.has_formula => text.push_str(NO_RESULT),
        Kind::Number => match value.parse::<f64>() {
            Ok(number) if number.is_finite() => {
                text.push_str(&decimal(number));
                return Ok(true);
            }
            _ => text.push_str(value),
        },
    }
    Ok(false)
}

/// Which column a place such as `AB12` is in, counted from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number =
        letters.fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

/// The shortest decimal that reads back as the number, with no more digits than Excel keeps.
fn decimal(number: f64) -> String {
    let shortest = number.to_string();
    let digits = shortest.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    if digits <= DIGITS {
        return shortest;
    }
    let rounded = format!("{number:.*e}", DIGITS - 1).parse::<f64>();
    rounded.map_or(shortest, |rounded| rounded.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::invoices::line_file::gauge::Gauged;

    #[test]
    fn numbers_have_no_more_digits_than_excel_keeps() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (7.108_33E-05, "0.0000710833"),
            (-12.5, "-12.5"),
            (123_456_789_012_345.0, "123456789012345"),
            (1_234.000_000_000_000_2, "1234"),
            (5.0, "5"),
        ] {
            assert_eq!(decimal(number), text);
        }
    }

    /// The rows of a sheet, with their numbers.
    fn rows(data: &str) -> Result<Vec<(u64, Vec<String>)>, String> {
        let xml = format!("<worksheet><sheetData>{data}</sheetData></worksheet>");
        let gauge = Gauge::new(LINE_LIMIT);
        let mut bytes = xml.as_bytes();
        let gauged = Gauged::new(&mut bytes as &mut dyn std::io::Read, gauge.clone());
        let mut xml = quick_xml::Reader::from_reader(std::io::BufReader::new(gauged));
        let (mut texts, mut rows) = (SharedTexts::none().unwrap(), Vec::new());
        let read = read(&mut xml, &gauge, &mut texts, &mut |number, row| {
            rows.push((number, row.cells().map(|cell| cell.text.to_owned()).collect()));
            ControlFlow::Continue(())
        });
        read.map(|()| rows).map_err(|error| error.to_string())
    }

    #[test]
    fn rows_are_further_and_further_below() {
        let numbers =
            |data: &str| rows(data).map(|rows| rows.into_iter().map(|(number, _)| number).collect());
        assert_eq!(numbers(r#"<row r="2"></row><row></row><row r="7"/><row></row>"#), Ok(vec![2, 3, 8]));
        for data in [r#"<row r="2"></row><row r="2"></row>"#, r#"<row r="3"></row><row r="2"/>"#] {
            assert!(numbers(data).unwrap_err().contains("row 2 stands below row"), "{data}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_taken_for_one() {
        for (cell, text) in [
            (r#"<c t="b"><v>1</v></c>"#, "TRUE"),
            (r#"<c t="b"><v>0</v></c>"#, "FALSE"),
            ("<c><f>A1+A2</f></c>", NO_RESULT),
            (r#"<c><f t="shared" si="0"/><v></v></c>"#, NO_RESULT),
            ("<c><f>A1+A2</f><v>3</v></c>", "3"),
            (r##"<c t="e"><v>#REF!</v></c>"##, "#REF!"),
            ("<c></c>", ""),
        ] {
            let read = rows(&format!("<row>{cell}</row>")).unwrap();
            assert_eq!(read, [(1, vec![text.to_owned()])], "{cell}");
        }
    }

    #[test]
    fn places_name_columns() {
        assert_eq!(["A1", "Z9", "AA1", "XFD1"].map(column), [Some(0), Some(25), Some(26), Some(16_383)]);
        assert_eq!(column("1"), None);
    }
}
