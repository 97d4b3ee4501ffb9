//! A table of the page. All of it is in the CSV; the page folds what is far down, and leaves out what is farther.

use maud::{Markup, html};

use super::cell::Cell;
use super::field::Field;
use super::figures::{MAX_TABLE_ROWS, count};

/// Rows that are shown before somebody asks for all.
const ROWS_SHOWN: usize = 10;
/// Numbers of more characters than this may break.
const LONG_NUMBER: usize = 18;

/// A column: what it is about, and its heading on the page; without a heading it is in the CSV only.
pub(super) type Column = (Field, Option<String>);

/// A column of the page and the CSV.
pub(super) fn column(field: Field, heading: impl ToString) -> Column {
    (field, Some(heading.to_string()))
}

/// A column of the CSV only.
pub(super) fn hidden(field: Field) -> Column {
    (field, None)
}

/// A table, whose rows are made when they are asked for.
pub(super) struct Table<'a> {
    /// Its name in the CSV, and with the currency its id on the page.
    pub(super) name: &'static str,
    /// What makes its id the only one: a currency, or nothing.
    pub(super) of: String,
    pub(super) caption: String,
    pub(super) columns: Vec<Column>,
    pub(super) count: usize,
    /// How many rows at the end the page leaves out, since they are zero.
    pub(super) zeros: usize,
    pub(super) row: Box<dyn Fn(usize) -> Vec<Cell> + 'a>,
    /// Rows of the page below all others: the sum of what is left out, the total.
    pub(super) foot: Vec<Vec<Cell>>,
}

impl Table<'_> {
    fn id(&self) -> String {
        let parts = [self.of.as_str(), self.name].map(|part| part.to_ascii_lowercase().replace('_', "-"));
        parts.join("-").trim_start_matches('-').to_owned()
    }

    /// How many rows the page has.
    fn rows_on_page(&self) -> usize {
        (self.count - self.zeros).min(MAX_TABLE_ROWS)
    }

    pub(super) fn render(&self) -> Markup {
        let id = self.id();
        let rows = self.rows_on_page();
        let folded = rows.saturating_sub(ROWS_SHOWN);
        let columns = self.columns.iter().filter(|(_, heading)| heading.is_some()).count();
        html! {
            div.table {
                h3 id=(id) { (self.caption) }
                @if folded > 0 {
                    input.all type="checkbox" id=(format!("{id}-all"));
                    label.tool for=(format!("{id}-all")) { "Show all " (count(rows as u64)) " rows" }
                }
                table aria-labelledby=(id) {
                    thead { tr { @for (field, heading) in &self.columns { @if let Some(heading) = heading {
                        th class=[class(*field, "")] scope="col" { (heading) }
                    } } } }
                    tbody { @for index in 0..rows { tr class=[(index >= ROWS_SHOWN).then_some("more")] { (self.cells(&(self.row)(index))) } } }
                    @if !self.foot.is_empty() || self.zeros > 0 {
                        tfoot {
                            @if self.zeros > 0 { tr { th.note scope="row" colspan=(columns) {
                                (count(self.zeros as u64)) " more at zero"
                            } } }
                            @for row in &self.foot { tr { (self.cells(row)) } }
                        }
                    }
                }
                @if folded > 0 { p.printed { "and " (count(folded as u64)) " more: the CSV beside this page has them" } }
            }
        }
    }

    fn cells(&self, row: &[Cell]) -> Markup {
        let shown =
            self.columns.iter().zip(row).filter_map(|((field, heading), cell)| {
                heading.as_ref().map(|heading| (*field, heading, cell))
            });
        html! {
            @for (index, (field, heading, cell)) in shown.enumerate() {
                @let text = cell.shown();
                @let class = class(field, &text);
                @if index == 0 { th class=[class] scope="row" { (text) } }
                @else if let Cell::Drawing(drawing) = cell { td class=[class] { (drawing) } }
                @else { td class=[class] data-label=(heading) { (text) } }
            }
        }
    }
}

/// How a cell with this text is written.
fn class(field: Field, text: &str) -> Option<&'static str> {
    match field {
        Field::Drawing => Some("drawing"),
        field if field.is_number() && text.chars().count() > LONG_NUMBER => Some("number long"),
        field if field.is_number() => Some("number"),
        field if field.is_short() => Some("short"),
        _ => None,
    }
}
