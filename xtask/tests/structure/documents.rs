//! Every file that the documents name is there, and the map of the architecture names every folder of the crates.

use std::fs;
use std::path::PathBuf;

use crate::{ROOTS, workspace};

/// Folders that the documents leave out when they name a file.
const LEFT_OUT: &[&str] = &["", "crates/", "docs/"];

#[test]
fn every_file_that_the_documents_name_is_there() {
    let missing: Vec<String> = documents()
        .iter()
        .flat_map(|document| {
            let text = fs::read_to_string(document).unwrap();
            let missing = names(&text).into_iter().filter(|name| !exists(name));
            missing.map(|name| format!("{}: {name}", document.display())).collect::<Vec<_>>()
        })
        .collect();
    assert!(missing.is_empty(), "documents name what is not there:\n{}", missing.join("\n"));
}

#[test]
fn the_map_names_every_folder_of_the_crates() {
    let map = fs::read_to_string(workspace().join("docs/architecture.md")).unwrap();
    for root in ROOTS {
        let source = PathBuf::from(root.strip_prefix("crates/").unwrap_or(root)).parent().unwrap().to_owned();
        for entry in fs::read_dir(workspace().join(root).parent().unwrap()).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                let folder = format!("`{}/{}/", source.display(), entry.file_name().display());
                assert!(map.contains(&folder), "docs/architecture.md does not name {folder}`");
            }
        }
    }
}

fn documents() -> Vec<PathBuf> {
    let docs = fs::read_dir(workspace().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    docs.filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .chain([workspace().join("README.md")])
        .collect()
}

/// What stands in backticks, or behind a link, and looks like a file or folder of this workspace.
fn names(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let linked = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    quoted.chain(linked).filter(|name| is_file_name(name)).collect()
}

fn is_file_name(name: &str) -> bool {
    let is_below = ["crates/", "pc-", "xtask/", "benches/", "docs/", "examples/", ".ci/"]
        .iter()
        .any(|top| name.starts_with(top));
    let is_page = name.ends_with(".md") && !name.contains(':');
    (is_page || is_below && name.contains('/')) && !name.contains(['*', ' ', ':', '#', '…'])
}

fn exists(name: &str) -> bool {
    LEFT_OUT.iter().any(|folder| workspace().join(folder).join(name).exists())
}
