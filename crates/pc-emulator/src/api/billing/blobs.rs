//! The files of billing exports, as Azure Blob Storage serves them: each export is a container, each part a blob.

pub(crate) mod listing;
pub(crate) mod preconditions;
pub(crate) mod range;
pub(crate) mod shared_access;
pub(crate) mod storage_error;

use std::sync::Arc;

use crate::api::answer::Answer;
use crate::api::billing::blobs::range::{Range, wanted_range};
use crate::api::billing::blobs::storage_error::StorageError;
use crate::api::billing::export_files::{blob_name, packed};
use crate::api::call::Call;
use crate::state::export::Export;
use crate::state::packed_part::PackedPart;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// The version of the storage service, where the caller names none.
const VERSION: &str = "2023-11-03";
/// Where the files are.
const FOLDER: &str = "blobs";
/// What a part is.
const CONTENT_TYPE: &str = "application/gzip";

/// `GetBillingExportPart`: a part of a file, or a range of it, for whoever shows the signature.
pub(crate) fn part(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(answered(store, call, read).unwrap_or_else(|error| signed_off(error.answer(call), call)))
}

/// `ListBillingExportParts`: which files there are.
pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(answered(store, call, listing::list).unwrap_or_else(|error| signed_off(error.answer(call), call)))
}

/// What is asked of the files but is none of both: another method, or an address where nothing can be.
pub(crate) fn refused(problem: &Problem, call: &Call<'_>) -> Answer {
    let error = match problem.status {
        405 => StorageError::not_granted(),
        _ => StorageError::resource_not_found(),
    };
    signed_off(error.answer(call), call)
}

/// Whether a path leads to the files.
pub(crate) fn is_below(path: &[String]) -> bool {
    path.first().is_some_and(|first| first.eq_ignore_ascii_case(FOLDER))
}

type Handler = fn(&Store, &Export, &Call<'_>) -> Result<Answer, StorageError>;

fn answered(store: &Store, call: &Call<'_>, handler: Handler) -> Result<Answer, StorageError> {
    let id = call.parameter("export");
    let export = store.exports.iter().find(|export| export.id.eq_ignore_ascii_case(id));
    let export = export.ok_or_else(StorageError::unauthenticated)?;
    shared_access::check(export, call)?;
    handler(store, export, call).map(|answer| signed_off(answer, call))
}

fn read(store: &Store, export: &Export, call: &Call<'_>) -> Result<Answer, StorageError> {
    match call.query("comp") {
        None => {}
        Some("tags") => return Err(StorageError::not_granted()),
        Some(_) => return Err(StorageError::not_implemented()),
    }
    if ["snapshot", "versionid"].iter().any(|name| call.query(name).is_some()) {
        return Err(StorageError::blob_not_found()); // there is one version of each
    }
    let blob = find(store, export, call.parameter("part"), call).ok_or_else(StorageError::blob_not_found)?;
    preconditions::check(&blob, call)?;
    let answer = match wanted_range(call, blob.bytes.len()) {
        Range::Whole => Answer::raw(CONTENT_TYPE, blob.bytes.clone()),
        Range::Beyond => return Err(StorageError::invalid_range(blob.bytes.len())),
        Range::Of(first, last) => {
            let told = format!("bytes {first}-{last}/{}", blob.bytes.len());
            let bytes = blob.bytes.slice(first..=last);
            Answer { status: 206, ..Answer::raw(CONTENT_TYPE, bytes) }.header("Content-Range", told)
        }
    };
    let modified = preconditions::http_date(blob.modified);
    let answer = answer
        .header("ETag", &*blob.etag)
        .header("Last-Modified", modified.clone())
        .header("Accept-Ranges", "bytes")
        .header("x-ms-creation-time", modified)
        .header("x-ms-blob-type", "BlockBlob")
        .header("x-ms-lease-status", "unlocked")
        .header("x-ms-lease-state", "available")
        .header("x-ms-server-encrypted", "true");
    Ok(answer)
}

fn find(store: &Store, export: &Export, name: &str, call: &Call<'_>) -> Option<Arc<PackedPart>> {
    let number = name.split('-').nth(1)?.parse::<usize>().ok()?;
    packed(store, export, number, call.now).filter(|_| name == blob_name(export, number))
}

/// With what every answer of the storage service has.
fn signed_off(answer: Answer, call: &Call<'_>) -> Answer {
    let version = call.request.find_header("x-ms-version").unwrap_or(VERSION);
    let answer = answer.header("x-ms-version", version).header("x-ms-request-id", call.correlation_id);
    match call.request.find_header("x-ms-client-request-id") {
        Some(id) => answer.header("x-ms-client-request-id", id),
        None => answer,
    }
}
