//! `test`: everything that must pass; what CI runs.

use crate::cargo::cargo;
use crate::exit::{Exit, Failure, say};
use crate::{layers, static_program, supply_chain};

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
    let supply_chain = supply_chain::check()?;
    for (name, words) in STEPS {
        say(&format!("== {name}"));
        // Only rustdoc reads the variable.
        let status = cargo(words).env("RUSTDOCFLAGS", "-D warnings").status()?;
        if !status.success() {
            return Err(format!("{name}: `cargo {words}` failed").into());
        }
    }
    say("== static program");
    let static_program = static_program::check()?;
    let skipped: Vec<&str> = [supply_chain, static_program].into_iter().flatten().collect();
    match skipped.is_empty() {
        true => say("== everything passed"),
        false => say(&format!("== everything passed; SKIPPED: {}", skipped.join("; "))),
    }
    Ok(Exit::Done)
}
