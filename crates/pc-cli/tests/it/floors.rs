//! The floors of the command line: a file uses its own floor and those below it, never one above.

use std::path::{Path, PathBuf};

/// From the top; `lib.rs` and `main.rs` stand above them all.
const FLOORS: [&str; 4] = ["commands", "purchases", "connection", "output"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| *floor == name)
}

#[test]
fn no_file_uses_a_floor_above_its_own() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut count = 0;
    for path in files(&source) {
        let inside = path.strip_prefix(&source).unwrap().with_extension("");
        let Some(own) = floor(inside.iter().next().unwrap().to_str().unwrap()) else { continue };
        for used in std::fs::read_to_string(&path).unwrap().split("crate::").skip(1) {
            let name = used.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap();
            let used = floor(name).unwrap_or_else(|| panic!("{} uses crate::{name}", path.display()));
            assert!(used >= own, "{} uses {name}, which is above it", path.display());
            count += 1;
        }
    }
    assert!(count > 200, "{count} uses");
}
