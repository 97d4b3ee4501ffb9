//! What read commands print: a table for people, or one JSON object a line.

use comfy_table::{Cell, CellAlignment, LineStyle, Table, presets};
use pc_models::harmless;
use serde::Serialize;

use crate::output::console::{print, print_json, say};
use crate::output::exit::Failure;

/// A heading, and what stands under it. A heading that begins with `>` is over numbers, which stand to the right.
pub(crate) type Column<R> = (&'static str, fn(&R) -> String);

/// Something that is one row of a table.
pub(crate) trait Row: Sized + 'static {
    const COLUMNS: &'static [Column<Self>];
}

/// Prints rows: JSON lines, or a table. `nothing` is said on stderr when there are none.
pub(crate) fn rows<R: Row + Serialize>(
    rows: impl IntoIterator<Item = R>,
    json: bool,
    nothing: &str,
) -> Result<(), Failure> {
    let rows: Vec<R> = rows.into_iter().collect();
    if json {
        return rows.iter().try_for_each(print_json);
    }
    if rows.is_empty() {
        say(nothing);
        return Ok(());
    }
    print(&text(&rows))
}

/// The rows as a table, without blanks at the ends of its lines. A row is one line, whatever its cells hold.
pub(crate) fn text<'a, R: Row>(rows: impl IntoIterator<Item = &'a R>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING.header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_header(R::COLUMNS.iter().map(|(heading, _)| Cell::new(heading.trim_start_matches('>'))));
    for (column, (heading, _)) in table.column_iter_mut().zip(R::COLUMNS) {
        column.set_padding((0, 2));
        if heading.starts_with('>') {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let cell = |text: String| Cell::new(harmless(&text));
    let cells = |row: &R| R::COLUMNS.iter().map(|(_, text)| cell(text(row))).collect::<Vec<_>>();
    table.add_rows(rows.into_iter().map(cells));
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::wording::shown;

    struct Fruit(&'static str, Option<u32>);

    impl Row for Fruit {
        const COLUMNS: &'static [Column<Self>] =
            &[("name", |row| row.0.to_owned()), (">count", |row| shown(row.1))];
    }

    #[test]
    fn columns_line_up_without_trailing_blanks() {
        let text = text(&[Fruit("Äpfel", Some(12)), Fruit("kiwi", None)]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines[0], lines[2], lines[3]), ("name    count", "Äpfel      12", "kiwi"));
    }

    #[test]
    fn a_cell_stays_in_its_line() {
        let text = text(&[Fruit("fig\nkiwi  99\x1b[8m", Some(1))]);
        assert_eq!(text.lines().nth(2), Some(r"fig\nkiwi  99\u001b[8m       1"));
    }
}
