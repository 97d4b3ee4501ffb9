//! Columns by name, and which of them somebody wants.

use super::{COLUMNS, Cell, DETAIL_COLUMNS, FURTHER_COLUMNS};
use crate::billing::BillingLine;

/// Where the columns of [`FURTHER_COLUMNS`] begin.
const FURTHER: usize = COLUMNS.len();
/// Where the columns of [`DETAIL_COLUMNS`] begin.
const DETAILS: usize = FURTHER + FURTHER_COLUMNS.len();
const ALL: usize = DETAILS + DETAIL_COLUMNS.len();

/// A column that lines may be written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(usize);

impl Column {
    /// The full set: those that are there by themselves, in the order of [`COLUMNS`], and then the others.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ALL).map(Self)
    }

    /// The column of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|column| column.name() == name)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            ..FURTHER => COLUMNS[self.0],
            FURTHER..DETAILS => FURTHER_COLUMNS[self.0 - FURTHER],
            _ => DETAIL_COLUMNS[self.0 - DETAILS],
        }
    }
}

/// The columns that lines are written with, in their order. By itself [`COLUMNS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    columns: Vec<Column>,
    has_details: bool,
}

impl Default for Columns {
    fn default() -> Self {
        (0..FURTHER).map(Column).collect()
    }
}

impl FromIterator<Column> for Columns {
    fn from_iter<T: IntoIterator<Item = Column>>(columns: T) -> Self {
        let columns: Vec<_> = columns.into_iter().collect();
        let has_details = columns.iter().any(|column| column.0 >= DETAILS);
        Self { columns, has_details }
    }
}

impl Columns {
    /// Which they are.
    #[must_use]
    pub fn as_slice(&self) -> &[Column] {
        &self.columns
    }

    /// The values of a line, in this order; `cells` is cleared before. Details are read only where one is wanted.
    pub fn cells<'a>(&self, line: &'a BillingLine, cells: &mut Vec<Cell<'a>>) {
        cells.clear();
        let facts = line.facts();
        let own = facts.cells();
        let further = facts.further_cells();
        let details = self.has_details.then(|| line.details().cells());
        cells.extend(self.columns.iter().map(|column| match column.0 {
            at @ ..FURTHER => own[at],
            at @ FURTHER..DETAILS => further[at - FURTHER],
            at => details.map_or_else(Cell::default, |details| details[at - DETAILS]),
        }));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_column_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Column::all().map(Column::name).collect();
        assert_eq!(names.len(), ALL);
        assert!(Column::all().all(|column| Column::named(column.name()) == Some(column)));
        assert_eq!(Column::named("nothing"), None);
    }

    #[test]
    fn values_come_in_the_order_that_is_asked_for() {
        let json = r#"{"UsageDate":"2031-01-05","Tags":"{}","InvoiceNumber":"G1","MeterName":"Hours"}"#;
        let line = BillingLine::Usage(serde_json::from_str(json).unwrap());
        let columns: Columns = ["tags", "invoice", "meter"].into_iter().filter_map(Column::named).collect();
        let mut cells = Vec::new();
        columns.cells(&line, &mut cells);
        assert_eq!(cells, [Cell::Text("{}"), Cell::Text("G1"), Cell::Text("Hours")]);
        Columns::default().cells(&line, &mut cells);
        assert_eq!(cells, line.facts().cells());
    }
}
