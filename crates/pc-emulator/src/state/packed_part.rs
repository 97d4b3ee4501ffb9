//! Parts of exported files as they are sent, kept for a while: one is fetched range by range, and must not change meanwhile.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use pc_models::Timestamp;

/// How many bytes of them are kept; those that were packed first go first.
const MAX_BYTES_KEPT: usize = 64 << 20;

/// A part of an exported file.
#[derive(Debug)]
pub(crate) struct PackedPart {
    pub(crate) bytes: Bytes,
    /// In quotes; another one for other bytes.
    pub(crate) etag: Box<str>,
    pub(crate) modified: Timestamp,
}

/// A part, by its export and number.
type Kept = (String, usize, Arc<PackedPart>);

/// The parts that were asked for last. Copies share them.
#[derive(Clone, Default)]
pub(crate) struct PackedParts(Arc<Mutex<VecDeque<Kept>>>);

impl PackedParts {
    /// The one that is kept, or else the one that is packed now, if there is any.
    pub(crate) fn get(
        &self,
        export: &str,
        number: usize,
        pack: impl FnOnce() -> Option<PackedPart>,
    ) -> Option<Arc<PackedPart>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., part)) = kept.iter().find(|(id, at, _)| id == export && *at == number) {
            return Some(part.clone());
        }
        let part = Arc::new(pack()?);
        kept.push_back((export.to_owned(), number, part.clone()));
        let mut bytes: usize = kept.iter().map(|(.., part)| part.bytes.len()).sum();
        while bytes > MAX_BYTES_KEPT {
            let Some((.., dropped)) = kept.pop_front() else { break };
            bytes -= dropped.bytes.len();
        }
        Some(part)
    }
}
