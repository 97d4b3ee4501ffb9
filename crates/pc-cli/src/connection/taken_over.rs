//! Journals whose purchases an engine took over: nothing runs them here any more.
//!
//! The journal itself is kept beside its old name, where a notice stands, which no version of this program takes for a journal.

use std::path::{Path, PathBuf};

use pc_workflows::SqliteJournal;

use crate::output::{Failure, atomic_file};

/// Behind the name of a journal that was taken over.
const ENDING: &str = ".imported";

/// What stands in the place of such a journal.
const NOTICE: &str = "The purchases of this journal were taken over by an engine, whose service runs them: see `partner-center status \
                      --restate URL`. The journal itself is kept beside this file, with `.imported` behind its name.";

/// A journal that is taken over, or is to be.
pub(crate) struct TakenOver {
    /// The name it had when it was run.
    path: PathBuf,
    /// The name it has when it is not run any more.
    kept: PathBuf,
}

impl TakenOver {
    /// The journal that is meant by either of its names.
    pub(crate) fn named(path: &Path) -> Self {
        // The notice stands where the journal itself was, whatever links lead there.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = path.to_string_lossy();
        match name.strip_suffix(ENDING) {
            Some(before) => Self { path: before.into(), kept: path },
            None => {
                let kept = format!("{name}{ENDING}").into();
                Self { path, kept }
            }
        }
    }

    /// Where it is kept when it is not run any more.
    pub(crate) fn kept(&self) -> &Path {
        &self.kept
    }

    /// The journal to take over, locked so that nobody runs it; none when that was done before.
    ///
    /// # Errors
    /// When somebody runs it, it cannot be read, or there is neither.
    pub(crate) fn to_take_over(&self) -> Result<Option<SqliteJournal>, Failure> {
        let is_kept = self.kept.exists();
        if !self.path.exists() && !is_kept {
            return Err(Failure::failed(format!("there is no journal at {}", self.path.display())));
        }
        if is_kept && (!self.path.exists() || is_notice(&self.path)) {
            return Ok(None);
        }
        if is_kept {
            let (path, kept) = (self.path.display(), self.kept.display());
            return Err(Failure::failed(format!(
                "{kept} was taken over, and {path} is another journal: move one of them away. Nothing was done"
            )));
        }
        SqliteJournal::open(&self.path).map(Some).map_err(Failure::from)
    }

    /// Has nobody run it any more.
    pub(crate) async fn put_away(&self, journal: SqliteJournal) -> Result<(), Failure> {
        journal.retire(ENDING, NOTICE).await?;
        Ok(())
    }

    /// What was taken over, to be read; with the notice in its place, should that be missing.
    pub(crate) fn reopen(&self) -> Result<SqliteJournal, Failure> {
        if !self.path.exists() {
            atomic_file::write(&self.path, format!("{NOTICE}\n").as_bytes(), false)?;
        }
        Ok(SqliteJournal::read_only(&self.kept)?)
    }
}

/// Refuses to write a journal that was taken over, by either of its names.
pub(super) fn refuse(path: &Path) -> Result<(), Failure> {
    refuse_notice(path)?;
    let taken_over = TakenOver::named(path);
    if taken_over.kept.exists() {
        return Err(refused(&taken_over));
    }
    Ok(())
}

/// Refuses to read the notice for the journal.
pub(super) fn refuse_notice(path: &Path) -> Result<(), Failure> {
    let taken_over = TakenOver::named(path);
    let is_gone = taken_over.path == path.canonicalize().unwrap_or_else(|_| path.to_owned())
        && taken_over.kept.exists()
        && (!path.exists() || is_notice(path));
    if is_gone { Err(refused(&taken_over)) } else { Ok(()) }
}

fn refused(taken_over: &TakenOver) -> Failure {
    Failure::failed(format!(
        "the purchases of {} were taken over by an engine, whose service runs them: name it with --restate. The journal itself \
         is kept as {}, to be looked at. Nothing was done",
        taken_over.path.display(),
        taken_over.kept.display()
    ))
}

fn is_notice(path: &Path) -> bool {
    let is_short = std::fs::metadata(path).is_ok_and(|file| file.len() <= NOTICE.len() as u64 + 2);
    is_short && std::fs::read_to_string(path).is_ok_and(|text| text.trim_end() == NOTICE)
}
