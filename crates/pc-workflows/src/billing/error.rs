//! Why lines cannot be read.

use pc_transport::export::ExportError;
use pc_transport::{Error, PagingError};

/// Lines cannot be read to their end. What was read before is good, and its position can be gone on from.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BillingError {
    /// A call failed.
    #[error(transparent)]
    Call(#[from] Error),
    /// A page could not be had.
    #[error(transparent)]
    Page(#[from] PagingError),
    /// A line of a page is no line.
    #[error("line {line} of the page cannot be read: {reason}")]
    Line {
        /// Which, counted from 1.
        line: usize,
        /// What is wrong with it.
        reason: serde_json::Error,
    },
    /// The export could not be had.
    #[error(transparent)]
    Export(ExportError),
    /// The service does not let these credentials use the export: they lack the permission, or their token is not for
    /// Microsoft Graph.
    #[error("the billing export is refused: {0}")]
    ExportRefused(#[source] Error),
    /// The export goes on at the service.
    #[error("the export is not done after {0} s; it goes on: resume later")]
    Slow(u64),
    /// The host of the export's files cannot be used.
    #[error("the files of the export are on {origin}, which cannot be used: {reason}")]
    FileHost {
        /// Where they are.
        origin: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The export was wanted, and there is no access to it.
    #[error("the billing export cannot be used here: {0}; read line items instead (v1)")]
    NoExport(&'static str),
    /// The saved position does not belong to what is read.
    #[error("the saved position does not fit: {0}; start again without it")]
    Position(&'static str),
}

impl From<ExportError> for BillingError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Call(error) => Self::of_export(error),
            other => Self::Export(other),
        }
    }
}

impl BillingError {
    /// A call to the export failed.
    pub(super) fn of_export(error: Error) -> Self {
        match error.fault().map(|fault| fault.status) {
            Some(401 | 403) => Self::ExportRefused(error),
            _ => Self::Call(error),
        }
    }
}
