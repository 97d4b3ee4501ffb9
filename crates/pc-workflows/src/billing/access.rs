//! What is needed to read lines.

use std::sync::Arc;
use std::time::Duration;

use pc_transport::{Client, Transport};

/// Gives a transport bound to an origin: the files of an export are on a host that only its manifest names.
pub type FileHosts = Arc<dyn Fn(&str) -> Result<Arc<dyn Transport>, String> + Send + Sync>;

/// Access to invoices and their lines.
#[derive(Clone)]
#[non_exhaustive]
pub struct BillingAccess {
    /// Partner Center.
    pub client: Client,
    /// The billing export; without it every line is read as a line item.
    pub export: Option<ExportAccess>,
}

impl BillingAccess {
    /// Without the billing export.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client, export: None }
    }

    /// With the billing export.
    #[must_use]
    pub fn with_export(self, export: ExportAccess) -> Self {
        Self { export: Some(export), ..self }
    }
}

/// Access to the billing export of Microsoft Graph.
#[derive(Clone)]
#[non_exhaustive]
pub struct ExportAccess {
    /// Bound to Graph, with a token for Graph.
    pub graph: Client,
    /// Where the files are.
    pub files: FileHosts,
    /// How many files are downloaded side by side.
    pub max_downloads: usize,
    /// How many exports are prepared at once, the one that is read included. The service takes about half a minute for each,
    /// whatever its size: this decides how long many invoices take.
    pub max_prepared: usize,
    /// How long to wait for an export to be done.
    pub max_wait: Duration,
}

impl ExportAccess {
    /// Downloads four files side by side, has up to 128 exports prepared, and waits for half an hour.
    #[must_use]
    pub fn new(graph: Client, files: FileHosts) -> Self {
        Self { graph, files, max_downloads: 4, max_prepared: 128, max_wait: Duration::from_secs(30 * 60) }
    }
}
