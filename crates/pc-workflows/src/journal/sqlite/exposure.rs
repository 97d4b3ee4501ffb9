//! Who beside its owner can get at a journal: it says what customers bought, and what is going to be bought.

use std::fmt;
use std::path::{Path, PathBuf};

use pc_models::Harmless;

use super::place::{beside, unopened};
use crate::JournalError;
use crate::private_file::{mode, other_owner};

/// Bits of a mode.
const READ_BY_OTHERS: u32 = 0o044;
const WRITTEN_BY_GROUP: u32 = 0o020;
const WRITTEN_BY_ALL: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// A journal that others than its owner can get at, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    journal: PathBuf,
    kind: Kind,
    /// Whose rights are too wide: the journal, its log, the index of that; or its folder.
    paths: Vec<PathBuf>,
}

/// From bad to worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Everybody can put another file in its place.
    Replaced,
    /// It belongs to another user, by number.
    OfAnother(u32),
    Read,
    WrittenByGroup,
    WrittenByAll,
}

impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the journal {} {}", Harmless(self.journal.display()), self.how())
    }
}

impl Exposure {
    /// What can be done with it, and the command against that.
    fn how(&self) -> String {
        let (what, mode) = match self.kind {
            Kind::OfAnother(owner) => {
                let path = Harmless(self.journal.display());
                return format!(
                    "belongs to user {owner}, who can write into it what is to be bought: see that this is right, or make it \
                     your own (`chown`) once `status` shows nothing of {path} that is not yours"
                );
            }
            Kind::Replaced => ("replaced by everybody, who can write its folder", "o-w"),
            Kind::Read => ("read by others", "600"),
            Kind::WrittenByGroup => ("written by its group", "600"),
            Kind::WrittenByAll => ("written by everybody", "600"),
        };
        let paths: Vec<String> = self.paths.iter().map(|path| Harmless(path.display()).to_string()).collect();
        format!("can be {what}: `chmod {mode} {}`", paths.join(" "))
    }
}

/// What is to be told of a journal; nothing where it is its owner's alone, or not there.
pub(super) fn exposure(journal: &Path) -> Option<Exposure> {
    let files = ["", "-wal", "-shm"].map(|ending| beside(journal, ending));
    let exposed = files.into_iter().filter_map(|path| Some((kind(mode(&path).ok()?)?, path)));
    let (kinds, paths): (Vec<Kind>, Vec<PathBuf>) = exposed.unzip();
    match kinds.into_iter().max() {
        Some(kind) => Some(Exposure { journal: journal.to_owned(), kind, paths }),
        None => of_another(journal).or_else(|| of_folder(journal)),
    }
}

/// Refuses to write what everybody else may write, too: a row that somebody planted there would be bought.
pub(super) fn check_written_by_few(journal: &Path) -> Result<(), JournalError> {
    match exposure(journal) {
        Some(exposure) if exposure.kind == Kind::WrittenByAll => {
            let how = exposure.how();
            let reason = format!(
                "it {how}. See first that what `status` shows of it is yours: it can be read as it is"
            );
            Err(unopened(journal, reason.into()))
        }
        _ => Ok(()),
    }
}

fn kind(mode: u32) -> Option<Kind> {
    match mode {
        mode if mode & WRITTEN_BY_ALL != 0 => Some(Kind::WrittenByAll),
        mode if mode & WRITTEN_BY_GROUP != 0 => Some(Kind::WrittenByGroup),
        mode if mode & READ_BY_OTHERS != 0 => Some(Kind::Read),
        _ => None,
    }
}

fn of_another(journal: &Path) -> Option<Exposure> {
    let owner = other_owner(journal)?;
    let (journal, kind) = (journal.to_owned(), Kind::OfAnother(owner));
    Some(Exposure { paths: vec![journal.clone()], journal, kind })
}

/// In a sticky folder, such as /tmp, only the owner of a file can replace it.
fn of_folder(journal: &Path) -> Option<Exposure> {
    let folder = journal.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mode = mode(folder).ok()?;
    let is_replaced = mode & WRITTEN_BY_ALL != 0 && mode & STICKY == 0 && journal.exists();
    is_replaced.then(|| Exposure {
        journal: journal.to_owned(),
        kind: Kind::Replaced,
        paths: vec![folder.to_owned()],
    })
}
