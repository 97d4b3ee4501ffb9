//! The table behind a chart, shown by a click.

use maud::{Markup, html};

/// A table under its summary. A heading that begins with `>` is over numbers; the first cell of a row is the row's name.
pub(super) fn render(
    summary: &str,
    headings: &[impl AsRef<str>],
    rows: impl Iterator<Item = Vec<String>>,
) -> Markup {
    details(false, summary, headings, rows)
}

/// The same, shown from the beginning.
pub(super) fn opened(
    summary: &str,
    headings: &[impl AsRef<str>],
    rows: impl Iterator<Item = Vec<String>>,
) -> Markup {
    details(true, summary, headings, rows)
}

fn details(
    is_open: bool,
    summary: &str,
    headings: &[impl AsRef<str>],
    rows: impl Iterator<Item = Vec<String>>,
) -> Markup {
    html! {
        details open[is_open] {
            summary { (summary) }
            table {
                thead { tr { @for heading in headings { @match heading.as_ref().strip_prefix('>') {
                    Some(number) => { th.number scope="col" { (number) } }
                    None => { th scope="col" { (heading.as_ref()) } }
                } } } }
                tbody { @for row in rows { tr { @for (column, cell) in row.iter().enumerate() {
                    @if column == 0 { th scope="row" { (cell) } }
                    @else if headings[column].as_ref().starts_with('>') { td.number { (cell) } }
                    @else { td { (cell) } }
                } } } }
            }
        }
    }
}
