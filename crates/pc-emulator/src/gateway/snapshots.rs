//! Saved states under names, in memory.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use pc_models::Timestamp;

use crate::gateway::snapshot::StateCopy;
use crate::values::problem::Problem;

/// How many are kept.
pub(crate) const MAX_SNAPSHOTS: usize = 20;
/// How much they take together, in bytes.
pub(crate) const MAX_BYTES: usize = 256 << 20;
/// How long a name may be.
pub(crate) const MAX_NAME_LETTERS: usize = 60;

/// Saved states by their names.
#[derive(Default)]
pub(crate) struct Snapshots(BTreeMap<String, Snapshot>);

/// A saved state, packed, and what time it was in it. Clones are cheap.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) at: Timestamp,
    zipped: Arc<[u8]>,
}

impl Snapshot {
    /// Packs a state.
    pub(crate) fn of(state: &StateCopy) -> Result<Self, Problem> {
        let mut zipper = GzEncoder::new(Vec::new(), Compression::fast());
        let unwritten = |error| Problem::new(500, 500, format!("The state could not be packed: {error}."));
        state.write(&mut zipper).map_err(unwritten)?;
        let zipped = zipper.finish().map_err(unwritten)?.into();
        Ok(Self { at: state.now, zipped })
    }

    /// The state, unpacked.
    pub(crate) fn state(&self) -> Result<String, Problem> {
        let mut state = String::new();
        let unread = |error| Problem::new(500, 500, format!("The snapshot cannot be unpacked: {error}."));
        GzDecoder::new(&*self.zipped).read_to_string(&mut state).map_err(unread)?;
        Ok(state)
    }

    /// What it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.zipped.len()
    }
}

impl Snapshots {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Snapshot)> {
        self.0.iter().map(|(name, snapshot)| (name.as_str(), snapshot))
    }

    /// Refuses what [`keep`](Self::keep) would refuse whatever the state takes.
    pub(crate) fn check_room(&self, name: &str) -> Result<(), Problem> {
        if name.is_empty() || name.chars().count() > MAX_NAME_LETTERS || name.contains(char::is_control) {
            let wanted = format!("The name of a snapshot has 1 to {MAX_NAME_LETTERS} letters.");
            return Err(Problem::bad_input(wanted));
        }
        if self.0.len() >= MAX_SNAPSHOTS && !self.0.contains_key(name) {
            let full = format!("There are {MAX_SNAPSHOTS} snapshots already: remove one first.");
            return Err(Problem::new(409, 409, full));
        }
        Ok(())
    }

    /// Keeps a state in the place of any other of this name.
    pub(crate) fn keep(&mut self, name: &str, snapshot: Snapshot) -> Result<(), Problem> {
        self.check_room(name)?;
        let others = self.iter().filter(|(other, _)| *other != name);
        if others.map(|(_, one)| one.bytes()).sum::<usize>() + snapshot.bytes() > MAX_BYTES {
            let full =
                format!("All snapshots together take {} MiB at most: remove one first.", MAX_BYTES >> 20);
            return Err(Problem::new(409, 409, full));
        }
        self.0.insert(name.to_owned(), snapshot);
        Ok(())
    }

    /// The one of this name.
    pub(crate) fn find(&self, name: &str) -> Result<Snapshot, Problem> {
        self.0.get(name).cloned().ok_or_else(no_such_snapshot)
    }

    pub(crate) fn remove(&mut self, name: &str) -> Result<(), Problem> {
        self.0.remove(name).map(drop).ok_or_else(no_such_snapshot)
    }
}

fn no_such_snapshot() -> Problem {
    Problem::new(404, 404, "There is no snapshot of this name.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_kept_by_name_and_never_too_many() {
        let mut snapshots = Snapshots::default();
        let snapshot = |bytes: &[u8]| Snapshot { at: Timestamp::UNIX_EPOCH, zipped: bytes.into() };
        for number in 0..MAX_SNAPSHOTS {
            snapshots.keep(&format!("s{number}"), snapshot(b"state")).unwrap();
        }
        assert_eq!(snapshots.keep("one more", snapshot(b"state")).unwrap_err().status, 409);
        snapshots.keep("s1", snapshot(b"another")).unwrap();
        assert_eq!(snapshots.find("s1").unwrap().bytes(), "another".len());
        snapshots.remove("s1").unwrap();
        assert_eq!(snapshots.find("s1").err().unwrap().status, 404);
        assert_eq!(snapshots.remove("s1").unwrap_err().status, 404);
        snapshots.keep("<ünïcode> & so on", snapshot(b"state")).unwrap();
        for name in ["", "a\nb", &"x".repeat(MAX_NAME_LETTERS + 1)] {
            assert_eq!(snapshots.check_room(name).unwrap_err().status, 400, "{name:?}");
        }
    }
}
