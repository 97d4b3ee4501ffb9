//! The files of an export: where they are, and all of them side by side.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use pc_models::{Blob, Manifest};
use serde::de::DeserializeOwned;

use super::ExportError;
use super::file::File;
use crate::wire::{Method, Request, decoded};
use crate::{Clock, Transport};

/// The host that the files of an export are on, as a transport wants it.
///
/// # Errors
/// When the manifest does not say.
pub fn blob_origin(manifest: &Manifest) -> Result<String, ExportError> {
    Ok(split(manifest)?.0.to_owned())
}

/// The lines of an export, one by one. Up to `at_once` files are read side by side, their lines mixed; one at a time
/// keeps the order of the manifest. A file is unpacked and decoded while it arrives and is never held; one that breaks
/// off, or stands still for longer than `patience` by the clock, is taken up where it was. `blobs` must be bound to
/// [`blob_origin`].
///
/// The manifest's key lasts for some hours. A file that is asked for later ends in [`ExportError::Blob`]:
/// [`wait`](super::wait) at the same location brings the manifest with a fresh key.
pub fn lines<T: DeserializeOwned + Send + 'static>(
    blobs: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    patience: Duration,
    manifest: Manifest,
    at_once: usize,
) -> impl Stream<Item = Result<T, ExportError>> + Send {
    sized_lines(blobs, clock, patience, manifest, at_once).map_ok(|(line, _)| line)
}

/// As [`lines`], each with how many bytes its text has: for callers who hold many lines at once, and bound how much.
pub fn sized_lines<T: DeserializeOwned + Send + 'static>(
    blobs: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    patience: Duration,
    manifest: Manifest,
    at_once: usize,
) -> impl Stream<Item = Result<(T, usize), ExportError>> + Send {
    let requests: Vec<_> = manifest
        .blobs
        .iter()
        .map(|blob| (blob.clone(), request(&manifest, &blob.name, blobs.origin())))
        .collect();
    let file = move |(blob, request): (Blob, Result<Request, ExportError>)| match request {
        Ok(request) => File::new(blobs.clone(), clock.clone(), patience, blob, request).into_lines().boxed(),
        Err(error) => stream::iter([Err(error)]).boxed(),
    };
    stream::iter(requests).flat_map_unordered(at_once.max(1), file)
}

fn split(manifest: &Manifest) -> Result<(&str, &str), ExportError> {
    let root = manifest.root_directory.as_deref().ok_or(ExportError::Incomplete("root directory"))?;
    let host = root.find("://").ok_or(ExportError::Incomplete("absolute root directory"))? + 3;
    Ok(root.split_at(root[host..].find('/').map_or(root.len(), |slash| host + slash)))
}

/// Opened by the manifest's key, and by nothing else.
fn request(manifest: &Manifest, name: &str, origin: Option<&str>) -> Result<Request, ExportError> {
    let (blob_origin, folder) = split(manifest)?;
    let key = manifest.sas_token.as_deref().ok_or(ExportError::Incomplete("key"))?;
    if origin.is_some_and(|origin| !origin.eq_ignore_ascii_case(blob_origin)) {
        let reason = "the transport is bound to another host".to_owned();
        return Err(ExportError::Blob { name: name.to_owned(), reason, source: None });
    }
    // Both are parts of an address, in which some characters are encoded already.
    let segments = folder.split('/').chain(name.split('/')).filter(|segment| !segment.is_empty());
    let mut request = Request::outside_version(Method::Get, &[]);
    request.path = segments.map(decoded).collect();
    request.add_query(key.trim_start_matches('?'));
    Ok(request)
}
