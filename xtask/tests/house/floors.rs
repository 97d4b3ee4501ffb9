//! A file uses its own floor and those below it, never one above.

use std::path::Path;

use crate::imports::imports;
use crate::workspace;

/// The floors of a crate from the top down: folders (with the file that declares them) and files.
struct House {
    root: &'static str,
    floors: &'static [&'static [&'static str]],
}

const HOUSES: &[House] = &[
    House {
        root: "crates/pc-emulator/src/lib.rs",
        floors: &[
            &["lib"],
            &["server", "console"],
            &["emulator"],
            &["control"],
            &["gateway"],
            &["api"],
            &["rules"],
            &["state"],
            &["faults", "options"],
            &["values"],
        ],
    },
    House {
        root: "crates/pc-cli/src/lib.rs",
        floors: &[&["lib"], &["commands"], &["purchases"], &["connection"], &["output"]],
    },
];

impl House {
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
    for house in HOUSES {
        for (file, imported) in imports(&workspace().join(house.root)) {
            let Some(depth) = house.depth(&file) else {
                wrong.push(format!("{}: {} is on no floor", house.root, file.display()));
                continue;
            };
            let above = imported.iter().filter(|other| house.depth(other).is_none_or(|other| other < depth));
            wrong.extend(above.map(|above| format!("{} imports {}", file.display(), above.display())));
        }
    }
    assert!(wrong.is_empty(), "imports that point up:\n{}", wrong.join("\n"));
}
