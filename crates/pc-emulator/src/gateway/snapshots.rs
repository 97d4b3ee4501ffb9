//! Saved states under names, in memory.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use pc_models::Timestamp;

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

/// A saved state, packed, and what time it was in it.
pub(crate) struct Snapshot {
    pub(crate) at: Timestamp,
    zipped: Vec<u8>,
}

impl Snapshot {
    /// What it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.zipped.len()
    }
}

impl Snapshots {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Snapshot)> {
        self.0.iter().map(|(name, snapshot)| (name.as_str(), snapshot))
    }

    /// Keeps a state in the place of any other of this name.
    pub(crate) fn save(&mut self, name: &str, state: &str, at: Timestamp) -> Result<(), Problem> {
        if name.is_empty() || name.chars().count() > MAX_NAME_LETTERS || name.contains(char::is_control) {
            let wanted = format!("The name of a snapshot has 1 to {MAX_NAME_LETTERS} letters.");
            return Err(Problem::bad_input(wanted));
        }
        if self.0.len() >= MAX_SNAPSHOTS && !self.0.contains_key(name) {
            let full = format!("There are {MAX_SNAPSHOTS} snapshots already: remove one first.");
            return Err(Problem::new(409, 409, full));
        }
        let unwritten = |error| Problem::new(500, 500, format!("The state could not be packed: {error}."));
        let zipped = zip(state).map_err(unwritten)?;
        let others = self.iter().filter(|(other, _)| *other != name);
        if others.map(|(_, one)| one.bytes()).sum::<usize>() + zipped.len() > MAX_BYTES {
            let full =
                format!("All snapshots together take {} MiB at most: remove one first.", MAX_BYTES >> 20);
            return Err(Problem::new(409, 409, full));
        }
        self.0.insert(name.to_owned(), Snapshot { at, zipped });
        Ok(())
    }

    /// The state of this name.
    pub(crate) fn find(&self, name: &str) -> Result<String, Problem> {
        let snapshot = self.0.get(name).ok_or_else(no_such_snapshot)?;
        let mut state = String::new();
        let unread = |error| Problem::new(500, 500, format!("The snapshot cannot be unpacked: {error}."));
        GzDecoder::new(snapshot.zipped.as_slice()).read_to_string(&mut state).map_err(unread)?;
        Ok(state)
    }

    pub(crate) fn remove(&mut self, name: &str) -> Result<(), Problem> {
        self.0.remove(name).map(drop).ok_or_else(no_such_snapshot)
    }
}

fn no_such_snapshot() -> Problem {
    Problem::new(404, 404, "There is no snapshot of this name.")
}

fn zip(state: &str) -> std::io::Result<Vec<u8>> {
    let mut zipper = GzEncoder::new(Vec::new(), Compression::fast());
    zipper.write_all(state.as_bytes())?;
    let mut zipped = zipper.finish()?;
    zipped.shrink_to_fit();
    Ok(zipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_kept_by_name_and_never_too_many() {
        let (mut snapshots, at) = (Snapshots::default(), Timestamp::UNIX_EPOCH);
        for number in 0..MAX_SNAPSHOTS {
            snapshots.save(&format!("s{number}"), "state", at).unwrap();
        }
        assert_eq!(snapshots.save("one more", "state", at).unwrap_err().status, 409);
        snapshots.save("s1", "another", at).unwrap();
        assert_eq!(snapshots.find("s1").unwrap(), "another");
        snapshots.remove("s1").unwrap();
        assert_eq!(snapshots.find("s1").unwrap_err().status, 404);
        assert_eq!(snapshots.remove("s1").unwrap_err().status, 404);
        snapshots.save("<ünïcode> & so on", "state", at).unwrap();
        for name in ["", "a\nb", &"x".repeat(MAX_NAME_LETTERS + 1)] {
            assert_eq!(snapshots.save(name, "state", at).unwrap_err().status, 400, "{name:?}");
        }
    }
}
