//! How rows are laid out for people: in columns, as many as fit; what does not fit follows under its row.

use crate::output::cell::Cell;
use crate::output::painted::{Painted, Tone};
use crate::output::wrapping::{longest_word, width_of, wrapped};

/// Blanks between two columns.
const GAP: usize = 2;
/// A column of text is made narrower than this only where it has less to say.
const COMFORTABLE: usize = 16;
/// A blank at which no line ends.
const GLUE: &str = "\u{a0}";
/// What follows under a row is set in by so much.
const INDENT: usize = 2;

/// A table before it is laid out. Each row has a cell for each heading.
pub(crate) struct Table {
    pub(crate) headings: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A column, and how wide it is.
struct Laid {
    heading: &'static str,
    is_number: bool,
    width: usize,
}

impl Table {
    /// Takes away columns that have nothing in them.
    pub(crate) fn without_blanks(mut self) -> Self {
        let is_kept: Vec<bool> =
            (0..self.headings.len()).map(|at| self.rows.iter().any(|row| !row[at].is_blank())).collect();
        let mut kept = is_kept.iter();
        self.headings.retain(|_| kept.next() == Some(&true));
        for row in &mut self.rows {
            let mut kept = is_kept.iter();
            row.retain(|_| kept.next() == Some(&true));
        }
        self
    }

    /// The table in lines of this width; where none is given, each row is one line.
    pub(crate) fn laid_out(&self, width: Option<usize>) -> Painted {
        let texts: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(one_line).collect()).collect();
        let columns = self.columns(&texts, width);
        let mut lines = Lines::default();
        lines.heading(&columns);
        for (row, texts) in self.rows.iter().zip(&texts) {
            lines.row(&columns, row, texts);
            let rest = columns.len()..self.headings.len();
            let rest = rest.filter(|at| !texts[*at].is_empty());
            let rest = rest.map(|at| format!("{}: {}", self.headings[at], texts[at])).collect::<Vec<_>>();
            lines.rest(&rest, width);
        }
        lines.0
    }

    /// The first columns, as many as fit, and at least one.
    fn columns(&self, texts: &[Vec<String>], width: Option<usize>) -> Vec<Laid> {
        let is_number = |at: usize| self.rows.iter().any(|row| row[at].is_number());
        let widest = |at: usize, of: fn(&str) -> usize| {
            texts.iter().map(|row| of(&row[at])).chain([of(self.headings[at])]).max().unwrap_or_default()
        };
        let natural: Vec<usize> = (0..self.headings.len()).map(|at| widest(at, width_of)).collect();
        let mut widths = natural.clone();
        if let Some(width) = width {
            let least = |at: usize| match is_number(at) {
                true => natural[at],
                false => widest(at, longest_word).max(natural[at].min(COMFORTABLE)),
            };
            widths = fitted(&natural, &(0..natural.len()).map(least).collect::<Vec<_>>(), width);
        }
        let laid = |(at, width): (usize, usize)| Laid {
            heading: self.headings[at],
            is_number: is_number(at),
            width,
        };
        widths.into_iter().enumerate().map(laid).collect()
    }
}

/// The text of a cell, on one line whatever it holds.
fn one_line(cell: &Cell) -> String {
    pc_models::harmless(&cell.shown()).into_owned()
}

/// The widths of those first columns that fit: each as wide as it would be, but for the widest, which give way evenly and never below
/// their least.
fn fitted(natural: &[usize], least: &[usize], width: usize) -> Vec<usize> {
    let all = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    let count = (1..=natural.len()).rev().find(|count| all(&least[..*count]) <= width).unwrap_or(1);
    let (natural, least) = (&natural[..count.min(natural.len())], &least[..count.min(least.len())]);
    let capped = |cap: usize| -> Vec<usize> {
        natural.iter().zip(least).map(|(natural, least)| (*natural).min(cap.max(*least))).collect()
    };
    let cap = (0..=width).rev().find(|cap| all(&capped(*cap)) <= width);
    match cap {
        Some(cap) => capped(cap),
        None => vec![width; natural.len()], // one column alone, with a word that is wider than the line
    }
}

/// Lines, none of which ends in blanks.
#[derive(Default)]
struct Lines(Painted);

impl Lines {
    fn heading(&mut self, columns: &[Laid]) {
        let cells: Vec<Vec<String>> =
            columns.iter().map(|column| wrapped(column.heading, column.width)).collect();
        self.block(columns, &cells, |_| Tone::Heading);
        let rule = columns.iter().map(|column| column.width).sum::<usize>() + GAP * (columns.len() - 1);
        self.begin();
        self.0.add_in(Tone::Faint, &"─".repeat(rule));
    }

