//! A file uses its own floor and those below it, never one above.

use std::path::Path;

use crate::imports::imports;
use crate::workspace;

/// The floors of a crate from the top down: folders (with the file that declares them) and files.
struct Floors {
    root: &'static str,
    floors: &'static [&'static [&'static str]],
}

const CRATES: &[Floors] = &[
    Floors {
        root: "crates/pc-models/src/lib.rs",
        floors: &[
            &["lib", "resources"],
            &["billing", "catalog", "customers", "faults", "purchasing", "subscriptions"],
            &["values"],
            &["codec"],
        ],
    },
    Floors {
        root: "crates/pc-emulator/src/lib.rs",
        floors: &[
            &["lib"],
            &["server"],
            &["emulator"],
            &["control", "console"],
            &["gateway"],
            &["openapi"],
            &["api"],
            &["rules"],
            &["state"],
            &["faults", "options"],
            &["world"],
            &["values"],
        ],
    },
    Floors {
        root: "crates/pc-cli/src/lib.rs",
        floors: &[&["lib"], &["commands"], &["purchases"], &["parity"], &["connection"], &["output"]],
    },
];

impl Floors {
    /// How many floors are above the file's.
    fn depth(&self, file: &Path) -> Option<usize> {
        let first = file.iter().next()?.to_str()?;
        let name = first.strip_suffix(".rs").unwrap_or(first);
        self.floors.iter().position(|floor| floor.contains(&name))
    }
}

#[test]
fn imports_point_down() {
    let mut wrong = Vec::new();
    for floors in CRATES {
        for (file, imported) in imports(&workspace().join(floors.root)) {
            let Some(depth) = floors.depth(&file) else {
                wrong.push(format!("{}: {} is on no floor", floors.root, file.display()));
                continue;
            };
            let above = imported.iter().filter(|other| floors.depth(other).is_none_or(|other| other < depth));
            wrong.extend(above.map(|above| format!("{} imports {}", file.display(), above.display())));
        }
    }
    assert!(wrong.is_empty(), "imports that point up:\n{}", wrong.join("\n"));
}
