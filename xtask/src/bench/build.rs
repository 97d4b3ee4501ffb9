//! Everything that is measured, built once, for speed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::cargo::cargo;
use crate::exit::{Failure, say};

/// One build of everything: several would each compile all dependencies, with other features.
const BUILD: &str = "build --release --package pc-benches --package xtask --package pc-restate --features pc-restate/service \
                     --bin xtask --bench figures --bench command --bench engine --message-format json-render-diagnostics";

/// The programs that measure.
pub(super) struct Programs {
    figures: PathBuf,
    command: PathBuf,
    engine: PathBuf,
    /// This program, built for speed: whoever runs `cargo xtask` has a debug build.
    xtask: PathBuf,
}

/// What cargo says of each thing it built.
#[derive(Deserialize)]
struct Built {
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

impl Programs {
    pub(super) fn build() -> Result<Self, Failure> {
        say("building everything for speed");
        let output = cargo(BUILD).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err("what is measured could not be built".into());
        }
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let executable = |name: &str| {
            executable(&told, name).ok_or_else(|| Failure::from(format!("cargo built no program `{name}`")))
        };
        Ok(Self {
            figures: executable("figures")?,
            command: executable("command")?,
            engine: executable("engine")?,
            xtask: executable("xtask")?,
        })
    }

    /// What a library costs.
    pub(super) fn figures<T: DeserializeOwned>(&self, words: &[&str]) -> Result<T, Failure> {
        last_json(&said(&self.figures, words)?)
    }

    /// What the command costs.
    pub(super) fn command<T: DeserializeOwned>(&self, words: &[&str]) -> Result<T, Failure> {
        last_json(&said(&self.command, words)?)
    }

    pub(super) fn engine<T: DeserializeOwned>(&self, words: &[&str]) -> Result<T, Failure> {
        last_json(&said(&self.engine, words)?)
    }

    pub(super) fn xtask<T: DeserializeOwned>(&self, words: &[&str]) -> Result<T, Failure> {
        last_json(&said(&self.xtask, words)?)
    }

    /// The table of what grows; the plot goes into a file.
    pub(super) fn growth(&self, plot: &Path, quick: bool) -> Result<String, Failure> {
        let plot = plot.to_string_lossy();
        let words: Vec<&str> = ["growth", &plot].into_iter().chain(quick.then_some("--quick")).collect();
        said(&self.command, &words)
    }
}

fn executable(told: &str, name: &str) -> Option<PathBuf> {
    let built = told.lines().filter_map(|line| serde_json::from_str::<Built>(line).ok());
    let mut of_name = built.filter(|built| built.target.as_ref().is_some_and(|target| target.name == name));
    of_name.find_map(|built| built.executable)
}

/// What a program prints on stdout.
fn said(program: &Path, words: &[&str]) -> Result<String, Failure> {
    let output = Command::new(program).args(words).stderr(Stdio::inherit()).output()?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("`{} {}` failed", program.display(), words.join(" ")).into()),
    }
}

/// The line that is printed last; before it a command that is measured may say what it did.
fn last_json<T: DeserializeOwned>(said: &str) -> Result<T, Failure> {
    let line = said.lines().last().unwrap_or_default();
    serde_json::from_str(line).map_err(|error| format!("no figures in `{line}`: {error}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_says_where_a_program_is() {
        let told = r#"{"reason":"compiler-artifact","target":{"name":"pc-models"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"figures"},"executable":"/target/release/deps/figures-1"}
{"reason":"build-finished","success":true}"#;
        assert_eq!(executable(told, "figures"), Some("/target/release/deps/figures-1".into()));
        assert_eq!(executable(told, "engine"), None);
    }

    #[test]
    fn the_figures_are_the_last_line() {
        assert_eq!(last_json::<Vec<u32>>("written: lines.csv\n[1,2]\n").unwrap(), [1, 2]);
        assert!(last_json::<Vec<u32>>("").is_err());
    }
}
