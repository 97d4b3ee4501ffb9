//! Values as text.

use std::fmt::Write;

use pc_workflows::billing::Cell;

/// The text of a value; what must be written out first is written into `scratch`.
pub(super) fn cell_text<'a>(cell: &'a Cell<'a>, scratch: &'a mut String) -> &'a str {
    // Writing to a string does not fail.
    let _ = match cell {
        Cell::Text(text) => return text,
        Cell::Currency(Some(currency)) => return currency.as_str(),
        Cell::Number(Some(number)) => write!(scratch, "{number}"),
        Cell::Time(Some(time)) => write!(scratch, "{time}"),
        Cell::Texts(texts) if !texts.is_empty() => {
            write!(scratch, "{}", serde_json::to_string(texts).unwrap_or_default())
        }
        _ => Ok(()),
    };
    scratch
}
