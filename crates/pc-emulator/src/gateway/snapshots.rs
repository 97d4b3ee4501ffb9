//! Saved states under names, in memory or in a folder.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use flate2::{Compression, GzBuilder};
use pc_models::Timestamp;
use tempfile::NamedTempFile;

use crate::gateway::kept_snapshot::{Place, Snapshot};
use crate::gateway::snapshot::StateCopy;
use crate::gateway::snapshot_folder::SnapshotFolder;
use crate::values::problem::Problem;

/// How many are kept.
pub(crate) const MAX_SNAPSHOTS: usize = 20;
/// How much they take together, in bytes.
pub(crate) const MAX_BYTES: u64 = 256 << 20;
/// How long a name may be.
pub(crate) const MAX_NAME_LETTERS: usize = 60;

/// Saved states by their names.
#[derive(Default)]
pub(crate) struct Snapshots {
    kept: BTreeMap<String, Snapshot>,
    /// Where they are kept; in memory without it.
    folder: Option<SnapshotFolder>,
}

/// A state that is packed, and not under its name yet.
pub(crate) struct PackedState {
    at: Timestamp,
    bytes: u64,
    place: UnnamedPlace,
}

enum UnnamedPlace {
    Memory(Arc<[u8]>),
    File(SnapshotFolder, NamedTempFile),
}

impl PackedState {
    /// Packs a state, with its name and its instant in front; in the folder where there is one.
    pub(crate) fn of(name: &str, state: &StateCopy, folder: Option<SnapshotFolder>) -> Result<Self, Problem> {
        let header = GzBuilder::new().filename(name).comment(state.now.to_string());
        let mut zipper = header.write(Vec::new(), Compression::fast());
        let packed = state.write(&mut zipper).and_then(|()| zipper.finish());
        let packed = packed.map_err(|error| failed("The state could not be packed", &error))?;
        let bytes = packed.len() as u64;
        let place = match folder {
            None => UnnamedPlace::Memory(packed.into()),
            Some(folder) => {
                let file = folder.write(&packed).map_err(unwritten)?;
                UnnamedPlace::File(folder, file)
            }
        };
        Ok(Self { at: state.now, bytes, place })
    }
}

impl Snapshots {
    /// Keeps them in this folder from now on, with those that are there already in the place of any others.
    pub(crate) fn keep_in(&mut self, folder: PathBuf) -> io::Result<()> {
        let folder = SnapshotFolder::new(folder);
        self.kept = folder.read()?;
        self.folder = Some(folder);
        Ok(())
    }

    pub(crate) fn folder(&self) -> Option<&SnapshotFolder> {
        self.folder.as_ref()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Snapshot)> {
        self.kept.iter().map(|(name, snapshot)| (name.as_str(), snapshot))
    }

    /// Refuses what [`keep`](Self::keep) would refuse whatever the state takes.
    pub(crate) fn check_room(&self, name: &str) -> Result<(), Problem> {
        if name.is_empty() || name.chars().count() > MAX_NAME_LETTERS || name.contains(char::is_control) {
            let wanted = format!("The name of a snapshot has 1 to {MAX_NAME_LETTERS} letters.");
            return Err(Problem::bad_input(wanted));
        }
        if self.kept.len() >= MAX_SNAPSHOTS && !self.kept.contains_key(name) {
            let full = format!("There are {MAX_SNAPSHOTS} snapshots already: remove one first.");
            return Err(Problem::new(409, 409, full));
        }
        Ok(())
    }

    /// Keeps a state in the place of any other of this name.
    pub(crate) fn keep(&mut self, name: &str, state: PackedState) -> Result<(), Problem> {
        self.check_room(name)?;
        let others = self.iter().filter(|(other, _)| *other != name);
        if others.map(|(_, one)| one.bytes).sum::<u64>() + state.bytes > MAX_BYTES {
            let full =
                format!("All snapshots together take {} MiB at most: remove one first.", MAX_BYTES >> 20);
            return Err(Problem::new(409, 409, full));
        }
        let place = match state.place {
            UnnamedPlace::Memory(packed) => Place::Memory(packed),
            UnnamedPlace::File(folder, file) => {
                let former = self.kept.get(name).and_then(Snapshot::file);
                Place::File(folder.place(file, name, former).map_err(unwritten)?)
            }
        };
        let PackedState { at, bytes, .. } = state;
        self.kept.insert(name.to_owned(), Snapshot { at, bytes, place });
        Ok(())
    }

    /// The one of this name.
    pub(crate) fn find(&self, name: &str) -> Result<Snapshot, Problem> {
        self.kept.get(name).cloned().ok_or_else(no_such_snapshot)
    }

    pub(crate) fn remove(&mut self, name: &str) -> Result<(), Problem> {
        let snapshot = self.find(name)?;
        if let Some(file) = snapshot.file() {
            SnapshotFolder::remove(file)
                .map_err(|error| failed("The snapshot could not be removed", &error))?;
        }
        self.kept.remove(name);
        Ok(())
    }
}

/// The state of a snapshot, unpacked.
pub(crate) fn unpacked(snapshot: &Snapshot) -> Result<String, Problem> {
    snapshot
        .state()
        .map_err(|error| failed("The snapshot cannot be unpacked, and nothing was changed", &error))
}

fn no_such_snapshot() -> Problem {
    Problem::new(404, 404, "There is no snapshot of this name.")
}

fn unwritten(error: io::Error) -> Problem {
    failed("The snapshot could not be written, and nothing was changed", &error)
}

fn failed(what: &str, error: &io::Error) -> Problem {
    Problem::new(500, 500, format!("{what}: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_memory(bytes: &[u8]) -> PackedState {
        let place = UnnamedPlace::Memory(bytes.into());
        PackedState { at: Timestamp::UNIX_EPOCH, bytes: bytes.len() as u64, place }
    }

    #[test]
    fn states_are_kept_by_name_and_never_too_many() {
        let mut snapshots = Snapshots::default();
        for number in 0..MAX_SNAPSHOTS {
            snapshots.keep(&format!("s{number}"), in_memory(b"state")).unwrap();
        }
        assert_eq!(snapshots.keep("one more", in_memory(b"state")).unwrap_err().status, 409);
        snapshots.keep("s1", in_memory(b"another")).unwrap();
        assert_eq!(snapshots.find("s1").unwrap().bytes, 7);
        snapshots.remove("s1").unwrap();
        assert_eq!(snapshots.find("s1").err().unwrap().status, 404);
        assert_eq!(snapshots.remove("s1").unwrap_err().status, 404);
        snapshots.keep("<ünïcode> & so on", in_memory(b"state")).unwrap();
        for name in ["", "a\nb", &"x".repeat(MAX_NAME_LETTERS + 1)] {
            assert_eq!(snapshots.check_room(name).unwrap_err().status, 400, "{name:?}");
        }
    }

    #[test]
    fn together_they_take_no_more_than_there_is_room_for() {
        let mut snapshots = Snapshots::default();
        let large = || PackedState { bytes: MAX_BYTES, ..in_memory(b"") };
        snapshots.keep("large", large()).unwrap();
        snapshots.keep("large", large()).unwrap();
        assert_eq!(snapshots.keep("small", in_memory(b"state")).unwrap_err().status, 409);
    }
}
