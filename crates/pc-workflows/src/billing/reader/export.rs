//! Lines from the billing export of Microsoft Graph (v2).

use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use pc_models::{
    BillingExportRequest, BillingPeriod, BillingReconciliationLine, BillingUsageLine, InvoiceLineItemType,
    Manifest,
};
use pc_transport::export::{self, ExportError};
use pc_transport::operations::{BillingExportKind, StartBillingExport};

use super::Batch;
use crate::billing::position::{ExportPlace, Place};
use crate::billing::{BillingAccess, BillingError, BillingLine, Document, ExportAccess, Section};

/// Lines of one batch.
const BATCH: usize = 2000;
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
    let started = export_access(access)?.graph.run(&StartBillingExport { kind, request }).await?;
    Ok(started.location)
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
    let place = ExportPlace { e_tag: manifest.e_tag.clone(), ..place.clone() };
    let count = manifest.blobs.len();
    let lines = match section.line_item_type {
        InvoiceLineItemType::UsageLineItems => {
            let lines = files::<BillingUsageLine>(access, manifest, &place)?;
            batches(lines, place, |line| BillingLine::Usage(Box::new(line)))
        }
        _ => {
            let lines = files::<BillingReconciliationLine>(access, manifest, &place)?;
            batches(lines, place, |line| BillingLine::Charge(Box::new(line)))
        }
    };
    Ok(Opened::Files { count, lines })
}

fn export_access(access: &BillingAccess) -> Result<&ExportAccess, BillingError> {
    access.export.as_ref().ok_or(BillingError::NoExport("there is no access to Microsoft Graph"))
}

/// The lines from a place on, each with the number of its file.
fn files<T: serde::de::DeserializeOwned + Send + 'static>(
    access: &ExportAccess,
    mut manifest: Manifest,
    place: &ExportPlace,
) -> Result<impl Stream<Item = Result<(usize, T), ExportError>> + Send + use<T>, BillingError> {
    let first = place.file.min(manifest.blobs.len());
    manifest.blobs.drain(..first);
    let origin = export::blob_origin(&manifest)?;
    let files = (access.files)(&origin).map_err(|reason| BillingError::FileHost { origin, reason })?;
    let lines = export::numbered_lines(files, access.graph.clock().clone(), manifest, access.at_once);
    Ok(lines.map(move |line| line.map(|(file, line)| (file + first, line))))
}

/// Lines in batches with the place after each; those before `place` in its file are passed over.
fn batches<T: Send + 'static>(
    lines: impl Stream<Item = Result<(usize, T), ExportError>> + Send + 'static,
    place: ExportPlace,
    wrap: fn(T) -> BillingLine,
) -> BoxStream<'static, Result<Batch, BillingError>> {
    let skip = place.line;
    let start = ExportPlace { line: 0, ..place };
    stream::unfold((Box::pin(lines), start, skip), move |(mut lines, mut place, mut skip)| async move {
        let mut batch = Vec::new();
        while batch.len() < BATCH {
            let (file, line) = match lines.next().await {
                Some(Ok(line)) => line,
                // The lines of this batch come again: the position was not handed out yet.
                Some(Err(error)) => return Some((Err(error.into()), (lines, place, skip))),
                None => break,
            };
            if file != place.file {
                (place.file, place.line) = (file, 0);
            }
            place.line += 1;
            if skip > 0 {
                skip -= 1;
                continue;
            }
            batch.push(wrap(line));
        }
        let after = Some(Place::Export(place.clone()));
        (!batch.is_empty()).then(|| (Ok(Batch { lines: batch, after }), (lines, place, skip)))
    })
    .boxed()
}
