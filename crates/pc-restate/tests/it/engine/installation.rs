//! Where the engine's program is.

use std::env::consts::{ARCH, OS};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The path of the program, for whoever has it already.
const PROGRAM_VARIABLE: &str = "RESTATE_SERVER";

/// The package and its lock, as they are committed.
const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/engine");

/// What came of it, for all tests of this process.
static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();

/// The engine's program: what the environment names, or installed by npm into the target directory. None where it cannot be
/// installed, which is told.
///
/// # Panics
/// When it cannot be installed on a machine that must run every test (`CI=true`).
pub(crate) fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(PROGRAM_VARIABLE) {
        return Some(named.into());
    }
    let install = || installed(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("engine"));
    let missing = match INSTALLED.get_or_init(install) {
        Ok(program) => return Some(program.clone()),
        Err(missing) => missing,
    };
    let is_demanded = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!is_demanded, "{missing}; a restate-server can be named in {PROGRAM_VARIABLE}");
    // Not by `eprintln`: what a passing test prints by that is not shown.
    let mut output = std::io::stderr();
    writeln!(output, "SKIPPED: {missing}").unwrap();
    None
}

/// Installs what the lock says, unless it is there. Tests of other processes wait for it.
fn installed(folder: &Path) -> Result<PathBuf, String> {
    fs::create_dir_all(folder).unwrap();
    let guard = File::create(folder.join("guard")).unwrap();
    guard.lock().unwrap(); // until it is dropped
    let wanted = fs::read(Path::new(PACKAGE).join("package-lock.json")).unwrap();
    let done = folder.join("installed-lock.json");
    if fs::read(&done).is_ok_and(|lock| lock == wanted) {
        return Ok(program_in(folder));
    }
    for file in ["package.json", "package-lock.json"] {
        fs::copy(Path::new(PACKAGE).join(file), folder.join(file)).unwrap();
    }
    // No scripts: a dependency has one that reports the installation to somebody.
    let words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let output = Command::new("npm").args(words).current_dir(folder).output();
    let output = output.map_err(|_| "there is no npm to install the engine with".to_owned())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("npm cannot install the engine: {said}"));
    }
    fs::write(done, wanted).unwrap();
    Ok(program_in(folder))
}

/// The program itself, not npm's wrapper: a wrapper that is killed leaves the server alive.
fn program_in(folder: &Path) -> PathBuf {
    let system = if OS == "macos" { "darwin" } else { OS };
    let processor = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = format!("restate-server-{system}-{processor}");
    folder.join("node_modules/@restatedev").join(package).join("bin/restate-server")
}
