//! Why a reconciliation cannot be made.

use pc_models::MoneyError;

use crate::billing::TemporaryFileError;

/// A reconciliation cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReconcileError {
    /// The temporary file cannot be written or read.
    #[error(transparent)]
    File(#[from] TemporaryFileError),
    /// What was written into it cannot be read again.
    #[error("an entry of the reconciliation cannot be read: {0}")]
    Entry(#[from] serde_json::Error),
    /// The same, of a charge.
    #[error("a charge of the reconciliation cannot be read: its temporary file was changed; run it again")]
    Charge,
    /// A sum has too many digits.
    #[error(transparent)]
    Sum(#[from] MoneyError),
}
