//! Several documents, one after the other.

use super::line_reader::LineReader;
use super::prepared_exports::PreparedExports;
use crate::billing::{BillingAccess, Document, LinePosition, Section};

/// Readers of several documents, to be read to their ends one after the other: exports of those that come next are asked
/// for ahead, so that they are not waited for one by one.
pub struct LineReaders {
    access: BillingAccess,
    documents: std::vec::IntoIter<(Document, Vec<Section>)>,
    prepared: PreparedExports,
}

impl LineReaders {
    /// Reads these sections of these documents, each from its beginning.
    #[must_use]
    pub fn new(access: BillingAccess, documents: Vec<(Document, Vec<Section>)>) -> Self {
        let all = documents.iter();
        let prepared = PreparedExports::new(
            all.flat_map(|(document, sections)| sections.iter().map(move |one| (document, one))),
        );
        Self { access, documents: documents.into_iter(), prepared }
    }
}

impl Iterator for LineReaders {
    type Item = LineReader;

    fn next(&mut self) -> Option<LineReader> {
        let (document, sections) = self.documents.next()?;
        let (access, prepared) = (self.access.clone(), self.prepared.clone());
        Some(LineReader::with(access, document, sections, LinePosition::default(), prepared))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.documents.size_hint()
    }
}
