//! Cargo, run in this workspace.

use std::process::Command;

/// What a person types to start this program.
pub(crate) const PROGRAM: &str = "cargo xtask";

/// A command of the cargo that runs us, in the workspace it runs us from.
pub(crate) fn cargo(words: &str) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(words.split_whitespace()).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    command
}
