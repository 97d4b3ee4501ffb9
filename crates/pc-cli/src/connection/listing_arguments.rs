//! What all commands have that list something: which service is read, and in which form the rows are printed.

use clap::{Args, ValueEnum};
use pc_models::harmless;
use serde::Serialize;

use crate::connection::service::{Service, ServiceArguments};
use crate::output::rows::{self, Column, Row};
use crate::output::{
    Cell, Failure, SafeCsv, Table, hint, print_data, print_json, print_painted, say, terminal,
};

/// The form of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people: as wide as the terminal, what does not fit under its row.
    #[default]
    Table,
    /// One JSON object a line, as --json.
    Json,
    /// Comma-separated values, with a heading.
    Csv,
    /// A row a line, tabs between its cells, no heading: for cut and awk.
    Plain,
}

/// Which service to read from, and how to print the list.
#[derive(Args)]
pub(crate) struct ListingArguments {
    #[command(flatten)]
    pub(crate) service: ServiceArguments,
    /// Print JSON on stdout, one object a line, and nothing else there.
    #[arg(long)]
    json: bool,
    /// The form of the list.
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        default_value_t,
        hide_default_value = true,
        conflicts_with = "json"
    )]
    output: Form,
    /// Only these columns, in this order: their headings, with - for blanks and commas between them.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', conflicts_with = "json")]
    columns: Vec<String>,
    /// By this column; with - before it the greatest first.
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    sort: Option<String>,
    #[command(flatten)]
    safe_csv: SafeCsv,
}

impl ListingArguments {
    /// Connects, and says to what. Columns that there are not are refused before.
    pub(crate) async fn connect<R: Row>(&self) -> Result<Service, Failure> {
        self.check::<R>()?;
        self.service.connect_aloud().await
    }

    /// Refuses what does not go with this list.
    pub(crate) fn check<R: Row>(&self) -> Result<(), Failure> {
        self.columns::<R>()?;
        self.sorted_by::<R>()?;
        if self.is_json() && !self.columns.is_empty() {
            return Err(Failure::usage("--columns are those of tables, CSV and plain lines; JSON has all"));
        }
        self.safe_csv.check(self.output == Form::Csv)
    }

    pub(crate) fn is_json(&self) -> bool {
        self.json || self.output == Form::Json
    }

    /// Whether people read it.
    pub(crate) fn is_table(&self) -> bool {
        !self.json && self.output == Form::Table
    }

    /// Prints rows, each as its JSON where that is asked for. `nothing` is said on stderr when there are none.
    pub(crate) fn print<R: Row + Serialize>(&self, mut rows: Vec<R>, nothing: &str) -> Result<(), Failure> {
        if self.is_json() {
            self.sort(&mut rows)?;
            return rows.iter().try_for_each(print_json);
        }
        self.print_rows(rows, nothing)
    }

    /// The same for rows whose JSON is another.
    pub(crate) fn print_rows<R: Row>(&self, mut rows: Vec<R>, nothing: &str) -> Result<(), Failure> {
        self.sort(&mut rows)?;
        let table = rows::table(&rows, &self.columns()?);
        match self.output {
            Form::Csv => print_data(&self.csv(&table)?).map(drop),
            _ if rows.is_empty() => {
                say(nothing);
                Ok(())
            }
            Form::Plain => print_data(plain(&table).as_bytes()).map(drop),
            Form::Table | Form::Json => {
                let table = if self.columns.is_empty() { table.without_blanks() } else { table };
                print_painted(&table.laid_out(terminal::width()))
            }
        }
    }

    /// Says which command is of use next, where people read the list.
    pub(crate) fn hint(&self, words: &str, does: &str) {
        if self.is_table() {
            hint(words, does);
        }
    }

    /// Brings rows into the order that is asked for.
    pub(crate) fn sort<R: Row>(&self, rows: &mut [R]) -> Result<(), Failure> {
        if let Some(((_, cell), is_descending)) = self.sorted_by::<R>()? {
            rows.sort_by(|one, other| cell(one).order(&cell(other), is_descending));
        }
        Ok(())
    }

    fn sorted_by<R: Row>(&self) -> Result<Option<(Column<R>, bool)>, Failure> {
        let Some(typed) = &self.sort else { return Ok(None) };
        let (name, is_descending) =
            typed.strip_prefix('-').map_or((typed.as_str(), false), |name| (name, true));
        Ok(Some((rows::column(name)?, is_descending)))
    }

    fn columns<R: Row>(&self) -> Result<Vec<Column<R>>, Failure> {
        match self.columns.as_slice() {
            [] => Ok(R::COLUMNS.to_vec()),
            typed => typed.iter().map(|typed| rows::column(typed)).collect(),
        }
    }

    fn csv(&self, table: &Table) -> Result<Vec<u8>, Failure> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(table.headings.iter().map(|heading| rows::name(heading)))?;
        for row in &table.rows {
            csv.write_record(row.iter().map(|cell| self.safe_csv.cell(&cell.exact()).into_owned()))?;
        }
        csv.into_inner().map_err(Failure::failed)
    }
}

/// Lines of cells with tabs between them, which no cell has in it.
fn plain(table: &Table) -> String {
    let cell = |cell: &Cell| harmless(&cell.exact()).into_owned();
    let line = |row: &Vec<Cell>| row.iter().map(cell).collect::<Vec<_>>().join("\t") + "\n";
    table.rows.iter().map(line).collect()
}
