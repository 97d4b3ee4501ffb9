//! Reads the lines of a document, section by section, in steps whose position can be saved.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use pc_transport::PagingError;

use super::batch::Batch;
use super::prepared_exports::PreparedExports;
use super::{export, pages};
use crate::billing::line_position::{ExportPosition, SectionPosition};
use crate::billing::{BillingAccess, BillingError, BillingLine, Document, LinePosition, Section, Via};

/// How often in a row an export is opened again without a line having been read.
const MAX_REOPENINGS: u32 = 3;
/// How often everything is read again from the beginning.
const MAX_RESTARTS: u32 = 3;

/// Reads the lines of a document.
///
/// Memory does not grow with the number of lines: at most two pages, or the packed files that are downloaded ahead, are
/// held. [`LineReaders`](crate::billing::LineReaders) reads several documents.
pub struct LineReader {
    access: BillingAccess,
    document: Document,
    sections: Vec<Section>,
    at: LinePosition,
    /// Of the section that is read now.
    batches: Option<BoxStream<'static, Result<Batch, BillingError>>>,
    prepared: PreparedExports,
    /// Whether it was told that an export is waited for.
    is_wait_told: bool,
    reopenings: u32,
    restarts: u32,
}

/// One step of reading.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step {
    /// Lines, and the position after them: save it once they are safe. There may be none, when only the position
    /// moved.
    Lines {
        /// The lines.
        lines: Vec<BillingLine>,
        /// Where to go on.
        position: LinePosition,
    },
    /// Something the user should know.
    Note(Note),
}

/// Something the user should know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// An export was asked for, or is gone on with; it takes some minutes.
    WaitingForExport,
    /// The export is there: so many files.
    ExportReady(usize),
    /// The export has nothing in it.
    NothingToExport,
    /// The saved position is of no use any more: what was read before must be thrown away, everything comes again.
    StartedAgain(&'static str),
}

impl LineReader {
    /// Reads these sections of a document, from a position saved earlier or from the beginning.
    ///
    /// # Errors
    /// When the position does not belong to these sections.
    pub fn new(
        access: BillingAccess,
        document: Document,
        sections: Vec<Section>,
        from: LinePosition,
    ) -> Result<Self, BillingError> {
        let via = sections.get(from.section).map(|section| section.via);
        let fits = match (&from.within, via) {
            (SectionPosition::Start, via) => via.is_some() || from.section == sections.len(),
            (SectionPosition::Page(_), via) => via == Some(Via::LineItems),
            (SectionPosition::Export(_), via) => via == Some(Via::Export),
            (SectionPosition::Rows(_), _) => false,
        };
        if !fits {
            return Err(BillingError::Position("it is of other lines"));
        }
        let to_come = sections.iter().skip(from.section).map(|section| (&document, section));
        let prepared = PreparedExports::new(to_come);
        Ok(Self::with(access, document, sections, from, prepared))
    }

    pub(super) fn with(
        access: BillingAccess,
        document: Document,
        sections: Vec<Section>,
        at: LinePosition,
        prepared: PreparedExports,
    ) -> Self {
        Self {
            access,
            document,
            sections,
            at,
            batches: None,
            prepared,
            is_wait_told: false,
            reopenings: 0,
            restarts: 0,
        }
    }

    /// How long an export is waited for at most; none where no lines come from one.
    #[must_use]
    pub fn max_wait(&self) -> Option<Duration> {
        let has_exports = self.sections.iter().any(|section| section.via == Via::Export);
        self.access.export.as_ref().filter(|_| has_exports).map(|export| export.max_wait)
    }

