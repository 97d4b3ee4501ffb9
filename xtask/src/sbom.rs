//! `sbom`: what the program `partner-center` is made of, as CycloneDX 1.5 JSON: what a release publishes beside it.

mod lock_file;
mod metadata;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use serde_json::{Value, json};

use crate::cargo::cargo;
use crate::exit::{Exit, Failure, print, say};
use lock_file::Checksums;
use metadata::Metadata;
pub(crate) use metadata::Package;

/// The package whose binary is shipped.
const SHIPPED: &str = "pc-cli";
const PROGRAM: &str = "partner-center";

#[derive(Args)]
#[command(after_help = "Examples:\n  cargo xtask sbom --out partner-center.cdx.json\n  \
    cargo xtask sbom --target aarch64-unknown-linux-musl --no-default-features")]
pub(crate) struct SbomArguments {
    /// Where to write it; stdout when absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The target that the program is built for; this machine when absent.
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// As the program is built: features beside the default ones.
    #[arg(long, value_name = "FEATURES")]
    features: Option<String>,
    /// As the program is built: without the default features.
    #[arg(long)]
    no_default_features: bool,
}

impl SbomArguments {
    /// Of the program as it is shipped for a target.
    pub(crate) fn of_target(target: &str) -> Self {
        Self { out: None, target: Some(target.to_owned()), features: None, no_default_features: false }
    }
}

pub(crate) fn run(arguments: &SbomArguments) -> Result<Exit, Failure> {
    let text = text(arguments)?;
    match &arguments.out {
        None => print(text.trim_end()),
        Some(file) => {
            std::fs::write(file, text)
                .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
            say(&format!("written to {}", file.display()));
        }
    }
    Ok(Exit::Done)
}

/// The document as it is published. The same sources and arguments give the same bytes.
pub(crate) fn text(arguments: &SbomArguments) -> Result<String, Failure> {
    Ok(format!("{:#}\n", document(arguments)?))
}

/// The libraries that are linked into the program, our own and itself left out, in the order of their names.
pub(crate) fn linked_packages(arguments: &SbomArguments) -> Result<Vec<Package>, Failure> {
    let target = arguments.target.clone().map_or_else(this_machine, Ok)?;
    let linked = linked(arguments, &target)?;
    let mut packages = Metadata::read(&target)?.into_packages();
    packages.retain(|package| package.is_of_a_registry() && linked.contains(&package.named()));
    packages.sort_by_key(Package::named);
    Ok(packages)
}

fn document(arguments: &SbomArguments) -> Result<Value, Failure> {
    let target = arguments.target.clone().map_or_else(this_machine, Ok)?;
    let linked = linked(arguments, &target)?;
    let metadata = Metadata::read(&target)?;
    let checksums = Checksums::read()?;
    let packages: Vec<&Package> =
        metadata.packages().filter(|package| linked.contains(&package.named())).collect();
    let shipped = packages.iter().find(|package| package.name == SHIPPED);
    let shipped = shipped.ok_or_else(|| format!("there is no package {SHIPPED}"))?;
    let is_linked = |package: &Package| linked.contains(&package.named());
    let dependencies: Vec<Value> = packages
        .iter()
        .map(|package| {
            let on: BTreeSet<String> =
                metadata.dependencies(package).filter(|other| is_linked(other)).map(Package::purl).collect();
            json!({"ref": package.purl(), "dependsOn": on})
        })
        .collect();
    let libraries = packages.iter().filter(|package| package.name != SHIPPED);
    let components: Vec<Value> = libraries.map(|package| component(package, "library", &checksums)).collect();
    let mut program = component(shipped, "application", &checksums);
    program["name"] = json!(PROGRAM);
    let workshop =
        json!({"type": "application", "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION")});
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": program, "tools": {"components": [workshop]}},
        "components": components,
        "dependencies": dependencies,
    }))
}

