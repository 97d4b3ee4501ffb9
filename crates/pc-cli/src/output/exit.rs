//! Exit codes, a contract: 0 done, 1 failed, 2 wrong usage, 3 rejected, 4 unresolved or partial; 130 stopped at once.

use std::fmt::Display;

use pc_workflows::{JournalError, RunError};

use crate::output::program;

/// How a command that ran ended; of several ends the greatest is the command's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Done,
    Rejected,
    Unresolved,
    Failed,
    /// Stopped at once by somebody, as shells tell it.
    Interrupted,
}

impl Exit {
    /// The program's exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Rejected => 3,
            Self::Unresolved => 4,
            Self::Interrupted => 130,
        }
    }
}

/// Why a command did not run.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    reason: String,
}

impl Failure {
    /// The program's exit code.
    pub(crate) fn code(&self) -> u8 {
        self.code
    }

    pub(crate) fn failed(reason: impl Display) -> Self {
        Self { code: 1, reason: reason.to_string() }
    }

    pub(crate) fn usage(reason: impl Display) -> Self {
        Self { code: 2, reason: reason.to_string() }
    }

    /// The service looked at a call and said no.
    pub(crate) fn rejected(reason: impl Display) -> Self {
        Self { code: 3, reason: reason.to_string() }
    }

    /// The same, with what to do about it.
    pub(crate) fn advising(mut self, advice: impl Display) -> Self {
        self.reason = format!("{}. {advice}", self.reason);
        self
    }
}

impl From<pc_transport::Error> for Failure {
    fn from(error: pc_transport::Error) -> Self {
        match error.fate {
            pc_transport::Fate::Refused => Self::rejected(error),
            _ => Self::failed(error),
        }
    }
}

impl From<pc_transport::PagingError> for Failure {
    fn from(error: pc_transport::PagingError) -> Self {
        match error {
            pc_transport::PagingError::Call(error) => error.into(),
            pc_transport::PagingError::Expired(_) => Self::rejected(error),
            pc_transport::PagingError::TooLong { .. } => {
                Self::failed(error).advising("--max-items N reads more, which takes more memory")
            }
            other => Self::failed(other),
        }
    }
}

/// What went wrong on the way, where the text of the error says all.
macro_rules! failed {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::failed(error)
            }
        }
    )+};
}

failed!(
    csv::Error,
    pc_restate::ClientError,
    pc_models::MoneyError,
    pc_workflows::billing::TemporaryFileError,
    pc_workflows::billing::reconcile::ReconcileError,
    serde_json::Error,
    std::io::Error,
);

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        let failure = Self::failed(&error);
        match error.next_step() {
            Some(advice) => failure.advising(advice),
            None => failure,
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Unreadable(error) => error.into(),
            error => Self::failed(error),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.reason.fmt(f)
    }
}

impl From<pc_workflows::billing::BillingError> for Failure {
    fn from(error: pc_workflows::billing::BillingError) -> Self {
        use pc_workflows::billing::BillingError;
        match error {
            BillingError::Call(error) => error.into(),
            BillingError::Page(error) => error.into(),
            BillingError::NoExport(_) => Self::usage(error),
            BillingError::ExportRefused(_) => Self::rejected(error).advising(export_advice()),
            other => Self::failed(other),
        }
    }
}

/// What to do where the billing export is refused.
fn export_advice() -> String {
    format!(
        "The application needs the permission PartnerBilling.Read.All of Microsoft Graph, granted by an administrator. \
         Without it `--source v1` reads line items (for `invoices export`: `{}`)",
        program::command("invoices lines --source v1")
    )
}
