//! What is said: results on stdout, everything else on stderr.

use std::io::{ErrorKind, Write};

use serde::Serialize;

use crate::output::exit::Failure;

/// Prints a result on stdout; a reader that closed the pipe is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::failed(error)),
        _ => Ok(()),
    }
}

/// Prints a value as one line of JSON; amounts keep their digits.
pub(crate) fn print_json<T: Serialize>(value: &T) -> Result<(), Failure> {
    print(&serde_json::to_string(value)?)
}

/// Prints a value: as one line of JSON, or as its text for people.
pub(crate) fn print_one<T: Serialize>(
    json: bool,
    value: &T,
    text: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if json { print_json(value) } else { print(&text()) }
}

/// Says something on stderr.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
