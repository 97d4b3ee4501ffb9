//! What read commands print: a table for people, or one JSON object a line.

use serde::Serialize;

use crate::output::console::{print, print_json, say};
use crate::output::exit::Failure;
use crate::output::table;

/// Something that is one row of a table, and one JSON object.
pub(crate) trait Row: Serialize {
    /// The columns; those that begin with `>` hold numbers, and stand to the right.
    const COLUMNS: &'static [&'static str];
    /// What stands in them.
    fn cells(&self) -> Vec<String>;
}

/// Prints rows: JSON lines, or a table. `nothing` is said on stderr when there are none.
pub(crate) fn rows<R: Row>(rows: &[R], json: bool, nothing: &str) -> Result<(), Failure> {
    match rows {
        _ if json => rows.iter().try_for_each(print_json),
        [] => {
            say(nothing);
            Ok(())
        }
        rows => print(&text(rows)),
    }
}

/// The rows as a table.
pub(crate) fn text<'a, R: Row + 'a>(rows: impl IntoIterator<Item = &'a R>) -> String {
    let mut table = table::new(R::COLUMNS);
    table.add_rows(rows.into_iter().map(R::cells));
    table::text(&table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::wording::shown;

    #[derive(Serialize)]
    struct Fruit(&'static str, Option<u32>);

    impl Row for Fruit {
        const COLUMNS: &'static [&'static str] = &["name", ">count"];
        fn cells(&self) -> Vec<String> {
            vec![self.0.to_owned(), shown(self.1)]
        }
    }

    #[test]
    fn columns_line_up_without_trailing_blanks() {
        let text = text(&[Fruit("Äpfel", Some(12)), Fruit("kiwi", None)]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines[0], lines[2], lines[3]), ("name    count", "Äpfel      12", "kiwi"));
    }
}
