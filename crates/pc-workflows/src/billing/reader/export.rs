//! Lines from the billing export of Microsoft Graph (v2).

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use pc_models::{
    BillingExportRequest, BillingPeriod, BillingReconciliationLine, BillingUsageLine, InvoiceLineItemType,
    Manifest,
};
use pc_transport::export::{self, ExportError};
use pc_transport::operations::{BillingExportKind, StartBillingExport};
use serde::de::DeserializeOwned;

use super::Batch;
use crate::billing::position::{ExportPlace, Place};
use crate::billing::{BillingAccess, BillingError, BillingLine, Document, ExportAccess, Section};

/// Lines of one batch.
const BATCH: usize = 1000;
/// What an export without a line fails with.
const NOTHING: &str = "5000";

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
}

/// The error of an export without lines where there must be some.
pub(super) fn nothing() -> ExportError {
    let message = "there is nothing to export, although the invoice is not zero".to_owned();
    ExportError::Failed { code: NOTHING.to_owned(), message }
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

/// Waits for an export and opens its files at a place.
pub(super) async fn open(
    access: &BillingAccess,
    section: &Section,
    place: &ExportPlace,
) -> Result<Opened, BillingError> {
    let access = export_access(access)?;
    let manifest = match export::wait(&access.graph, &place.location, access.patience).await {
        Ok(manifest) => manifest,
        Err(ExportError::Expired) => return Ok(Opened::Expired),
        Err(ExportError::Failed { code, .. }) if code == NOTHING => return Ok(Opened::Nothing),
        Err(ExportError::NotYet) => return Err(BillingError::Slow(access.patience.as_secs())),
        Err(error) => return Err(error.into()),
    };
    if !place.is_start() && place.e_tag != manifest.e_tag {
        return Ok(Opened::Changed);
    }
    let count = manifest.blobs.len();
    let lines = match section.line_item_type {
        InvoiceLineItemType::UsageLineItems => {
            files(access, manifest, place, |line: BillingUsageLine| BillingLine::Usage(Box::new(line)))?
        }
        _ => files(access, manifest, place, |line: BillingReconciliationLine| {
            BillingLine::Charge(Box::new(line))
        })?,
    };
    Ok(Opened::Files { count, lines })
}

fn export_access(access: &BillingAccess) -> Result<&ExportAccess, BillingError> {
    access.export.as_ref().ok_or(BillingError::NoExport("there is no access to Microsoft Graph"))
}

/// The lines from a place on, file by file. The next files are begun while one is read.
fn files<T: DeserializeOwned + Send + 'static>(
    access: &ExportAccess,
    manifest: Manifest,
    from: &ExportPlace,
    wrap: fn(T) -> BillingLine,
) -> Result<BoxStream<'static, Result<Batch, BillingError>>, BillingError> {
    let origin = export::blob_origin(&manifest)?;
    let host = (access.files)(&origin).map_err(|reason| BillingError::FileHost { origin, reason })?;
    let (clock, patience) = (access.graph.clock().clone(), access.graph.policy().deadline);
    let (first, count) = (from.file, manifest.blobs.len());
    let from = ExportPlace { e_tag: manifest.e_tag.clone(), ..from.clone() };
    let begun = move |file: usize| {
        let mut one = manifest.clone();
        one.blobs = manifest.blobs.get(file).cloned().into_iter().collect();
        let lines = export::lines(host.clone(), clock.clone(), patience, one, 1).boxed();
        let place = ExportPlace { file, line: 0, ..from.clone() };
        FileReader { lines, place, wrap, is_read: false }.begin(if file == first { from.line } else { 0 })
    };
    let files = stream::iter(first..count).map(begun).buffered(access.at_once.max(1));
    Ok(files.flat_map(FileReader::batches).boxed())
}

/// Reads one file.
struct FileReader<T> {
    lines: BoxStream<'static, Result<T, ExportError>>,
    place: ExportPlace,
    wrap: fn(T) -> BillingLine,
    is_read: bool,
}

type FirstBatch = Result<Option<Batch>, BillingError>;

impl<T: Send + 'static> FileReader<T> {
    /// Passes over the lines that were read before, and reads the first batch.
    async fn begin(mut self, skip: usize) -> (Self, FirstBatch) {
        while self.place.line < skip {
            match self.lines.try_next().await {
                Ok(Some(_)) => self.place.line += 1,
                Ok(None) => break,
                Err(error) => return (self, Err(error.into())),
            }
        }
        let first = self.batch().await;
        (self, first)
    }

    /// The next lines and the place after them, which is the next file once this one is read; then none.
    async fn batch(&mut self) -> FirstBatch {
        if self.is_read {
            return Ok(None);
        }
        let mut lines = Vec::new();
        while lines.len() < BATCH && !self.is_read {
            // After an error the lines of this batch come again: their position was not handed out.
            match self.lines.try_next().await? {
                Some(line) => lines.push((self.wrap)(line)),
                None => self.is_read = true,
            }
        }
        let (file, line) = (self.place.file, self.place.line + lines.len());
        let (file, line) = if self.is_read { (file + 1, 0) } else { (file, line) };
        self.place = ExportPlace { file, line, ..self.place.clone() };
        Ok(Some(Batch { lines, after: Some(Place::Export(self.place.clone())) }))
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
