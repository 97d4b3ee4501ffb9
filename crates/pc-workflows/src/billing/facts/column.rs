//! Columns by name.

use super::{COLUMNS, DETAIL_COLUMNS, FURTHER_COLUMNS};

/// A column that lines may be written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(usize);

/// Where the value of a column is.
pub(in crate::billing) enum Place {
    /// Among the facts that are there by themselves.
    Own(usize),
    /// Among the further facts.
    Further(usize),
    /// Among the details.
    Detail(usize),
}

impl Column {
    /// The full set: those that are there by themselves, in the order of [`COLUMNS`], and then the others.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COLUMNS.len() + FURTHER_COLUMNS.len() + DETAIL_COLUMNS.len()).map(Self)
    }

    /// The column of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|column| column.name() == name)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.place() {
            Place::Own(at) => COLUMNS[at],
            Place::Further(at) => FURTHER_COLUMNS[at],
            Place::Detail(at) => DETAIL_COLUMNS[at],
        }
    }

    pub(in crate::billing) fn place(self) -> Place {
        const FURTHER: usize = COLUMNS.len();
        const DETAILS: usize = FURTHER + FURTHER_COLUMNS.len();
        match self.0 {
            at @ ..FURTHER => Place::Own(at),
            at @ FURTHER..DETAILS => Place::Further(at - FURTHER),
            at => Place::Detail(at - DETAILS),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_column_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Column::all().map(Column::name).collect();
        assert_eq!(names.len(), Column::all().count());
        assert!(Column::all().all(|column| Column::named(column.name()) == Some(column)));
        assert_eq!(Column::named("nothing"), None);
    }
}
