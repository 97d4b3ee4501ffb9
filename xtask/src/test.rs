//! `test`: everything that must pass; what CI runs.

use crate::cargo::cargo;
use crate::exit::{Exit, Failure, say};
use crate::{layers, supply_chain};

/// What must pass: a name, and the words of a cargo command.
const STEPS: [(&str, &str); 4] = [
    ("format", "fmt --all --check"),
    ("lints", "clippy --workspace --all-targets --all-features --quiet -- -D warnings"),
    ("tests", "test --workspace --all-features"),
    ("docs", "doc --workspace --no-deps --all-features --quiet"),
];

pub(crate) fn run() -> Result<Exit, Failure> {
    say("== layers");
    layers::run()?;
    say("== supply chain");
    let skipped = supply_chain::check()?;
    for (name, words) in STEPS {
        say(&format!("== {name}"));
        // Only rustdoc reads the variable.
        let status = cargo(words).env("RUSTDOCFLAGS", "-D warnings").status()?;
        if !status.success() {
            return Err(format!("{name}: `cargo {words}` failed").into());
        }
    }
    match skipped {
        None => say("== everything passed"),
        Some(skipped) => say(&format!("== everything passed; SKIPPED: {skipped}")),
    }
    Ok(Exit::Done)
}
