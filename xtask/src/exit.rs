//! Exit codes: 0 done, 1 failed. Clap ends with 2 where the usage is wrong. Results go to stdout, everything else to stderr.

use std::error::Error;
use std::process::ExitCode;

/// How a command that ran ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    Failed,
}

/// Why a command did not run.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

pub(crate) fn report(outcome: Result<Exit, Failure>) -> ExitCode {
    match outcome {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Failed) => ExitCode::FAILURE,
        Err(failure) => {
            say(&format!("error: {failure}"));
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout)]
pub(crate) fn print(text: &str) {
    println!("{text}");
}

#[allow(clippy::print_stderr)]
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}
