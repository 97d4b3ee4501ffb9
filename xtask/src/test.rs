//! `test`: everything that must pass; what CI runs.

use crate::cargo::cargo;
use crate::exit::{Exit, Failure};
use crate::layers;

/// Something that must pass: a cargo command.
struct Step {
    name: &'static str,
    arguments: &'static [&'static str],
}

const STEPS: &[Step] = &[
    Step { name: "format", arguments: &["fmt", "--all", "--check"] },
    Step {
        name: "lints",
        arguments: &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ],
    },
    Step { name: "tests", arguments: &["test", "--workspace", "--all-features"] },
    Step { name: "docs", arguments: &["doc", "--workspace", "--no-deps", "--all-features", "--quiet"] },
];

pub(crate) fn run() -> Result<Exit, Failure> {
    say("layers");
    layers::run()?;
    for Step { name, arguments } in STEPS {
        say(name);
        // Only rustdoc reads the variable.
        let status =
            cargo().args(*arguments).env("RUSTDOCFLAGS", "-D warnings").status().map_err(Failure::failed)?;
        if !status.success() {
            return Err(Failure::failed(format!("{name}: `cargo {}` failed", arguments.join(" "))));
        }
    }
    say("everything passed");
    Ok(Exit::Done)
}

#[allow(clippy::print_stderr)]
fn say(text: &str) {
    eprintln!("== {text}");
}
