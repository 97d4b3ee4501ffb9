//! Exit codes, a contract: 0 done, 1 failed, 2 wrong usage, 3 rejected, 4 unresolved or partial.

use std::fmt::Display;
use std::process::ExitCode;

use pc_workflows::{JournalError, RunError};

use crate::output::console::say_lines;
use crate::output::program;

/// How a command that ran ended; of several ends the greatest is the command's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Done,
    Rejected,
    Unresolved,
    Failed,
}

/// Why a command did not run.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    reason: String,
}

impl Failure {
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

/// Prints what clap says of a command line that it does not run: help, the version, or what is wrong with it. The latter
/// repeats arguments, so it is said without colours.
pub(crate) fn usage(said: &clap::Error) -> ExitCode {
    if said.use_stderr() {
        say_lines(said.render().to_string().trim_end_matches('\n'));
    } else {
        let _ = said.print(); // nobody is there to be told
    }
    ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(1))
}

pub(crate) fn report(outcome: Result<Exit, Failure>) -> ExitCode {
    match outcome {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Failed) => ExitCode::from(1),
        Ok(Exit::Rejected) => ExitCode::from(3),
        Ok(Exit::Unresolved) => ExitCode::from(4),
        Err(failure) => {
            // A line of its own is begun by nobody but the program itself.
            say_lines(&format!("error: {}", failure.reason.replace('\n', "\n  ")));
            ExitCode::from(failure.code)
        }
    }
}
