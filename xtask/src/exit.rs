//! Exit codes, a contract: 0 done, 1 failed, 2 wrong usage, 3 rejected, 4 unresolved or partial.

use std::fmt::Display;
use std::process::ExitCode;

use pc_transport::{Error, PagingError};

/// How a command that ran ended. Of several the greatest counts.
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

    /// The service said no.
    pub(crate) fn rejected(reason: impl Display) -> Self {
        Self { code: 3, reason: reason.to_string() }
    }

    pub(crate) fn usage(reason: impl Display) -> Self {
        Self { code: 2, reason: reason.to_string() }
    }
}

/// A call that failed: refused by the service, or without an answer.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let is_refused =
            !error.is_unauthorized() && error.fault().is_some_and(|fault| (400..500).contains(&fault.status));
        if is_refused { Self::rejected(error) } else { Self::failed(error) }
    }
}

impl From<PagingError> for Failure {
    fn from(error: PagingError) -> Self {
        match error {
            PagingError::Call(error) => error.into(),
            other => Self::failed(other),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.reason.fmt(f)
    }
}

#[allow(clippy::print_stderr)]
pub(crate) fn report(outcome: Result<Exit, Failure>) -> ExitCode {
    match outcome {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Failed) => ExitCode::from(1),
        Ok(Exit::Rejected) => ExitCode::from(3),
        Ok(Exit::Unresolved) => ExitCode::from(4),
        Err(failure) => {
            eprintln!("error: {}", failure.reason);
            ExitCode::from(failure.code)
        }
    }
}
