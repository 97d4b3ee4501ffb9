//! What an archive holds beside the program: manual, completions, examples, guides, licences, the bill of materials.

use std::fs;
use std::path::{Path, PathBuf};

use pc_cli::Shell;

use super::{PROGRAM, notices};
use crate::exit::Failure;

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// Single files of the workspace.
const FILES: [&str; 5] = ["README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE-APACHE", "LICENSE-MIT"];
/// Folders of the workspace, with all that is in them.
const FOLDERS: [&str; 4] = ["docs", "deploy", "examples/intents", "examples/worlds"];

/// One file of an archive.
pub(super) struct Content {
    /// Its path inside the archive's folder, with slashes.
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
    pub(super) is_program: bool,
}

impl Content {
    pub(super) fn program(path: String, bytes: Vec<u8>) -> Self {
        Self { path, bytes, is_program: true }
    }

    fn plain(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into(), is_program: false }
    }
}

/// Everything but the program, in the order of the paths.
pub(super) fn of_release(bill: &str, target: &str) -> Result<Vec<Content>, Failure> {
    let mut contents = vec![
        Content::plain(format!("{PROGRAM}.cdx.json"), bill),
        Content::plain("THIRD-PARTY-NOTICES.txt", notices::of_linked(target)?),
    ];
    contents.extend(manual());
    contents.extend(completions());
    let listed = FOLDERS.iter().map(|folder| files_under(Path::new(folder)));
    let listed: Vec<Vec<PathBuf>> = listed.collect::<Result<_, Failure>>()?;
    for file in FILES.iter().map(PathBuf::from).chain(listed.into_iter().flatten()) {
        let bytes = fs::read(Path::new(WORKSPACE).join(&file))
            .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        let path = file.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>();
        contents.push(Content::plain(path.join("/"), bytes));
    }
    contents.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(contents)
}

fn manual() -> impl Iterator<Item = Content> {
    let pages = pc_cli::manual(pc_cli::command(PROGRAM), PROGRAM);
    pages.into_iter().map(|page| Content::plain(format!("man/man1/{}", page.file), page.text))
}

/// Under the names that the shells look for.
fn completions() -> impl Iterator<Item = Content> {
    let files = [
        (Shell::Bash, PROGRAM.to_owned()),
        (Shell::Zsh, format!("_{PROGRAM}")),
        (Shell::Fish, format!("{PROGRAM}.fish")),
        (Shell::PowerShell, format!("_{PROGRAM}.ps1")),
    ];
    files.into_iter().map(|(shell, file)| {
        let script = pc_cli::completions(shell, pc_cli::command(PROGRAM), PROGRAM);
        Content::plain(format!("completions/{file}"), script)
    })
}

/// The files under a folder of the workspace, relative to the workspace. What git does not hold, such as secrets, is left out.
fn files_under(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let tracked = std::process::Command::new("git")
        .args(["ls-files", "-z", "--"])
        .arg(folder)
        .current_dir(WORKSPACE)
        .output()
        .map_err(|error| format!("git lists what is in {}: {error}", folder.display()))?;
    if !tracked.status.success() {
        return Err(format!("git: {}", String::from_utf8_lossy(&tracked.stderr).trim()).into());
    }
    let names = String::from_utf8(tracked.stdout)?;
    Ok(names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect())
}
