//! A saved state that is kept packed, in memory or in a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use flate2::read::GzDecoder;
use pc_models::Timestamp;

/// A saved state, packed, and what time it was in it. Clones are cheap.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) at: Timestamp,
    /// What it takes, packed.
    pub(crate) bytes: u64,
    pub(crate) place: Place,
}

/// Where a packed state is.
#[derive(Clone)]
pub(crate) enum Place {
    Memory(Arc<[u8]>),
    File(Arc<Path>),
}

impl Snapshot {
    /// The state, unpacked.
    pub(crate) fn state(&self) -> io::Result<String> {
        let mut state = String::new();
        match &self.place {
            Place::Memory(packed) => GzDecoder::new(&**packed).read_to_string(&mut state)?,
            Place::File(file) => GzDecoder::new(File::open(file)?).read_to_string(&mut state)?,
        };
        Ok(state)
    }

    /// The file that it is in.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::Memory(_) => None,
            Place::File(file) => Some(file),
        }
    }
}
