//! What read commands print: a table for people, or one JSON object a line.

use std::io::Write;

use comfy_table::{CellAlignment, Table, presets::NOTHING};
use serde::Serialize;

use crate::exit::Failure;

/// Something that is one row of a table, and one JSON object.
pub(crate) trait Row: Serialize {
    /// The columns; those that begin with `#` hold numbers, and stand to the right.
    const COLUMNS: &'static [&'static str];
    /// What stands in them.
    fn cells(&self) -> Vec<String>;
}

/// Prints rows: JSON lines, or a table. `nothing` is said on stderr when there are none.
pub(crate) fn rows<R: Row>(rows: &[R], json: bool, nothing: &str) -> Result<(), Failure> {
    if json {
        return rows.iter().try_for_each(object);
    }
    if rows.is_empty() {
        say(nothing);
        return Ok(());
    }
    text(&table(rows))
}

/// Prints one JSON object on a line of its own.
pub(crate) fn object(value: &impl Serialize) -> Result<(), Failure> {
    text(&(serde_json::to_string(value).map_err(Failure::failed)? + "\n"))
}

/// The rows as a table.
pub(crate) fn table<R: Row>(rows: &[R]) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(R::COLUMNS.iter().map(|name| name.trim_start_matches('#')));
    table.add_rows(rows.iter().map(R::cells));
    for (column, name) in table.column_iter_mut().zip(R::COLUMNS) {
        column.set_padding((0, 2));
        if name.starts_with('#') {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt() + "\n"
}

/// Writes to stdout. Whoever closed it does not want to hear it.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("stdout cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something on stderr.
#[allow(clippy::print_stderr)]
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

/// Text that may be missing.
pub(crate) fn or_dash(text: Option<impl ToString>) -> String {
    text.map_or_else(|| "-".to_owned(), |text| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Fruit(&'static str, u32);

    impl Row for Fruit {
        const COLUMNS: &'static [&'static str] = &["NAME", "#COUNT"];
        fn cells(&self) -> Vec<String> {
            vec![self.0.to_owned(), self.1.to_string()]
        }
    }

    #[test]
    fn columns_line_up_without_trailing_blanks() {
        let text = table(&[Fruit("Äpfel", 12), Fruit("kiwi", 3)]);
        assert_eq!(text, "NAME   COUNT\nÄpfel     12\nkiwi       3\n");
    }
}
