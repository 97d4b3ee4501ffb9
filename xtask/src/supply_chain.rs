//! What the dependencies are allowed to be, checked by cargo-deny under `deny.toml`.

use std::path::PathBuf;

use crate::cargo::cargo;
use crate::exit::{Failure, say};

/// Checked without a network.
const RULES: &str = "deny --offline --all-features check --hide-inclusion-graph licenses bans sources";
/// Checked where a database of advisories is at hand.
const ADVISORIES: &str = "deny --offline --all-features check --hide-inclusion-graph advisories";

/// Checks licences, bans and sources, and known vulnerabilities where a database of them can be had. Tells what was left out.
///
/// # Errors
/// When a check fails; in CI also when cargo-deny is missing.
pub(crate) fn check() -> Result<Option<&'static str>, Failure> {
    if !succeeds("deny --version")? {
        let install = "cargo-deny is not installed: `cargo install cargo-deny --locked`";
        return match std::env::var_os("CI") {
            Some(_) => Err(install.into()),
            None => {
                say(&format!("SKIPPED: {install}"));
                Ok(Some("supply chain (cargo-deny is not installed)"))
            }
        };
    }
    // The tree holds crates of systems other than this one, which a build does not fetch.
    let _ = cargo("fetch --locked --quiet").status()?;
    require(RULES)?;
    let is_fetched = succeeds("deny fetch db")?;
    if !is_fetched && !has_database() {
        say("SKIPPED: advisories; their database cannot be fetched, and no earlier one is here");
        return Ok(Some("advisories (no database)"));
    }
    if !is_fetched {
        say("advisories are checked against an earlier database: a newer one cannot be fetched");
    }
    require(ADVISORIES).map(|()| None)
}

/// Whether a command can be run and ends well, whatever it prints.
fn succeeds(words: &str) -> Result<bool, Failure> {
    Ok(cargo(words).output()?.status.success())
}

fn require(words: &str) -> Result<(), Failure> {
    match cargo(words).status()?.success() {
        true => Ok(()),
        false => Err(format!("supply chain: `cargo {words}` failed").into()),
    }
}

/// Whether cargo-deny fetched a database here before.
fn has_database() -> bool {
    let home = std::env::home_dir().map(|home| home.join(".cargo"));
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or(home);
    let folder = cargo_home.and_then(|home| std::fs::read_dir(home.join("advisory-dbs")).ok());
    folder.into_iter().flatten().flatten().any(|entry| entry.path().is_dir())
}
