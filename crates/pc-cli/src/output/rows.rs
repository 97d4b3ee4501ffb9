//! What commands list: rows, each with the same columns.

use crate::output::cell::Cell;
use crate::output::exit::Failure;
use crate::output::nearest::did_you_mean;
use crate::output::painted::Painted;
use crate::output::table::Table;
use crate::output::terminal;

/// A heading, and what stands under it.
pub(crate) type Column<R> = (&'static str, fn(&R) -> Cell);

/// Something that is one row of a table. The columns stand in the order of their weight: on a narrow terminal the last have no place.
pub(crate) trait Row: Sized + 'static {
    const COLUMNS: &'static [Column<Self>];
}

/// The rows as a table that fits the terminal, or as wide as it is where there is none.
pub(crate) fn text<'a, R: Row>(rows: impl IntoIterator<Item = &'a R>) -> Painted {
    table(rows, R::COLUMNS).without_blanks().laid_out(terminal::width())
}

/// The rows in these columns.
pub(crate) fn table<'a, R: Row>(rows: impl IntoIterator<Item = &'a R>, columns: &[Column<R>]) -> Table {
    let cells = |row: &R| columns.iter().map(|(_, cell)| cell(row)).collect();
    let headings = columns.iter().map(|(heading, _)| *heading).collect();
    Table { headings, rows: rows.into_iter().map(cells).collect() }
}

/// The name of a column where it is typed, or written for programs: its heading in small letters, `_` for what is neither letter
/// nor digit.
pub(crate) fn name(heading: &str) -> String {
    let words = heading.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// The column of this name; `-` is as good as `_`.
pub(crate) fn column<R: Row>(typed: &str) -> Result<Column<R>, Failure> {
    let typed = name(typed);
    let names: Vec<String> = R::COLUMNS.iter().map(|(heading, _)| name(heading)).collect();
    match names.iter().position(|name| *name == typed) {
        Some(at) => Ok(R::COLUMNS[at]),
        None => Err(Failure::usage(format!(
            "there is no column `{typed}`{}; there are {}. Nothing was done",
            did_you_mean(&typed, names.iter().map(String::as_str)),
            names.join(", ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Fruit;

    impl Row for Fruit {
        const COLUMNS: &'static [Column<Self>] =
            &[("name", |_| Cell::text("kiwi")), ("picked (UTC)", |_| Cell::Nothing)];
    }

    #[test]
    fn columns_are_named_as_they_are_headed() {
        for typed in ["picked_utc", "picked-utc", "Picked (UTC)"] {
            assert_eq!(column::<Fruit>(typed).unwrap().0, "picked (UTC)");
        }
        let refused = column::<Fruit>("nane").unwrap_err().to_string();
        assert!(refused.contains("mean `name`") && refused.contains("name, picked_utc"), "{refused}");
    }
}
