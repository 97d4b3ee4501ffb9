//! Cargo, run in this workspace.

use std::path::PathBuf;
use std::process::Command;

use crate::exit::Failure;

/// What a person types to start this program.
pub(crate) const PROGRAM: &str = "cargo xtask";

/// A command of the cargo that runs us, in the workspace it runs us from.
pub(crate) fn cargo(words: &str) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(words.split_whitespace()).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    command
}

/// Where cargo builds.
pub(crate) fn target_folder() -> Result<PathBuf, Failure> {
    let output = cargo("metadata --format-version 1 --locked --no-deps").output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    Ok(metadata["target_directory"].as_str().ok_or("cargo does not say where it builds")?.into())
}
