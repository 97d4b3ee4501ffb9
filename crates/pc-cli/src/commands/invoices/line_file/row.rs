//! One row of a table.

/// The cells of a row. It is used again for the next one.
#[derive(Default)]
pub(super) struct Row {
    text: String,
    /// Where each cell ends, and whether it is a number by itself.
    ends: Vec<(usize, bool)>,
}

/// One cell.
#[derive(Clone, Copy)]
pub(super) struct Cell<'r> {
    pub(super) text: &'r str,
    /// Whether it is a number by itself, with a decimal point, and not a text that may stand for one.
    pub(super) is_number: bool,
}

impl Row {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(super) fn push(&mut self, text: &str, is_number: bool) {
        self.text.push_str(text);
        self.ends.push((self.text.len(), is_number));
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How long all its text is.
    pub(super) fn text_len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn has_line_breaks(&self) -> bool {
        self.text.contains('\n')
    }

    /// All its cells, without blanks around them.
    pub(super) fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(end, _)| *end));
        starts.zip(&self.ends).map(|(start, (end, is_number))| Cell {
            text: self.text[start..*end].trim(),
            is_number: *is_number,
        })
    }
}
