//! Exit codes, a contract: 0 done, 1 failed, 2 wrong usage, 3 rejected, 4 unresolved or partial.

use std::fmt::Display;
use std::process::ExitCode;

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

    pub(crate) fn usage(reason: impl Display) -> Self {
        Self { code: 2, reason: reason.to_string() }
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
