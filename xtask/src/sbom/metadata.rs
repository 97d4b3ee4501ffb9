//! What cargo knows of the packages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cargo::cargo;
use crate::exit::Failure;

/// The packages of the workspace and of all they depend on, and who depends on whom.
pub(super) struct Metadata {
    packages: BTreeMap<String, Package>,
    /// Ids of the packages that a package depends on, other than for building and tests.
    dependencies: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
pub(crate) struct Package {
    id: String,
    pub(super) name: String,
    pub(super) version: String,
    pub(crate) license: Option<String>,
    /// None of our own packages.
    source: Option<String>,
    manifest_path: PathBuf,
    pub(super) description: Option<String>,
    pub(super) repository: Option<String>,
}

#[derive(Deserialize)]
struct Printed {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    /// None for a normal one.
    kind: Option<String>,
}

impl Metadata {
    /// What is built for a target. What is for others only need not have been fetched.
    pub(super) fn read(target: &str) -> Result<Self, Failure> {
        let words = "metadata --format-version 1 --locked --all-features --filter-platform";
        let output = cargo(words).arg(target).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let printed: Printed = serde_json::from_slice(&output.stdout)?;
        let is_normal = |one: &Dependency| one.dep_kinds.iter().any(|kind| kind.kind.is_none());
        let dependencies = printed.resolve.nodes.into_iter().map(|node| {
            (node.id, node.deps.into_iter().filter(is_normal).map(|dependency| dependency.pkg).collect())
        });
        Ok(Self {
            dependencies: dependencies.collect(),
            packages: printed.packages.into_iter().map(|package| (package.id.clone(), package)).collect(),
        })
    }

    /// Every package, in the order of their ids.
    pub(super) fn packages(&self) -> impl Iterator<Item = &Package> {
        self.packages.values()
    }

    pub(super) fn into_packages(self) -> Vec<Package> {
        self.packages.into_values().collect()
    }

    /// What a package depends on, whatever its features.
    pub(super) fn dependencies(&self, package: &Package) -> impl Iterator<Item = &Package> {
        let ids = self.dependencies.get(&package.id).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.packages.get(id))
    }
}

impl Package {
    /// As cargo prints it in a tree.
    pub(crate) fn named(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    pub(super) fn is_of_a_registry(&self) -> bool {
        self.source.is_some()
    }

    /// The package URL. A plus sign is none of a URL's own.
    pub(super) fn purl(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version.replace('+', "%2B"))
    }
}
