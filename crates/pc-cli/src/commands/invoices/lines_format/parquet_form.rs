//! Lines as Apache Parquet: in groups of rows, so that memory does not grow with them.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use pc_models::Decimal;
use pc_workflows::billing::{BillingLine, Cell};

use super::RAW;
use super::cell_text::cell_text;
use super::table::{Lines, Table};
use crate::commands::invoices::markup::PRICE_KINDS;
use crate::output::Failure;

/// Rows that are kept in memory and written together.
const ROWS_PER_GROUP: usize = 5000;
/// Digits of a decimal, and how many of them stand behind the point: as many as 16 bytes hold.
const DIGITS: i32 = 38;
const PLACES: u32 = 24;
const BYTES: i32 = 16;
/// How deep a value stands that is there; one that is missing stands at 0.
const THERE: i16 = 1;

/// Writes lines as Parquet.
pub(super) struct ParquetForm {
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Values>,
    rows: usize,
}

/// The values of one column of a group that is not written yet, without those that are missing.
enum Values {
    Texts(Column<ByteArrayType>),
    Numbers(Column<FixedLenByteArrayType>),
    Times(Column<Int64Type>),
}

struct Column<T: DataType> {
    values: Vec<T::T>,
    /// For each row whether there is a value.
    levels: Vec<i16>,
}

impl ParquetForm {
    pub(super) fn new(table: &Table) -> Result<Self, Failure> {
        let columns: Vec<Values> = values(table)?;
        let fields = names(table).zip(&columns).map(|(name, values)| values.field(name).map(Arc::new));
        let fields: Vec<TypePtr> = fields.collect::<Result<_, _>>().map_err(Failure::failed)?;
        let schema =
            Type::group_type_builder("lines").with_fields(fields).build().map_err(Failure::failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .build();
        let writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties));
        Ok(Self { writer: writer.map_err(Failure::failed)?, columns, rows: 0 })
    }

    /// Takes in some lines; what they complete is handed out.
    pub(super) fn rows(&mut self, table: &Table, lines: Lines<'_>) -> Result<Vec<u8>, Failure> {
        let mut scratch = String::new();
        table.rows(lines, |line, cells| {
            let raw = table.has_raw.then(|| serde_json::to_string(line)).transpose()?;
            let raw = raw.as_deref().map(Cell::Text);
            for ((cell, values), name) in cells.iter().chain(&raw).zip(&mut self.columns).zip(names(table)) {
                values.push(cell, &mut scratch).map_err(|number| not_exact(number, name))?;
            }
            self.rows += 1;
            if self.rows == ROWS_PER_GROUP { self.write_group() } else { Ok(()) }
        })?;
        self.written()
    }

    /// The rest, and the footer.
    pub(super) fn ending(&mut self) -> Result<Vec<u8>, Failure> {
        self.write_group()?;
        self.writer.finish().map_err(Failure::failed)?;
        self.written()
    }

    fn write_group(&mut self) -> Result<(), Failure> {
        if std::mem::take(&mut self.rows) == 0 {
            return Ok(());
        }
        write_group(&mut self.writer, &mut self.columns).map_err(Failure::failed)
    }

    /// What was written since this was asked last.
    fn written(&mut self) -> Result<Vec<u8>, Failure> {
        self.writer.flush().map_err(Failure::failed)?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }
}

fn write_group(
    writer: &mut SerializedFileWriter<Vec<u8>>,
    columns: &mut [Values],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for values in columns {
        let Some(column) = group.next_column()? else { break };
        match values {
            Values::Texts(values) => values.write(column)?,
            Values::Numbers(values) => values.write(column)?,
            Values::Times(values) => values.write(column)?,
        }
    }
    group.close().map(|_| ())
}

fn names(table: &Table) -> impl Iterator<Item = &'static str> {
    table.names().iter().copied().chain(table.has_raw.then_some(RAW))
}

/// An empty column for each there is: what it holds is known from any line.
fn values(table: &Table) -> Result<Vec<Values>, Failure> {
    let line = BillingLine::Charge(serde_json::from_str("{}")?);
    let lines = Lines { lines: std::slice::from_ref(&line), prices: None };
    let mut columns = Vec::new();
    table.rows(lines, |_, cells| {
        columns.extend(cells.iter().map(Values::like));
        Ok::<_, Failure>(())
    })?;
    let added = table.names().len() - columns.len();
    columns.extend(PRICE_KINDS.iter().take(added).map(Values::like));
    columns.extend(table.has_raw.then(|| Values::like(&Cell::Text(""))));
    Ok(columns)
}

impl Values {
    fn like(cell: &Cell<'_>) -> Self {
        match cell {
            Cell::Number(_) => Self::Numbers(Column::empty()),
            Cell::Time(_) => Self::Times(Column::empty()),
            _ => Self::Texts(Column::empty()),
        }
    }

    fn field(&self, name: &str) -> Result<Type, ParquetError> {
        let (physical, logical) = match self {
            Self::Texts(_) => (Physical::BYTE_ARRAY, LogicalType::String),
            Self::Numbers(_) => (Physical::FIXED_LEN_BYTE_ARRAY, LogicalType::decimal(PLACES as i32, DIGITS)),
            Self::Times(_) => (Physical::INT64, LogicalType::timestamp(true, TimeUnit::MILLIS)),
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(logical));
        match self {
            Self::Numbers(_) => {
                field.with_length(BYTES).with_precision(DIGITS).with_scale(PLACES as i32).build()
            }
            _ => field.build(),
        }
    }

    /// Takes in the value of a row; hands a number back that cannot be written exactly.
    fn push(&mut self, cell: &Cell<'_>, scratch: &mut String) -> Result<(), Decimal> {
        match (self, cell) {
            (Self::Numbers(column), Cell::Number(Some(number))) => {
                column.push(Some(exact(*number).ok_or(*number)?));
            }
            (Self::Numbers(column), _) => column.push(None),
            (Self::Times(column), Cell::Time(Some(time))) => column.push(Some(time.unix_millis())),
            (Self::Times(column), _) => column.push(None),
            (Self::Texts(column), cell) => {
                scratch.clear();
                let text = cell_text(cell, scratch);
                column.push((!text.is_empty()).then(|| ByteArray::from(text)));
            }
        }
        Ok(())
    }
}

impl<T: DataType> Column<T> {
    fn empty() -> Self {
        Self { values: Vec::new(), levels: Vec::new() }
    }

    fn push(&mut self, value: Option<T::T>) {
        self.levels.push(if value.is_some() { THERE } else { 0 });
        self.values.extend(value);
    }

    fn write(&mut self, mut column: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        column.typed::<T>().write_batch(&self.values, Some(&self.levels), None)?;
        self.values.clear();
        self.levels.clear();
        column.close()
    }
}

/// A number of [`PLACES`] places; none when it has more, or too many before the point.
fn exact(number: Decimal) -> Option<FixedLenByteArray> {
    let number = number.get().normalize();
    let missing = PLACES.checked_sub(number.scale())?;
    let scaled = number.mantissa().checked_mul(10i128.checked_pow(missing)?)?;
    let limit = 10i128.checked_pow(DIGITS as u32)?;
    (scaled.abs() < limit).then(|| scaled.to_be_bytes().to_vec().into())
}

fn not_exact(number: Decimal, column: &str) -> Failure {
    Failure::failed(format!(
        "{number} in the column {column} does not fit into a decimal of {DIGITS} digits, {PLACES} of them behind the point: take \
         --format csv, or leave the column out with --columns"
    ))
}
