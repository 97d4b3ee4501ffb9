//! What is said: results on stdout, everything else on stderr. Whatever is said is harmless for a terminal.

use std::io::{ErrorKind, IsTerminal, Write};

use pc_models::{harmless, harmless_lines};
use serde::Serialize;

use crate::output::exit::Failure;
use crate::output::painted::Painted;
use crate::output::status_line::undisturbed;

/// Prints a result on stdout, a text or JSON, without any control letter but line feeds and tabs; a reader that closed the pipe
/// is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    print_painted(&text.into())
}

/// Prints a result that has colours of its own.
pub(crate) fn print_painted(text: &Painted) -> Result<(), Failure> {
    let written = undisturbed(|| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", text.as_str()).and_then(|()| out.flush())
    });
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(unwritten(&error)),
        _ => Ok(()),
    }
}

fn unwritten(error: &std::io::Error) -> Failure {
    Failure::failed(format!("stdout cannot be written: {error}"))
}

/// Writes data for programs on stdout, byte for byte; on a terminal as [`print`] does. Tells whether the reader is still there.
pub(crate) fn print_data(data: &[u8]) -> Result<bool, Failure> {
    let mut out = std::io::stdout().lock();
    let written = match out.is_terminal() {
        true => undisturbed(|| out.write_all(harmless_lines(&String::from_utf8_lossy(data)).as_bytes())),
        false => out.write_all(data),
    };
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true).map_err(|error| unwritten(&error)),
    }
}

/// Prints a value as one line of JSON; amounts keep their digits.
pub(crate) fn print_json<T: Serialize>(value: &T) -> Result<(), Failure> {
    print(&serde_json::to_string(value)?)
}

/// Prints a value: as one line of JSON, or as its text for people.
pub(crate) fn print_one<T: Serialize, P: Into<Painted>>(
    json: bool,
    value: &T,
    text: impl FnOnce() -> P,
) -> Result<(), Failure> {
    if json { print_json(value) } else { print_painted(&text().into()) }
}

/// Says something on stderr, on one line whatever is named in it.
pub(crate) fn say(text: &str) {
    let _ = undisturbed(|| writeln!(std::io::stderr(), "{}", harmless(text)));
}

/// Says several lines on stderr that have colours of their own where stdout has.
pub(crate) fn say_painted(text: &Painted) {
    let _ = undisturbed(|| writeln!(std::io::stderr(), "{}", text.as_str()));
}

/// Says several lines on stderr. What they name from outside was made harmless line by line.
pub(crate) fn say_lines(text: &str) {
    let _ = undisturbed(|| writeln!(std::io::stderr(), "{}", harmless_lines(text)));
}

/// Where logs go: to stderr, each record one harmless line, whatever a value in it holds.
pub(crate) struct LogWriter;

impl Write for LogWriter {
    /// Takes a whole record, with its line feed, as `tracing_subscriber` writes them.
    fn write(&mut self, record: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(record);
        undisturbed(|| writeln!(std::io::stderr(), "{}", harmless(text.trim_end_matches('\n'))))?;
        Ok(record.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}
