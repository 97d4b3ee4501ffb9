//! Lines from the billing export of Microsoft Graph (v2).

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use pc_models::{
    BillingExportRequest, BillingPeriod, BillingReconciliationLine, BillingUsageLine, InvoiceLineItemType,
    Manifest,
};
use pc_transport::export::{self, ExportError};
use pc_transport::operations::{BillingExportKind, StartBillingExport};
use serde::de::DeserializeOwned;

use super::batch::Batch;
use crate::billing::line_position::{ExportPosition, SectionPosition};
use crate::billing::{BillingAccess, BillingError, BillingLine, Document, ExportAccess, Section};

/// How many lines a batch has at most, and how long their text is, in bytes, unless one line alone is longer.
const LINES_PER_BATCH: usize = 1000;
const BYTES_PER_BATCH: usize = 4 << 20;
/// The code that an export without a line fails with.
const NOTHING_TO_EXPORT: &str = "5000";

/// What was found where an export was asked for.
pub(super) enum Opened {
    Files {
        count: usize,
        lines: BoxStream<'static, Result<Batch, BillingError>>,
    },
    /// There is none any more.
    Expired,
    /// It holds other data than what was read before.
    Changed,
    /// It has no lines.
    Nothing,
    /// It is done, and without a file: whether lines are missing only the total can tell.
    NoFiles,
}

/// The error of an export without lines where there must be some.
pub(super) fn nothing() -> ExportError {
    let message = "there is nothing to export, although the invoice is not zero".to_owned();
    ExportError::Failed { code: NOTHING_TO_EXPORT.to_owned(), message }
}

/// Whether a file could not be had or read: a fresh key may help.
pub(super) fn is_of_files(error: &BillingError) -> bool {
    matches!(error, BillingError::Export(ExportError::Blob { .. } | ExportError::Line { .. }))
}

/// Asks for an export; answers where it can be asked for.
pub(super) async fn start(
    access: &BillingAccess,
    document: &Document,
    section: &Section,
) -> Result<String, BillingError> {
    let is_usage = section.line_item_type == InvoiceLineItemType::UsageLineItems;
    let (kind, request) = match document {
        Document::Invoice(id) => {
            let kinds = [BillingExportKind::BilledReconciliation, BillingExportKind::BilledUsage];
            (kinds[usize::from(is_usage)], BillingExportRequest::billed(id.clone()))
        }
        Document::Unbilled { period, currency } => {
            let kinds = [BillingExportKind::UnbilledReconciliation, BillingExportKind::UnbilledUsage];
            let period = match period {
                BillingPeriod::Previous => BillingPeriod::Last,
                other => other.clone(),
            };
            (kinds[usize::from(is_usage)], BillingExportRequest::unbilled(period, *currency))
        }
    };
    let started = export_access(access)?.graph.run(&StartBillingExport::new(kind, request)).await;
    started.map(|started| started.location).map_err(BillingError::of_export)
}

/// Waits for an export and opens its files at a position.
pub(super) async fn open(
    access: &BillingAccess,
    section: &Section,
    from: &ExportPosition,
) -> Result<Opened, BillingError> {
    let access = export_access(access)?;
    let manifest = match export::wait(&access.graph, &from.location, access.max_wait).await {
        Ok(manifest) => manifest,
        Err(ExportError::Expired) => return Ok(Opened::Expired),
        Err(ExportError::Failed { code, .. }) if code == NOTHING_TO_EXPORT => return Ok(Opened::Nothing),
        Err(ExportError::NotYet) => return Err(BillingError::Slow(access.max_wait.as_secs())),
        Err(error) => return Err(error.into()),
    };
    if !from.is_start() && from.e_tag != manifest.e_tag {
        return Ok(Opened::Changed);
    }
    let count = manifest.blobs.len();
    if count == 0 {
        return Ok(Opened::NoFiles);
    }
    let lines = match section.line_item_type {
        InvoiceLineItemType::UsageLineItems => {
            files(access, manifest, from, |line: BillingUsageLine| BillingLine::Usage(Box::new(line)))?
        }
        _ => files(access, manifest, from, |line: BillingReconciliationLine| {
            BillingLine::Charge(Box::new(line))
        })?,
    };
    Ok(Opened::Files { count, lines })
}

