//! The program as Linux releases have it: static, needing no other file. Built without optimisation, and bought with.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::{cargo, target_folder};
use crate::dist::PROGRAM;
use crate::exit::{Failure, say};

const TARGET: &str = "x86_64-unknown-linux-musl";
const COMPILER: &str = "musl-gcc";
const INTENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/intents/perpetual-software.toml");

/// Builds the static program and buys with it. Tells what was left out.
///
/// # Errors
/// When it is not static or does not buy; in CI also when what it takes to build it is missing.
pub(crate) fn check() -> Result<Option<&'static str>, Failure> {
    if !is_target_installed()? || Command::new(COMPILER).arg("--version").output().is_err() {
        let install =
            format!("the static program wants `rustup target add {TARGET}` and {COMPILER} (musl-tools)");
        return match std::env::var_os("CI") {
            Some(_) => Err(install.into()),
            None => {
                say(&format!("SKIPPED: {install}"));
                Ok(Some("static program (no target or compiler for musl)"))
            }
        };
    }
    let words = "build --quiet --locked --package pc-cli --bin partner-center --target";
    if !cargo(words).arg(TARGET).status()?.success() {
        return Err(format!("static program: `cargo {words} {TARGET}` failed").into());
    }
    let program = target_folder()?.join(TARGET).join("debug").join(PROGRAM);
    needs_no_loader(&program)?;
    buys_alone(&program)?;
    Ok(None)
}

/// Whether the compiler has the libraries of the target.
fn is_target_installed() -> Result<bool, Failure> {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler).args(["--print", "target-libdir", "--target", TARGET]).output()?;
    Ok(output.status.success() && PathBuf::from(String::from_utf8(output.stdout)?.trim()).is_dir())
}

/// A program that names a loader needs libraries of the system.
fn needs_no_loader(program: &Path) -> Result<(), Failure> {
    let headers = Command::new("readelf").arg("--program-headers").arg(program).output()?;
    match headers.status.success() && !String::from_utf8_lossy(&headers.stdout).contains("INTERP") {
        true => Ok(()),
        false => Err(format!("{} is not static", program.display()).into()),
    }
}

/// In an empty folder, without a variable of the environment.
fn buys_alone(program: &Path) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let output = Command::new(program)
        .args(["buy", INTENT, "--json"])
        .env_clear()
        .current_dir(folder.path())
        .output()?;
    let receipt: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    match output.status.success() && receipt["status"] == "completed" {
        true => Ok(()),
        false => {
            Err(format!("the static program did not buy: {}", String::from_utf8_lossy(&output.stderr)).into())
        }
    }
}
