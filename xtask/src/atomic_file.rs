//! Files that are there whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::exit::Failure;

/// Writes a file under a temporary name beside its own, and renames it once it is on disk. Without `force` a file that
/// is there is left alone.
pub(crate) fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::failed(format!("{} cannot be written: {error}; nothing was left there", path.display()))
    };
    let mut file = tempfile::NamedTempFile::new_in(folder(path)).map_err(|error| failed(&error))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(|error| failed(&error))?;
    if force {
        file.persist(path).map_err(|error| failed(&error.error))?;
    } else {
        file.persist_noclobber(path).map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => exists(path),
            _ => failed(&error.error),
        })?;
    }
    sync_folder(path);
    Ok(())
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

/// The folder that a file is in.
pub(crate) fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A rename is on disk once its folder is; where folders cannot be opened it is as it is.
pub(crate) fn sync_folder(path: &Path) {
    if let Ok(folder) = std::fs::File::open(folder(path)) {
        let _ = folder.sync_all();
    }
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
