//! Where the engine's program is.

use std::env::consts::{ARCH, OS};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The path of the program, for whoever has it already.
const PROGRAM_VARIABLE: &str = "RESTATE_SERVER";

/// The package and its lock, as they are committed.
const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/engine");

/// The engine's program: what the environment names, or installed by npm into the target directory. None where there is no
/// npm, which is told.
///
/// # Panics
/// When it cannot be installed; and when there is no npm on a machine that must run every test (`CI=true`).
pub(crate) fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(PROGRAM_VARIABLE) {
        return Some(named.into());
    }
    if !has_npm() {
        let missing = "there is no npm to install the engine with";
        let is_demanded = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!is_demanded, "{missing}: install it, or name a restate-server in {PROGRAM_VARIABLE}");
        // Not by `eprintln`: what a passing test prints by that is not shown.
        let mut output = std::io::stderr();
        writeln!(output, "SKIPPED: {missing}").unwrap();
        return None;
    }
    Some(installed(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("engine")))
}

fn has_npm() -> bool {
    let version = Command::new("npm").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Installs what the lock says, unless it is there. Tests of other processes wait for it.
fn installed(folder: &Path) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let guard = File::create(folder.join("guard")).unwrap();
    guard.lock().unwrap(); // until it is dropped
    let wanted = fs::read(Path::new(PACKAGE).join("package-lock.json")).unwrap();
    let done = folder.join("installed-lock.json");
    if fs::read(&done).is_ok_and(|lock| lock == wanted) {
        return program_in(folder);
    }
    for file in ["package.json", "package-lock.json"] {
        fs::copy(Path::new(PACKAGE).join(file), folder.join(file)).unwrap();
    }
    // No scripts: a dependency has one that reports the installation to somebody.
    let words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let output = Command::new("npm").args(words).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "npm: {}", String::from_utf8_lossy(&output.stderr));
    fs::write(done, wanted).unwrap();
    program_in(folder)
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