fn export_access(access: &BillingAccess) -> Result<&ExportAccess, BillingError> {
    access.export.as_ref().ok_or(BillingError::NoExport("there is no access to Microsoft Graph"))
}

/// The lines from a position on, file by file. The next files are begun while one is read.
fn files<T: DeserializeOwned + Send + 'static>(
    access: &ExportAccess,
    manifest: Manifest,
    from: &ExportPosition,
    wrap: fn(T) -> BillingLine,
) -> Result<BoxStream<'static, Result<Batch, BillingError>>, BillingError> {
    let origin = export::blob_origin(&manifest)?;
    let host = (access.files)(&origin).map_err(|reason| BillingError::FileHost { origin, reason })?;
    let (clock, deadline) = (access.graph.clock().clone(), access.graph.policy().deadline);
    let (first, count) = (from.file, manifest.blobs.len());
    let from = ExportPosition { e_tag: manifest.e_tag.clone(), ..from.clone() };
    let mut without_files = manifest;
    let blobs = std::mem::take(&mut without_files.blobs);
    let begun = move |file: usize| {
        let mut one = without_files.clone();
        one.blobs.extend(blobs.get(file).cloned());
        let lines = export::sized_lines(host.clone(), clock.clone(), deadline, one, 1).boxed();
        let position = ExportPosition { file, line: 0, ..from.clone() };
        FileReader { lines, position, wrap, is_read: false }.begin(if file == first { from.line } else { 0 })
    };
    let files = stream::iter(first..count).map(begun).buffered(access.max_downloads.max(1));
    Ok(files.flat_map(FileReader::batches).boxed())
}

/// Reads one file.
struct FileReader<T> {
    lines: BoxStream<'static, Result<(T, usize), ExportError>>,
    position: ExportPosition,
    wrap: fn(T) -> BillingLine,
    is_read: bool,
}

type FirstBatch = Result<Option<Batch>, BillingError>;

impl<T: Send + 'static> FileReader<T> {
    /// Passes over the lines that were read before, and reads the first batch.
    async fn begin(mut self, skip: usize) -> (Self, FirstBatch) {
        while self.position.line < skip {
            match self.lines.try_next().await {
                Ok(Some(_)) => self.position.line += 1,
                Ok(None) => break,
                Err(error) => return (self, Err(error.into())),
            }
        }
        let first = self.batch().await;
        (self, first)
    }

    /// The next lines and the position after them, which is the next file once this one is read; then none.
    async fn batch(&mut self) -> FirstBatch {
        if self.is_read {
            return Ok(None);
        }
        let (mut lines, mut bytes) = (Vec::new(), 0);
        while lines.len() < LINES_PER_BATCH && bytes < BYTES_PER_BATCH && !self.is_read {
            // After an error the lines of this batch come again: their position was not handed out.
            match self.lines.try_next().await? {
                Some((line, length)) => {
                    lines.push((self.wrap)(line));
                    bytes += length;
                }
                None => self.is_read = true,
            }
        }
        let (file, line) = (self.position.file, self.position.line + lines.len());
        let (file, line) = if self.is_read { (file + 1, 0) } else { (file, line) };
        self.position = ExportPosition { file, line, ..self.position.clone() };
        Ok(Some(Batch { lines, after: Some(SectionPosition::Export(self.position.clone())) }))
    }

    fn batches((reader, first): (Self, FirstBatch)) -> BoxStream<'static, Result<Batch, BillingError>> {
        let batches = stream::unfold((reader, Some(first)), |(mut reader, first)| async move {
            let batch = match first {
                Some(first) => first,
                None => reader.batch().await,
            };
            Some((batch.transpose()?, (reader, None)))
        });
        batches.boxed()
    }
}