    /// The next step; none after the last line.
    ///
    /// # Errors
    /// When lines cannot be read. Reading can go on from the last position.
    pub async fn next(&mut self) -> Result<Option<Step>, BillingError> {
        let Some(section) = self.sections.get(self.at.section).cloned() else { return Ok(None) };
        let Some(batches) = &mut self.batches else {
            return self.open(&section).await.map(Some);
        };
        let batch = match batches.next().await.transpose() {
            Ok(Some(batch)) => batch,
            Ok(None) => Batch { lines: Vec::new(), after: None },
            Err(error) => return self.recover(error).map(Some),
        };
        self.reopenings = 0;
        self.at = match batch.after {
            Some(within) => LinePosition { section: self.at.section, within },
            None => self.end_section(),
        };
        Ok(Some(Step::Lines { lines: batch.lines, position: self.at.clone() }))
    }

    fn end_section(&mut self) -> LinePosition {
        self.batches = None;
        self.is_wait_told = false;
        LinePosition::of_section(self.at.section + 1)
    }

    async fn open(&mut self, section: &Section) -> Result<Step, BillingError> {
        match (section.via, self.at.within.clone()) {
            (Via::LineItems, within) => {
                let next = match within {
                    SectionPosition::Page(next) => Some(next),
                    _ => None,
                };
                self.batches = Some(pages::read(&self.access.client, &self.document, section, next));
                Ok(self.moved())
            }
            (Via::Export, SectionPosition::Export(_)) if !self.is_wait_told => {
                self.is_wait_told = true;
                Ok(Step::Note(Note::WaitingForExport))
            }
            (Via::Export, SectionPosition::Export(from)) => self.open_export(section, from).await,
            (Via::Export, _) => {
                let location = self.prepared.take(&self.access, &self.document, section).await?;
                // Handed out before it is waited for: another process can go on from here.
                self.at.within = SectionPosition::Export(ExportPosition::started(location));
                Ok(self.moved())
            }
        }
    }

    async fn open_export(&mut self, section: &Section, from: ExportPosition) -> Result<Step, BillingError> {
        match export::open(&self.access, section, &from).await {
            Ok(export::Opened::Files { count, lines }) => {
                self.batches = Some(lines);
                Ok(Step::Note(Note::ExportReady(count)))
            }
            Ok(export::Opened::Changed) => self.start_again("the service has newer data"),
            Ok(export::Opened::Expired) => self.start_again("the service does not keep the export any more"),
            Ok(export::Opened::NoFiles) => Ok(self.skip_section()),
            Ok(export::Opened::Nothing) if section.may_be_empty => Ok(self.skip_section()),
            Ok(export::Opened::Nothing) => Err(BillingError::Export(export::nothing())),
            Err(error) => Err(error),
        }
    }

    fn skip_section(&mut self) -> Step {
        self.at = self.end_section();
        Step::Note(Note::NothingToExport)
    }

    /// What to do about an error while lines are read: a key of the files may be too old, a list's position too.
    fn recover(&mut self, error: BillingError) -> Result<Step, BillingError> {
        self.batches = None;
        let is_resumed_page = matches!(self.at.within, SectionPosition::Page(_)) && is_expired_page(&error);
        if is_resumed_page {
            return self.start_again("the service does not know the page any more");
        }
        if export::is_of_files(&error) && self.reopenings < MAX_REOPENINGS {
            self.reopenings += 1;
            return Ok(Step::Note(Note::WaitingForExport));
        }
        Err(error)
    }

    /// From the very beginning: sections may hang together.
    fn start_again(&mut self, reason: &'static str) -> Result<Step, BillingError> {
        if self.restarts == MAX_RESTARTS {
            return Err(BillingError::Position(reason));
        }
        self.restarts += 1;
        self.at = LinePosition::default();
        self.batches = None;
        self.is_wait_told = false;
        Ok(Step::Note(Note::StartedAgain(reason)))
    }

    fn moved(&self) -> Step {
        Step::Lines { lines: Vec::new(), position: self.at.clone() }
    }
}

fn is_expired_page(error: &BillingError) -> bool {
    matches!(error, BillingError::Page(PagingError::Expired(_)))
}
