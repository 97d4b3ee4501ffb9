//! The billing export of Microsoft Graph: start it, wait for it, read its lines as a stream.
//!
//! Needs a [`Client`] bound to Graph with a token for Graph, and for the files a [`Transport`](crate::Transport) bound to
//! [`blob_origin`]: they are opened by the manifest's own key, and no bearer token is sent there.
//!
//! ```no_run
//! # use std::{sync::Arc, time::Duration};
//! # use futures_util::TryStreamExt;
//! # use pc_models::{BillingExportRequest, BillingReconciliationLine};
//! # use pc_transport::{Client, HttpTransport, HttpTransportOptions, export};
//! # use pc_transport::operations::{BillingExportKind, StartBillingExport};
//! # async fn run(graph: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! let request = BillingExportRequest::billed("G000000001".into());
//! let start = StartBillingExport::new(BillingExportKind::BilledReconciliation, request);
//! let started = graph.run(&start).await?; // save its location: another process can go on from here
//! let manifest = export::wait(graph, &started.location, Duration::from_secs(1800)).await?;
//! let origin = export::blob_origin(&manifest)?;
//! let blobs = Arc::new(HttpTransport::new(&origin, HttpTransportOptions::default())?);
//! let (clock, patience) = (graph.clock().clone(), graph.policy().deadline);
//! let lines = export::lines::<BillingReconciliationLine>(blobs, clock, patience, manifest, 4);
//! lines.try_for_each(|line| async move { Ok(drop(line)) }).await?;
//! # Ok(())
//! # }
//! ```

use std::time::Duration;

use pc_models::{BillingExportOperation, Harmless, Manifest};

use crate::operations::{GetBillingExport, GetBillingExportManifest};
use crate::redact::excerpt;
use crate::wire::ForeignLink;
use crate::{Client, Error};

mod blobs;
mod file;
mod gunzip;

pub use blobs::{blob_origin, lines, sized_lines};

/// How long to wait between looks when the service does not say.
const DEFAULT_POLL_INTERVAL: Duration = Duration::from_secs(10);
/// How long to wait at most, whatever the service says.
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(300);

/// An export that cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// A call failed.
    #[error(transparent)]
    Call(#[from] Error),
    /// An answer leads to another host.
    #[error(transparent)]
    ForeignLink(#[from] ForeignLink),
    /// The export failed; start another.
    #[error("the export failed with code {code}: {message}")]
    Failed {
        /// The service's code.
        code: String,
        /// What it said.
        message: String,
    },
    /// The export is too old to be asked for; start another.
    #[error("the export is not there any more; start another")]
    Expired,
    /// It was not done in time. It goes on: ask again later.
    #[error("the export is not done yet; it goes on: ask again later")]
    NotYet,
    /// The manifest lacks what is needed to read its files.
    #[error("the manifest has no {0}")]
    Incomplete(&'static str),
    /// A file cannot be downloaded.
    #[error("the file `{}` cannot be downloaded: {}", Harmless(name), Harmless(reason))]
    Blob {
        /// The file.
        name: String,
        /// Why not.
        reason: String,
        /// What went wrong underneath, where there is more than the reason tells. Its text is part of the reason.
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// A file broke off, and was another one when it was asked for again: read the export from its beginning.
    #[error("the file `{}` changed while it was read; read the export from its beginning", Harmless(name))]
    Changed {
        /// The file.
        name: String,
    },
    /// A file cannot be read to its end.
    #[error("the file `{}` cannot be read: line {line}: {}", Harmless(name), Harmless(source))]
    Line {
        /// The file.
        name: String,
        /// The last line that was read, from 1; what does not fit stands in it or behind it.
        line: u64,
        /// What does not fit.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Waits until an export is done, as the service asks to be asked, for `patience` at most.
///
/// # Errors
/// See [`ExportError`]; after [`ExportError::NotYet`] the same location can be waited for again.
pub async fn wait(client: &Client, location: &str, patience: Duration) -> Result<Manifest, ExportError> {
    let clock = client.clock();
    let deadline = clock.now() + patience;
    let look = GetBillingExport::new(location, client.origin())?;
    loop {
        let progress = client.run(&look).await.map_err(expired)?;
        let operation = progress.operation;
        if operation.status.is_done() {
            return manifest(client, operation).await;
        }
        if !operation.status.is_running() {
            let (code, message) = operation
                .error
                .map(|error| (error.code, error.message.unwrap_or_default()))
                .unwrap_or_default();
            return Err(ExportError::Failed { code: excerpt(&code), message: excerpt(&message) });
        }
        let wait = progress
            .retry_after
            .unwrap_or(DEFAULT_POLL_INTERVAL)
            .clamp(Duration::from_secs(1), MAX_POLL_INTERVAL);
        if clock.now() + wait > deadline {
            return Err(ExportError::NotYet);
        }
        clock.sleep_until(clock.now() + wait).await;
    }
}

async fn manifest(client: &Client, operation: BillingExportOperation) -> Result<Manifest, ExportError> {
    let manifest = match operation.manifest() {
        Some(manifest) => manifest.clone(),
        None => {
            let link = operation.manifest_link().ok_or(ExportError::Incomplete("address"))?;
            let read = GetBillingExportManifest::new(link, client.origin())?;
            client.run(&read).await.map_err(expired)?
        }
    };
    let named = manifest.blobs.len() as u64;
    if manifest.blob_count.is_some_and(|count| named < count) {
        return Err(ExportError::Incomplete("names for all of its files"));
    }
    Ok(manifest)
}

fn expired(error: Error) -> ExportError {
    match error.fault().map(|fault| fault.status) {
        Some(404 | 410) => ExportError::Expired,
        _ => ExportError::Call(error),
    }
}
