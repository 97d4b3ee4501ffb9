//! The structure of the workspace: which way imports run inside a crate, whether the map of the documents is true,
//! and whether the command line knows every command.
//!
//! The sources are read as Rust (`syn`), so that a comment or a text is no import. What counts is in `imports.rs`.

#![allow(clippy::unwrap_used, clippy::panic)] // all of it is a test

mod circles;
mod command_line;
mod documents;
mod floors;
mod imports;
mod module;
mod uses;

use std::path::{Path, PathBuf};

/// The crates whose insides are checked, by the file that declares their modules.
const ROOTS: &[&str] = &[
    "crates/pc-models/src/lib.rs",
    "crates/pc-transport/src/lib.rs",
    "crates/pc-workflows/src/lib.rs",
    "crates/pc-restate/src/lib.rs",
    "crates/pc-emulator/src/lib.rs",
    "crates/pc-cli/src/lib.rs",
    "xtask/src/main.rs",
];

/// The workspace.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
