//! The lock that lets only one process write.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::JournalError;

/// Held while this process may write. It is on a file beside the journal: SQLite's own locks come and go with each
/// transaction. The system lets go of it when the process dies, however it dies.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock and writes the number of this process into the file.
    pub(super) fn take(journal: &Path) -> Result<Self, JournalError> {
        let beside = PathBuf::from(format!("{}.lock", journal.display()));
        let failed = |error: std::io::Error| JournalError::Open {
            path: beside.display().to_string(),
            error: error.into(),
        };
        let mut file =
            File::options().create(true).truncate(false).write(true).open(&beside).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let (path, holder) = (journal.display().to_string(), holder(&beside));
                return Err(JournalError::Locked { path, holder });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // Failing to write it only makes the message of the next process less exact.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }
}

/// The process that holds the lock, where the system lets a locked file be read.
fn holder(beside: &Path) -> Option<u32> {
    std::fs::read_to_string(beside).ok()?.trim().parse().ok()
}
