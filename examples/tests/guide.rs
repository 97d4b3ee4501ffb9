//! The code of the guide is the code of the example, all of it, and what the guide depends on is what the example does.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The blocks of the guide that are said to be of this file, one behind the other.
fn in_the_guide(file: &str) -> String {
    let guide = fs::read_to_string(workspace().join("docs/service-guide.md")).unwrap();
    let marker = format!("<!-- {file} -->\n```");
    let blocks = guide.split(&marker).skip(1).map(|rest| {
        let (_, rest) = rest.split_once('\n').unwrap();
        rest.split("\n```").next().unwrap().to_owned()
    });
    blocks.collect::<Vec<_>>().join("\n\n") + "\n"
}

#[test]
fn the_guide_shows_the_whole_service() {
    for file in ["main.rs", "tests.rs"] {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/service").join(file);
        let shown = in_the_guide(&format!("src/{file}"));
        assert_eq!(
            shown,
            fs::read_to_string(&example).unwrap(),
            "docs/service-guide.md shows {file} otherwise"
        );
    }
}

#[test]
fn the_guide_depends_on_what_the_example_depends_on() {
    let read = |path: PathBuf| fs::read_to_string(path).unwrap().parse::<toml::Table>().unwrap();
    let guide: toml::Table = in_the_guide("Cargo.toml").parse().unwrap();
    let example = read(workspace().join("examples/Cargo.toml"));
    let all = read(workspace().join("Cargo.toml"));
    for kind in ["dependencies", "dev-dependencies"] {
        for (name, wanted) in guide[kind].as_table().unwrap() {
            let is_used = [kind, "dependencies"].iter().any(|kind| example[*kind].get(name).is_some());
            assert!(is_used, "the example does not use {name}");
            let version = |dependency: &toml::Value| {
                let version = dependency.get("version").unwrap_or(dependency);
                version.as_str().unwrap().splitn(3, '.').take(2).collect::<Vec<_>>().join(".")
            };
            assert_eq!(version(wanted), version(&all["workspace"]["dependencies"][name]), "{name}");
        }
    }
}
