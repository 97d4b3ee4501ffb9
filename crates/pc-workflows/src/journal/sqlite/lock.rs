//! The locks that let only one process write.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::Path;

use super::place::{beside, unopened};
use crate::JournalError;
use crate::private_file::private_file_options;

/// Held while this process may write. It is on a file beside the journal, which every version of this program looks at:
/// SQLite's own locks come and go with each transaction. The system lets go of it when the process dies, however it dies.
pub(super) struct Lock {
    _file: File,
    /// Whether the file beside the journal was there: a program had the journal open before.
    pub(super) was_there: bool,
}

impl Lock {
    /// Takes the lock and writes the number of this process into the file.
    pub(super) fn take(journal: &Path) -> Result<Self, JournalError> {
        let beside = beside(journal, ".lock");
        let failed = |error: std::io::Error| {
            let beside = beside.display();
            unopened(journal, format!("its lock {beside} cannot be taken: {error}").into())
        };
        let was_there = beside.exists();
        let mut file =
            private_file_options().create(true).truncate(false).write(true).open(&beside).map_err(failed)?;
        if !try_lock(&file).map_err(failed)? {
            return Err(locked(journal, holder(&beside)));
        }
        // Failing to write it only makes the message of the next process less exact.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file, was_there })
    }
}

/// The lock on the journal's own file, whatever it is called by now. Only where it does not touch the locks of SQLite: on
/// Linux `flock` and `fcntl` know nothing of each other; elsewhere they do, or a lock keeps others from reading.
///
/// Closing it takes SQLite's locks away: nobody may have the file open then.
pub(super) struct FileLock {
    _file: Option<File>,
}

impl FileLock {
    pub(super) fn take(journal: &Path) -> Result<Self, JournalError> {
        if cfg!(not(target_os = "linux")) {
            return Ok(Self { _file: None });
        }
        let failed = |error: std::io::Error| unopened(journal, error.into());
        let file = File::open(journal).map_err(failed)?;
        if !try_lock(&file).map_err(failed)? {
            return Err(locked(journal, None));
        }
        Ok(Self { _file: Some(file) })
    }
}

fn try_lock(file: &File) -> std::io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn locked(journal: &Path, holder: Option<u32>) -> JournalError {
    JournalError::Locked { path: journal.display().to_string(), holder }
}

/// The process that holds the lock, where the system lets a locked file be read.
fn holder(beside: &Path) -> Option<u32> {
    std::fs::read_to_string(beside).ok()?.trim().parse().ok()
}
