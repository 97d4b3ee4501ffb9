//! What is needed to read lines.

use std::sync::Arc;
use std::time::Duration;

use pc_transport::{Client, Transport};

/// Gives a transport bound to an origin: the files of an export are on a host that only its manifest names.
pub type FileHosts = Arc<dyn Fn(&str) -> Result<Arc<dyn Transport>, String> + Send + Sync>;

/// Access to invoices and their lines.
#[derive(Clone)]
pub struct BillingAccess {
    /// Partner Center.
    pub client: Client,
    /// The billing export; without it every line is read as a line item.
    pub export: Option<ExportAccess>,
}

/// Access to the billing export of Microsoft Graph.
#[derive(Clone)]
pub struct ExportAccess {
    /// Bound to Graph, with a token for Graph.
    pub graph: Client,
    /// Where the files are.
    pub files: FileHosts,
    /// How many files are downloaded side by side.
    pub at_once: usize,
    /// How long to wait for an export to be done.
    pub patience: Duration,
}

impl ExportAccess {
    /// Four files at once, and half an hour of patience.
    #[must_use]
    pub fn new(graph: Client, files: FileHosts) -> Self {
        Self { graph, files, at_once: 4, patience: Duration::from_secs(1800) }
    }
}
