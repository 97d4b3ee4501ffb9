//! The files of an export: downloaded side by side, read in order.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use pc_models::Manifest;
use serde::de::DeserializeOwned;

use super::ExportError;
use super::values::values;
use crate::wire::{Method, Request};
use crate::{Clock, Transport};

/// Requests for one file.
const TRIES: u32 = 3;
const FIRST_DELAY: Duration = Duration::from_secs(1);

/// The host that the files of an export are on, as a transport wants it.
///
/// # Errors
/// When the manifest does not say.
pub fn blob_origin(manifest: &Manifest) -> Result<String, ExportError> {
    Ok(split(manifest)?.0.to_owned())
}

/// The lines of an export, one by one. Up to `at_once` files are downloaded ahead; a file is held compressed and
/// unpacked while it is read. `blobs` must be bound to [`blob_origin`].
pub fn lines<T: DeserializeOwned + Send + 'static>(
    blobs: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    manifest: Manifest,
    at_once: usize,
) -> impl Stream<Item = Result<T, ExportError>> + Send {
    let names: Vec<String> = manifest.blobs.iter().map(|blob| blob.name.clone()).collect();
    let manifest = Arc::new(manifest);
    let download = move |name: String| {
        let (blobs, clock, manifest) = (blobs.clone(), clock.clone(), manifest.clone());
        async move {
            let request = request(&manifest, &name, blobs.origin())?;
            let body = fetch(&*blobs, &*clock, &request, &name).await?;
            Ok((name, body))
        }
    };
    stream::iter(names).map(download).buffered(at_once.max(1)).flat_map(|downloaded| match downloaded {
        Ok((name, body)) => stream::iter(values::<T>(body).map(move |value| {
            value.map_err(|problem| ExportError::Line { name: name.clone(), problem: problem.to_string() })
        }))
        .boxed(),
        Err(error) => stream::iter([Err(error)]).boxed(),
    })
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
        return Err(ExportError::Blob { name: name.to_owned(), reason });
    }
    let segments = folder.split('/').chain(name.split('/')).filter(|segment| !segment.is_empty());
    let mut request = Request::outside_version(Method::Get, &segments.collect::<Vec<_>>());
    request.add_query(key.trim_start_matches('?'));
    Ok(request)
}

async fn fetch(
    blobs: &dyn Transport,
    clock: &dyn Clock,
    request: &Request,
    name: &str,
) -> Result<Bytes, ExportError> {
    let mut tries = 1;
    loop {
        let (reason, is_transient) = match blobs.send(request.clone()).await {
            Ok(reply) if reply.is_success() => return Ok(reply.body),
            Ok(reply) => {
                (format!("the answer was {}", reply.status), matches!(reply.status, 408 | 429 | 500..))
            }
            Err(error) => (error.reason, true),
        };
        if !is_transient || tries == TRIES {
            return Err(ExportError::Blob { name: name.to_owned(), reason });
        }
        clock.sleep_until(clock.now() + FIRST_DELAY * tries).await;
        tries += 1;
    }
}
