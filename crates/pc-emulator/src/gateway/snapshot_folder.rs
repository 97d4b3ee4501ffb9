//! A folder of saved states, each a file packed by gzip whose header has the state's name and instant.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::GzDecoder;
use pc_models::Timestamp;
use tempfile::NamedTempFile;

use crate::gateway::kept_snapshot::{Place, Snapshot};

/// How the names of the files end.
const ENDING: &str = ".json.gz";
/// How the names of files begin that are not whole yet.
const UNFINISHED: &str = ".unfinished-";

/// A folder that is made when something is kept in it.
#[derive(Clone)]
pub(crate) struct SnapshotFolder(PathBuf);

impl SnapshotFolder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    #[cfg(any(feature = "server", test))]
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The states in it, by name: of each only the beginning is read. What is none is left alone; what an earlier run did not
    /// finish is removed.
    pub(crate) fn read(&self) -> io::Result<BTreeMap<String, Snapshot>> {
        let mut kept = BTreeMap::new();
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(kept),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_string_lossy().starts_with(UNFINISHED) {
                let _ = fs::remove_file(entry.path()); // it is in nobody's way
            } else if name.to_string_lossy().ends_with(ENDING) {
                kept.extend(read(entry.path())?);
            }
        }
        Ok(kept)
    }

    /// Writes a packed state to disk, without a name as yet.
    pub(crate) fn write(&self, packed: &[u8]) -> io::Result<NamedTempFile> {
        self.create()?;
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.0)?;
        file.write_all(packed)?;
        file.as_file().sync_all()?;
        Ok(file)
    }

    /// For its owner alone: states hold tokens.
    fn create(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(&self.0)
    }

    /// Gives a written state its name, in the place of the former one.
    pub(crate) fn place(
        &self,
        file: NamedTempFile,
        name: &str,
        former: Option<&Path>,
    ) -> io::Result<Arc<Path>> {
        let path = former.map_or_else(|| self.free_path(name), Path::to_owned);
        file.persist(&path).map_err(|error| error.error)?;
        self.sync();
        Ok(path.into())
    }

    fn free_path(&self, name: &str) -> PathBuf {
        let mut number = 1;
        loop {
            let path = self.0.join(file_name(name, number));
            if !path.exists() {
                return path;
            }
            number += 1;
        }
    }

    /// Makes a new name last, where the system lets folders be opened.
    fn sync(&self) {
        if let Ok(folder) = File::open(&self.0) {
            let _ = folder.sync_all();
        }
    }

    pub(crate) fn remove(file: &Path) -> io::Result<()> {
        match fs::remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// The state in a file, if it is one.
fn read(path: PathBuf) -> io::Result<Option<(String, Snapshot)>> {
    let file = File::open(&path)?;
    let bytes = file.metadata()?.len();
    let unpacked = GzDecoder::new(file);
    let Some(header) = unpacked.header() else { return Ok(None) };
    let text = |part: Option<&[u8]>| std::str::from_utf8(part?).ok().map(str::to_owned);
    let at = text(header.comment()).and_then(|at| at.parse::<Timestamp>().ok());
    let named = text(header.filename()).zip(at);
    Ok(named.map(|(name, at)| (name, Snapshot { at, bytes, place: Place::File(path.into()) })))
}

/// Letters that every file system takes, and a number that tells names apart which are alike in these.
fn file_name(name: &str, number: usize) -> String {
    let safe = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    format!("{}-{number}{ENDING}", name.chars().map(safe).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe_everywhere() {
        assert_eq!(file_name("Before the fair", 1), "before-the-fair-1.json.gz");
        assert_eq!(file_name("../../etc/passwd", 2), "------etc-passwd-2.json.gz");
        assert_eq!(file_name("CON", 1), "con-1.json.gz");
        assert_eq!(file_name("über", 1), "-ber-1.json.gz");
    }

    #[test]
    fn a_folder_may_be_missing_and_hold_what_is_no_snapshot() {
        let directory = tempfile::tempdir().unwrap();
        let folder = SnapshotFolder::new(directory.path().join("none"));
        assert!(folder.read().unwrap().is_empty());
        let unfinished = folder.write(b"half").unwrap().keep().unwrap().1;
        fs::write(folder.path().join("foreign.json.gz"), "no gzip").unwrap();
        fs::write(folder.path().join("notes.txt"), "mine").unwrap();
        assert!(folder.read().unwrap().is_empty());
        assert!(!unfinished.exists() && folder.path().join("notes.txt").exists());
    }
}
