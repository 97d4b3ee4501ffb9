//! Every file that `docs/architecture.md` names is there.

use std::fs;

use crate::workspace;

/// Folders that names in the document may leave out.
const LEFT_OUT: &[&str] = &["", "crates/"];

#[test]
fn every_file_that_the_map_names_is_there() {
    let text = fs::read_to_string(workspace().join("docs/architecture.md")).unwrap();
    let names: Vec<&str> = text.split('`').skip(1).step_by(2).filter(|name| is_file_name(name)).collect();
    assert!(names.len() > 50, "the map names {} files", names.len());
    let missing: Vec<_> = names.into_iter().filter(|name| !exists(name)).collect();
    assert!(missing.is_empty(), "docs/architecture.md names what is not there: {missing:?}");
}

fn is_file_name(name: &str) -> bool {
    let ends = [".rs", ".md", ".toml", "/"];
    name.contains('/') && ends.iter().any(|end| name.ends_with(end)) && !name.contains(['*', ' ', ':'])
}

fn exists(name: &str) -> bool {
    LEFT_OUT.iter().any(|folder| workspace().join(folder).join(name).exists())
}
