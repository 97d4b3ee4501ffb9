//! The licence texts of the libraries that are linked into the program, which most of them ask to be handed on.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::exit::Failure;
use crate::sbom::{SbomArguments, linked_packages};

/// How the names of files with a licence begin, in small letters.
const NAMES: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];

/// One text: each licence once, with the libraries that it belongs to before it.
pub(super) fn of_linked(target: &str) -> Result<String, Failure> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut listed = String::from("Libraries that are linked into partner-center:\n\n");
    for package in linked_packages(&SbomArguments::of_target(target))? {
        let named = package.named();
        writeln!(listed, "{named}: {}", package.license.as_deref().unwrap_or("see its text below"))?;
        for text in licences(package.folder())? {
            texts.entry(text).or_default().push(named.clone());
        }
    }
    for (text, packages) in texts {
        write!(listed, "\n{}\n{}\n\n{}\n", "-".repeat(80), packages.join(", "), text.trim())?;
    }
    Ok(listed)
}

/// What the licence files of a package say, in the order of their names.
fn licences(folder: &Path) -> Result<Vec<String>, Failure> {
    let is_licence = |name: &str| NAMES.iter().any(|start| name.to_lowercase().starts_with(start));
    let entries =
        fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| {
        file.is_file() && file.file_name().and_then(|name| name.to_str()).is_some_and(is_licence)
    });
    files.sort();
    files.iter().map(|file| Ok(String::from_utf8_lossy(&fs::read(file)?).into_owned())).collect()
}
