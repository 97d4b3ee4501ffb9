//! The checksums in `Cargo.lock`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::exit::Failure;

const LOCK_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");

/// SHA-256 of each package of a registry, by name and version.
pub(super) struct Checksums(BTreeMap<(String, String), String>);

#[derive(Deserialize)]
struct LockFile {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    /// None of our own packages.
    checksum: Option<String>,
}

impl Checksums {
    pub(super) fn read() -> Result<Self, Failure> {
        let text = std::fs::read_to_string(LOCK_FILE)
            .map_err(|error| format!("cannot read {LOCK_FILE}: {error}"))?;
        let locked: LockFile = toml::from_str(&text)?;
        let checksums = locked.package.into_iter().filter_map(|package| {
            package.checksum.map(|checksum| ((package.name, package.version), checksum))
        });
        Ok(Self(checksums.collect()))
    }

    pub(super) fn find(&self, name: &str, version: &str) -> Option<&str> {
        self.0.get(&(name.to_owned(), version.to_owned())).map(String::as_str)
    }
}
