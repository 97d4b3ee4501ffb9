//! Where the journal's file is: one file under one name, from the opening to the end.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::lock::lock;
use crate::{JournalError, SourceError};

/// The journals that this process has open.
static OPEN_HERE: Mutex<Vec<FileId>> = Mutex::new(Vec::new());

/// The place of a journal that is open.
pub(super) struct Place {
    path: PathBuf,
    /// The file that was opened; none where the system does not tell files apart.
    file: Option<FileId>,
}

/// What tells files apart, whatever they are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId {
    pub(super) device: u64,
    pub(super) inode: u64,
}

impl FileId {
    #[cfg(unix)]
    pub(super) fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let file = std::fs::metadata(path).ok()?;
        Some(Self { device: file.dev(), inode: file.ino() })
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Path) -> Option<Self> {
        None
    }
}

impl Place {
    /// The place of a file that is there.
    ///
    /// # Errors
    /// When it has several names. The log is beside one of them: whoever came by another would miss what is in it.
    pub(super) fn of(path: &Path) -> Result<Self, JournalError> {
        let names = names(path);
        if names > 1 {
            let reason = format!(
                "the file has {names} names (hard links), and its log lies beside one of them only. Remove all but one, \
                 the one it was written by; a symbolic link may stand for the others"
            );
            return Err(unopened(path, reason.into()));
        }
        let file = FileId::of(path);
        lock(&OPEN_HERE).extend(file);
        Ok(Self { path: path.to_owned(), file })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file that was opened is still there.
    ///
    /// # Errors
    /// When it is not: what is written to it would be gone with this process.
    pub(super) fn check(&self) -> Result<(), JournalError> {
        if self.file.is_none() || FileId::of(&self.path) == self.file {
            return Ok(());
        }
        let path = self.path.display();
        Err(JournalError::write(format!(
            "{path} was removed, renamed or replaced while it was in use; put it back"
        )))
    }

    pub(super) fn damaged(&self, damage: &str) -> JournalError {
        damaged(&self.path, damage)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = lock(&OPEN_HERE);
        if let Some(index) = open.iter().position(|file| Some(*file) == self.file) {
            open.swap_remove(index);
        }
    }
}

/// Whether this process has the journal open. Then its files must not be opened and closed again beside SQLite: on Unix
/// that would take away the locks that SQLite has on them.
pub(super) fn is_open_here(path: &Path) -> bool {
    FileId::of(path).is_some_and(|file| lock(&OPEN_HERE).contains(&file))
}

/// The file beside a journal whose name ends so.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(unix)]
fn names(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).map_or(1, |file| file.nlink())
}

#[cfg(not(unix))]
fn names(_: &Path) -> u64 {
    1
}

pub(super) fn unopened(path: &Path, error: SourceError) -> JournalError {
    JournalError::Open { path: path.display().to_string(), error }
}

pub(super) fn damaged(path: &Path, damage: &str) -> JournalError {
    JournalError::Damaged { path: path.display().to_string(), damage: damage.to_owned() }
}
