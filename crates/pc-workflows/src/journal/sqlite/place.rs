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
    /// When it has several names, or is mounted without its folder. The log is beside one of its names: whoever came by another
    /// would miss what is in it.
    pub(super) fn of(path: &Path) -> Result<Self, JournalError> {
        let names = names(path);
        if names > 1 {
            let reason = format!(
                "the file has {names} names (hard links), and its log lies beside one of them only. Remove all but one, \
                 the one it was written by; a symbolic link may stand for the others"
            );
            return Err(unopened(path, reason.into()));
        }
        if is_mounted_alone(path) {
            let reason = "the file is mounted without its folder, and its log would lie beside the mount and be gone with it: what was \
                          acknowledged last would be missing. Mount the folder that it is in";
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

/// Whether something is mounted by itself, as containers are given single files.
#[cfg(target_os = "linux")]
fn is_mounted_alone(path: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    statx(CWD, path, AtFlags::empty(), StatxFlags::empty())
        .is_ok_and(|file| file.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn is_mounted_alone(_: &Path) -> bool {
    false
}

pub(super) fn unopened(path: &Path, error: SourceError) -> JournalError {
    JournalError::Open { path: path.display().to_string(), error }
}

pub(super) fn damaged(path: &Path, damage: &str) -> JournalError {
    JournalError::Damaged { path: path.display().to_string(), damage: damage.to_owned() }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_mounted_by_itself_is_told_from_what_is_in_a_folder() {
        assert!(is_mounted_alone(Path::new("/proc")));
        assert!(
            !is_mounted_alone(Path::new("/proc/self/status")) && !is_mounted_alone(Path::new("/no/such"))
        );
    }
}
