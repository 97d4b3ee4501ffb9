//! What is of use next, for a person who reads along. Programs are told nothing of it.

use std::io::IsTerminal;

use crate::output::console::say;
use crate::output::program;

/// Says on a terminal which command, on the same service, is of use next, and what it does.
pub(crate) fn hint(words: &str, does: &str) {
    hint_whole(&program::command_at_service(words), does);
}

/// The same of a command that is whole.
pub(crate) fn hint_whole(command: &str, does: &str) {
    if std::io::stderr().is_terminal() && std::io::stdout().is_terminal() {
        say(&format!("next: `{command}` {does}"));
    }
}