    fn row(&mut self, columns: &[Laid], cells: &[Cell], texts: &[String]) {
        let wrapped: Vec<Vec<String>> =
            columns.iter().zip(texts).map(|(column, text)| wrapped(text, column.width)).collect();
        self.block(columns, &wrapped, |at| cells[at].tone());
    }

    /// Cells beside each other, each of some lines.
    fn block(&mut self, columns: &[Laid], cells: &[Vec<String>], tone: impl Fn(usize) -> Tone) {
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        for line in 0..height {
            self.begin();
            let mut blanks = 0;
            for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
                let text = cell.get(line).map_or("", String::as_str);
                let free = column.width.saturating_sub(width_of(text));
                let (before, after) = if column.is_number { (free, 0) } else { (0, free) };
                if !text.is_empty() {
                    self.0.add(&" ".repeat(blanks + before));
                    self.0.add_in(tone(at), text);
                    blanks = after + GAP;
                } else {
                    blanks += column.width + GAP;
                }
            }
        }
    }

    /// What has no column.
    fn rest(&mut self, rest: &[String], width: Option<usize>) {
        if rest.is_empty() {
            return;
        }
        let width = width.map_or(usize::MAX, |width| width - INDENT);
        // A heading stays beside what stands under it, where both fit.
        let glued = |part: &String| match width_of(part) + 1 <= width {
            true => part.replace(' ', GLUE),
            false => part.clone(),
        };
        let text = rest.iter().map(glued).collect::<Vec<_>>().join("; ");
        for line in wrapped(&text, width) {
            let line = line.replace(GLUE, " ");
            self.begin();
            self.0.add(&" ".repeat(INDENT));
            self.0.add_in(Tone::Faint, &line);
        }
    }

    fn begin(&mut self) {
        if !self.0.as_str().is_empty() {
            self.0.add("\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[Cell; 4]]) -> Table {
        let rows = rows.iter().map(|row| row.to_vec()).collect();
        Table { headings: vec!["order", "units", "what", "subscription"], rows }
    }

    fn orders() -> Table {
        table(&[
            [
                Cell::text("ba0cfb594ed6"),
                Cell::number(Some(1200)),
                Cell::text("Office 365 E5, Barracuda WaaS - Medium Plan"),
                Cell::text("3a231fbe-37fe-4410-93fd-730d3d5d4c75"),
            ],
            [Cell::text("d8e1"), Cell::number(Some(7)), Cell::text("東京 Premium"), Cell::Nothing],
        ])
    }

    fn lines(table: &Table, width: impl Into<Option<usize>>) -> Vec<String> {
        table.laid_out(width.into()).as_str().lines().map(str::to_owned).collect()
    }

    #[test]
    fn where_no_width_is_given_a_row_is_a_line() {
        let lines = lines(&orders(), None);
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[2].find("3a231fbe"), Some(12 + 2 + 5 + 2 + 43 + 2));
        assert_eq!(lines[3], "d8e1              7  東京 Premium");
    }

    #[test]
    fn columns_give_way_between_words() {
        let lines = lines(&orders(), 80);
        assert_eq!(lines[0], "order         units  what                   subscription");
        assert_eq!(
            lines[2],
            "ba0cfb594ed6  1,200  Office 365 E5,         3a231fbe-37fe-4410-93fd-730d3d5d4c75"
        );
        assert_eq!(lines[3], "                     Barracuda WaaS -");
        assert_eq!(lines[4], "                     Medium Plan");
        assert_eq!(lines[5], "d8e1              7  東京 Premium");
    }

    #[test]
    fn what_does_not_fit_follows_under_its_row_and_no_line_is_too_wide() {
        for width in [20, 30, 40, 60, 80, 100] {
            for line in lines(&orders(), width) {
                assert!(width_of(&line) <= width, "{width}: {line}");
            }
        }
        let narrow = lines(&orders(), 60);
        assert!(
            narrow.contains(&"  subscription: 3a231fbe-37fe-4410-93fd-730d3d5d4c75".to_owned()),
            "{narrow:?}"
        );
    }

    #[test]
    fn a_cell_stays_in_its_line_and_blank_columns_are_left_out() {
        let text = Cell::text("fig\nkiwi  99\x1b[8m");
        let table = table(&[[text, Cell::Nothing, Cell::text(""), Cell::text("x")]]).without_blanks();
        let lines = lines(&table, None);
        assert_eq!(lines[0], "order                   subscription");
        assert_eq!(lines[2], r"fig\nkiwi  99\u001b[8m  x");
    }
}
