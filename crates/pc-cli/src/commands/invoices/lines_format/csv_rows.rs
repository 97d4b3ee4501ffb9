//! Rows of comma-separated values (RFC 4180), made cell by cell: there are many millions of cells, and hardly any needs quotes.

/// Rows as text, each on a line of its own.
pub(super) struct CsvRows {
    text: Vec<u8>,
    /// Where the text of the row begins that is not ended.
    row: usize,
    has_cells: bool,
}

impl CsvRows {
    /// No rows yet, and room for text of that length.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: Vec::with_capacity(bytes), row: 0, has_cells: false }
    }

    /// One row of these cells.
    pub(super) fn of<'c>(cells: impl IntoIterator<Item = &'c str>) -> Self {
        let mut rows = Self::with_capacity(0);
        cells.into_iter().for_each(|cell| rows.add(cell));
        rows.end_row();
        rows
    }

    /// Adds a cell to the row, in quotes where it needs them.
    pub(super) fn add(&mut self, cell: &str) {
        if std::mem::replace(&mut self.has_cells, true) {
            self.text.push(b',');
        }
        if needs_quotes(cell) {
            self.text.extend_from_slice(format!("\"{}\"", cell.replace('"', "\"\"")).as_bytes());
        } else {
            self.text.extend_from_slice(cell.as_bytes());
        }
    }

    /// Ends the row. One of a single empty cell has quotes, for an empty line is none.
    pub(super) fn end_row(&mut self) {
        if self.text.len() == self.row {
            self.text.extend_from_slice(b"\"\"");
        }
        self.text.push(b'\n');
        (self.row, self.has_cells) = (self.text.len(), false);
    }

    /// The rows that were ended.
    pub(super) fn into_text(self) -> Vec<u8> {
        self.text
    }
}

/// Looks at every byte, without a branch for each: that is quicker than to stop early.
fn needs_quotes(cell: &str) -> bool {
    cell.bytes().fold(false, |needs, byte| needs | matches!(byte, b',' | b'"' | b'\r' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_that_the_csv_library_writes() {
        let cells =
            ["", "a", "a b", " ", ",", "\"", "\r", "\n", ";", "'", "Käse, \"gereift\"", "\u{FEFF}", "0"];
        let mut ours = CsvRows::with_capacity(0);
        let mut theirs = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let pairs = cells.iter().flat_map(|one| cells.iter().map(move |other| vec![*one, *other]));
        for row in cells.iter().map(|cell| vec![*cell]).chain(pairs) {
            row.iter().for_each(|cell| ours.add(cell));
            ours.end_row();
            row.iter().for_each(|cell| theirs.write_field(cell).unwrap());
            theirs.write_record(None::<&[u8]>).unwrap();
        }
        assert_eq!(String::from_utf8(ours.into_text()), String::from_utf8(theirs.into_inner().unwrap()));
    }
}
