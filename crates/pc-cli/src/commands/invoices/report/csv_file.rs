//! The same data as CSV beside the page: a row for each row of its tables, exact, and all of them.

use std::io::Write;

use super::field::Field;
use super::gathered::Gathered;
use super::table::Table;
use super::{checked, growth, outstanding, renewals, reserved, spent, totals};
use crate::output::{Failure, SafeCsv};

/// It is for spreadsheets, and a customer chooses its own name.
const SAFE: SafeCsv = SafeCsv { safe_csv: true };

/// Writes the tables, in the order of the page.
pub(super) fn write(gathered: &Gathered, into: impl Write) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(into);
    csv.write_record(std::iter::once("table").chain(Field::IN_CSV.iter().map(|(_, name)| *name)))?;
    let mut add = |table: &Table<'_>| -> Result<(), Failure> {
        for index in 0..table.count {
            let cells = (table.row)(index);
            let text = |field: &Field| {
                let place = table.columns.iter().position(|(other, _)| other == field);
                place.map(|place| cells[place].exact()).unwrap_or_default()
            };
            let cells = Field::IN_CSV.iter().map(|(field, _)| text(field));
            let cells = cells.map(|cell| SAFE.cell(&cell).into_owned());
            csv.write_record(std::iter::once(table.name.to_owned()).chain(cells))?;
        }
        Ok(())
    };
    add(&totals::table(gathered))?;
    if gathered.spend.is_compared {
        add(&growth::customers(gathered))?;
        add(&growth::products(gathered))?;
    }
    add(&outstanding::table(gathered))?;
    if let Some(found) = &gathered.renewals {
        add(&renewals::table(found, gathered))?;
    }
    for table in [checked::findings(gathered), checked::counts(gathered)].into_iter().flatten() {
        add(&table)?;
    }
    for (code, spend) in gathered.spend.currencies() {
        add(&spent::months(code, spend))?;
        add(&spent::customers(code, spend, &gathered.names))?;
        add(&spent::products(code, spend, &gathered.names))?;
    }
    add(&reserved::months(gathered))?;
    add(&reserved::next(gathered))?;
    add(&outstanding::invoices(gathered))?;
    csv.flush().map_err(Failure::failed)
}
