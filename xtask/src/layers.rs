//! The layers, checked by asking cargo: arrows point one way only.

use crate::cargo::cargo;
use crate::exit::{Exit, Failure};

/// What a library's normal dependencies, default features off, must not contain.
const BARRED_DEPENDENCIES: &[(&str, &[&str])] = &[
    (
        "pc-models",
        &["tokio", "reqwest", "hyper", "async-trait", "pc-transport", "pc-workflows", "pc-emulator"],
    ),
    ("pc-transport", &["tokio", "reqwest", "pc-workflows", "pc-emulator"]),
    ("pc-workflows", &["tokio", "reqwest", "pc-emulator"]),
    ("pc-emulator", &["reqwest", "pc-workflows"]),
    // The engine's SDK takes minutes to compile: whoever does not host does without.
    ("pc-restate", &["restate-sdk", "pc-emulator"]),
    ("pc-cli", &["restate-sdk"]),
];

pub(crate) fn run() -> Result<Exit, Failure> {
    for (library, barred) in BARRED_DEPENDENCIES {
        let tree = format!("tree --package {library} --edges normal --no-default-features --prefix none");
        let output = cargo(&tree).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let tree = String::from_utf8_lossy(&output.stdout);
        let names = tree.lines().filter_map(|line| line.split_whitespace().next());
        if let Some(found) = names.into_iter().find(|name| barred.contains(name)) {
            return Err(format!("{library} must not depend on {found}; see `cargo tree -p {library}`").into());
        }
    }
    Ok(Exit::Done)
}
