//! The end of the program: what is said last, and its exit code.

use std::io::Write;
use std::process::ExitCode;

use crate::output::console::say_lines;
use crate::output::exit::{Exit, Failure};
use crate::output::help::with_folded_usage;
use crate::output::terminal;

/// Of a command line that clap does not run: prints help or the version, or says what is wrong with it. The latter repeats
/// arguments, so it is said without colours.
pub(crate) fn of_usage(said: &clap::Error) -> ExitCode {
    if said.use_stderr() {
        say_lines(said.render().to_string().trim_end_matches('\n'));
    } else {
        let help = said.render();
        let help = if terminal::is_coloured() { help.ansi().to_string() } else { help.to_string() };
        let _ = write!(std::io::stdout(), "{}", with_folded_usage(&help)); // nobody may be there to be told
    }
    ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(1))
}

/// Of a command: says why it did not run, if it did not.
pub(crate) fn of_command(outcome: Result<Exit, Failure>) -> ExitCode {
    ExitCode::from(match outcome {
        Ok(exit) => exit.code(),
        Err(failure) => {
            // A line of its own is begun by nobody but the program itself.
            say_lines(&format!("error: {}", failure.to_string().replace('\n', "\n  ")));
            failure.code()
        }
    })
}
