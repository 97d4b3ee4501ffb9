//! Files that are there whole or not at all, and that only their owner may read or write.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::output::exit::Failure;

/// A file under a temporary name beside its own, which it gets once it is whole. Dropped before that, nothing is left. It is
/// its owner's alone, whatever the umask; a symbolic link of that name is replaced, and not followed.
pub(crate) struct NewFile {
    file: tempfile::NamedTempFile,
    path: PathBuf,
    force: bool,
}

impl NewFile {
    /// Without `force` a file that is there is left alone.
    pub(crate) fn create(path: &Path, force: bool) -> Result<Self, Failure> {
        if path.exists() && !path.is_file() {
            return Err(Failure::usage(format!("{} is no file; nothing was changed there", path.display())));
        }
        let file = tempfile::NamedTempFile::new_in(folder(path)).map_err(|error| cannot(path, &error))?;
        Ok(Self { file, path: path.to_owned(), force })
    }

    /// The open file, to write into.
    pub(crate) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Puts it on disk, then under its name.
    pub(crate) fn keep(self) -> Result<(), Failure> {
        let Self { file, path, force } = self;
        file.as_file().sync_all().map_err(|error| cannot(&path, &error))?;
        if force {
            file.persist(&path).map_err(|error| cannot(&path, &error.error))?;
        } else {
            file.persist_noclobber(&path).map_err(|error| match error.error.kind() {
                std::io::ErrorKind::AlreadyExists => exists(&path),
                _ => cannot(&path, &error.error),
            })?;
        }
        sync_folder(&path);
        Ok(())
    }
}

/// Writes a file whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), Failure> {
    let new = NewFile::create(path, force)?;
    new.file().write_all(bytes).map_err(|error| cannot(path, &error))?;
    new.keep()
}

/// Refuses early what [`write()`] would refuse after the work.
pub(crate) fn check_free(path: &Path, force: bool) -> Result<(), Failure> {
    if !force && path.exists() {
        return Err(exists(path));
    }
    let folder = folder(path);
    if !folder.is_dir() {
        return Err(Failure::usage(format!("there is no folder {}", folder.display())));
    }
    Ok(())
}

/// Refuses early a file that could not be replaced after the work. It is left as it is.
pub(crate) fn check_writable(path: &Path) -> Result<(), Failure> {
    NewFile::create(path, true).map(drop)
}

/// The folder that a file is in.
pub(crate) fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Makes a rename durable by syncing its folder, where the system lets folders be opened.
pub(crate) fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(folder(path)) {
        let _ = folder.sync_all();
    }
}

/// What is said when a file cannot be written.
pub(crate) fn cannot(path: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(format!("{} cannot be written: {error}; nothing was changed there", path.display()))
}

fn exists(path: &Path) -> Failure {
    Failure::usage(format!("{} exists already; --force overwrites it", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_by_force_and_nothing_else_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        write(&path, b"one", false).unwrap();
        assert!(write(&path, b"two", false).is_err());
        assert!(check_free(&path, false).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        write(&path, b"two", true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(write(&folder.path().join("no/such/folder"), b"x", false).is_err());
    }
}
