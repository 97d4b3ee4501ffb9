//! `host`: a copy of the service is run by the partner's own program, with the feature that this one does without: whoever never
//! hosts never compiles the engine's SDK.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::cargo::{PROGRAM, cargo};
use crate::exit::{self, Failure};

/// Whether these words run a copy. Help and what is wrong with them is told here.
pub(crate) fn is_meant(words: &[OsString]) -> bool {
    let parsed = pc_cli::command(PROGRAM).try_get_matches_from(words);
    let runs_copy = |matches: clap::ArgMatches| {
        matches.subcommand_matches("host").is_some_and(|host| host.subcommand_name().is_none())
    };
    parsed.is_ok_and(runs_copy)
}

/// Becomes the partner's program.
pub(crate) fn run(words: &[OsString]) -> ExitCode {
    command(words).and_then(become_it).unwrap_or_else(|failure| exit::report(Err(failure)))
}

/// Where the person is who typed it: files are named from there.
fn command(words: &[OsString]) -> Result<Command, Failure> {
    let mut command =
        cargo("run --quiet --package pc-cli --bin partner-center --features host --manifest-path");
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml")).arg("--").args(words);
    command.current_dir(std::env::current_dir()?);
    Ok(command)
}

/// In place of this process, so that signals reach it.
#[cfg(unix)]
fn become_it(mut command: Command) -> Result<ExitCode, Failure> {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> Result<ExitCode, Failure> {
    let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_run_elsewhere_and_everything_else_here() {
        let is_meant = |typed: &str| is_meant(&typed.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert!(is_meant("host --restate http://127.0.0.1:9070 --live"));
        for here in
            ["host --help", "host --nonsense", "host import j.db --restate http://127.0.0.1:8080", "status"]
        {
            assert!(!is_meant(here), "{here}");
        }
        let command = command(&["host".into(), "--live".into()]).unwrap();
        let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
        assert!(words.join(" ").ends_with("Cargo.toml -- host --live"), "{words:?}");
    }
}
