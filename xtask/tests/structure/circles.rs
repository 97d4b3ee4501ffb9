//! No file imports itself by way of others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::imports::{Imports, imports};
use crate::{ROOTS, workspace};

#[test]
fn no_files_import_each_other_in_a_circle() {
    let circles: Vec<String> = ROOTS
        .iter()
        .flat_map(|root| {
            let imports = imports(&workspace().join(root));
            let name = |circle: BTreeSet<PathBuf>| format!("in the crate of {root}: {circle:?}");
            circles(&imports).into_iter().map(name).collect::<Vec<_>>()
        })
        .collect();
    assert!(circles.is_empty(), "these files import each other:\n{}", circles.join("\n"));
}

#[test]
fn a_circle_is_found() {
    let files = |names: &[&str]| names.iter().map(PathBuf::from).collect::<BTreeSet<_>>();
    let imports: Imports = [("a", &["b"] as &[&str]), ("b", &["c", "d"]), ("c", &["a"]), ("d", &[])]
        .into_iter()
        .map(|(file, imported)| (file.into(), files(imported)))
        .collect();
    assert_eq!(circles(&imports), [files(&["a", "b", "c"])].into());
}

/// The sets of files of which each reaches all others.
fn circles(imports: &Imports) -> BTreeSet<BTreeSet<PathBuf>> {
    let reached: BTreeMap<_, _> = imports.keys().map(|file| (file, reached(imports, file))).collect();
    let on_a_circle = |file: &PathBuf| -> BTreeSet<PathBuf> {
        let back = |other: &&PathBuf| reached[other].contains(file);
        reached[file].iter().filter(back).cloned().collect()
    };
    imports.keys().map(on_a_circle).filter(|circle| !circle.is_empty()).collect()
}

/// Every file that is imported by this one, or by one that it imports, and so on.
fn reached(imports: &Imports, file: &PathBuf) -> BTreeSet<PathBuf> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&PathBuf> = imports[file].iter().collect();
    while let Some(file) = next.pop() {
        if reached.insert(file.clone()) {
            next.extend(&imports[file]);
        }
    }
    reached
}
