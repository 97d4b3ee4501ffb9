//! Putting a journal away whose purchases somebody else runs from now on.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::SqliteJournal;
use super::place::beside;
use super::store::Store;
use super::writer::failed;
use crate::JournalError;
use crate::private_file::private_file_options;

impl SqliteJournal {
    /// Puts the journal away: its file is called as before with `ending` behind it, and under its own name stands `notice`,
    /// which no version of this program takes for a journal. Nobody can open it for writing in between. Returns where it is.
    ///
    /// # Errors
    /// When somebody reads it at the time, a file of the new name is there, or the files cannot be written.
    pub async fn retire(self, ending: &str, notice: &str) -> Result<PathBuf, JournalError> {
        let (ending, notice) = (ending.to_owned(), notice.to_owned());
        let (path, to) = self.read(move |store| retire(store, &ending, &notice)).await?;
        drop(self);
        for log in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&path, log)); // empty, and nobody's
        }
        Ok(to)
    }
}

fn retire(store: &Store, ending: &str, notice: &str) -> Result<(PathBuf, PathBuf), JournalError> {
    let path = store.place.path();
    let to = beside(path, ending);
    if to.exists() {
        return Err(JournalError::write(format!("{} is there already", to.display())));
    }
    // The log stays behind under the old name: nothing may be in it.
    let is_read: i64 = store
        .connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(failed)?;
    if is_read != 0 {
        return Err(JournalError::write("somebody is reading it; try again when they have done"));
    }
    let new = beside(path, ".notice");
    swap(path, &to, &new, notice).map_err(JournalError::write)?;
    Ok((path.to_owned(), to))
}

fn swap(path: &Path, to: &Path, new: &Path, notice: &str) -> std::io::Result<()> {
    if new.symlink_metadata().is_ok() {
        std::fs::remove_file(new)?; // its maker died
    }
    let mut file = private_file_options().write(true).create_new(true).open(new)?;
    writeln!(file, "{notice}")?;
    file.sync_all()?;
    std::fs::rename(path, to)?;
    std::fs::rename(new, path)?;
    if let Some(folder) = path.parent() {
        let _ = File::open(folder).and_then(|folder| folder.sync_all()); // some systems do not let folders be synced
    }
    Ok(())
}
