//! Which columns of lines somebody wants.

use super::facts::Place;
use super::{BillingLine, COLUMNS, Cell, Column};

/// The columns that lines are written with, in their order. By itself [`COLUMNS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    columns: Vec<Column>,
    has_details: bool,
}

impl Default for Columns {
    fn default() -> Self {
        Column::all().take(COLUMNS.len()).collect()
    }
}

impl FromIterator<Column> for Columns {
    fn from_iter<T: IntoIterator<Item = Column>>(columns: T) -> Self {
        let columns: Vec<_> = columns.into_iter().collect();
        let has_details = columns.iter().any(|column| matches!(column.place(), Place::Detail(_)));
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
        cells.extend(self.columns.iter().map(|column| match column.place() {
            Place::Own(at) => own[at],
            Place::Further(at) => further[at],
            Place::Detail(at) => details.map_or_else(Cell::default, |details| details[at]),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