/// The packages that are linked into the program, as `name version`: no macros, build scripts, tests.
fn linked(arguments: &SbomArguments, target: &str) -> Result<BTreeSet<String>, Failure> {
    let mut tree = cargo("tree --locked --edges normal,no-proc-macro --prefix none --format {p} --package");
    tree.args([SHIPPED, "--target", target]);
    if let Some(features) = &arguments.features {
        tree.args(["--features", features]);
    }
    if arguments.no_default_features {
        tree.arg("--no-default-features");
    }
    let output = tree.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let lines = String::from_utf8(output.stdout)?;
    let named = lines.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some(format!("{} {}", words.next()?, words.next()?.trim_start_matches('v')))
    });
    Ok(named.collect())
}

/// The target that the compiler builds for when it is not told.
pub(crate) fn this_machine() -> Result<String, Failure> {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler).args(["--print", "host-tuple"]).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn component(package: &Package, kind: &str, checksums: &Checksums) -> Value {
    let mut component = json!({
        "type": kind,
        "bom-ref": package.purl(),
        "name": package.name,
        "version": package.version,
        "purl": package.purl(),
    });
    if let Some(text) = &package.description {
        component["description"] = json!(text.trim());
    }
    if let Some(license) = &package.license {
        // Old manifests write a slash for a choice.
        component["licenses"] = json!([{"expression": license.replace('/', " OR ")}]);
    }
    if let Some(checksum) = checksums.find(&package.name, &package.version) {
        component["hashes"] = json!([{"alg": "SHA-256", "content": checksum}]);
    }
    if let Some(repository) = &package.repository {
        component["externalReferences"] = json!([{"type": "vcs", "url": repository}]);
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_everything_that_is_linked_with_licence_hash_and_dependencies() {
        let arguments = SbomArguments { out: None, target: None, features: None, no_default_features: false };
        let document = document(&arguments).unwrap();
        assert_eq!((&document["bomFormat"], &document["specVersion"]), (&json!("CycloneDX"), &json!("1.5")));
        let program = &document["metadata"]["component"];
        assert_eq!((&program["name"], &program["type"]), (&json!(PROGRAM), &json!("application")));

        let components = document["components"].as_array().unwrap();
        let names: BTreeSet<&str> = components.iter().map(|one| one["name"].as_str().unwrap()).collect();
        for linked in ["pc-models", "pc-workflows", "rustls", "libsqlite3-sys", "serde_json"] {
            assert!(names.contains(linked), "{linked}");
        }
        for only_for_building in ["serde_derive", "cc", "proptest", "wiremock", "xtask"] {
            assert!(!names.contains(only_for_building), "{only_for_building}");
        }
        let mut refs: BTreeSet<&str> = BTreeSet::from([program["bom-ref"].as_str().unwrap()]);
        for one in components {
            let (name, version) = (one["name"].as_str().unwrap(), one["version"].as_str().unwrap());
            assert_eq!(one["purl"], format!("pkg:cargo/{name}@{}", version.replace('+', "%2B")));
            let license = one["licenses"][0]["expression"].as_str().unwrap();
            assert!(!license.is_empty() && !license.contains('/'), "{name}: {license}");
            let hash = one["hashes"][0]["content"].as_str().unwrap_or_default();
            let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert_eq!(is_hash, !name.starts_with("pc-"), "{name}: {hash}");
            assert!(refs.insert(one["bom-ref"].as_str().unwrap()), "{name} twice");
        }
        let dependencies = document["dependencies"].as_array().unwrap();
        let told: BTreeSet<&str> = dependencies.iter().map(|one| one["ref"].as_str().unwrap()).collect();
        assert_eq!(told, refs, "each tells once what it depends on");
        let on = |one: &Value| -> Vec<String> { serde_json::from_value(one["dependsOn"].clone()).unwrap() };
        assert!(dependencies.iter().flat_map(on).all(|on| refs.contains(on.as_str())));
        let of_program = dependencies.iter().find(|one| one["ref"] == program["bom-ref"]).unwrap();
        assert!(on(of_program).iter().any(|on| on.starts_with("pkg:cargo/pc-workflows@")));
    }
}
