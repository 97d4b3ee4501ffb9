//! What of a stream was handed on already, so that it can be taken up at the same place after it broke off.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// How much was handed on, and a checksum over it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    count: u64,
    sum: u32,
}

/// It is not the same the second time: going on would repeat some of it or leave some out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Changed;

/// Leaves out what was handed on before a stream was begun again, if it is still the same.
#[derive(Debug, Default)]
pub(crate) struct ResumeFilter {
    handed_on: Checkpoint,
    /// What came again since the stream was begun again.
    again: Checkpoint,
    /// How often it broke off without anything new in between, and how much was handed on then.
    breaks: u32,
    broken_at: u64,
}

impl Checkpoint {
    fn add(&mut self, count: usize, bytes: &[u8]) {
        let mut hasher = crc32fast::Hasher::new_with_initial(self.sum);
        hasher.update(bytes);
        (self.count, self.sum) = (self.count + count as u64, hasher.finalize());
    }

    pub(crate) fn count(self) -> u64 {
        self.count
    }
}

impl ResumeFilter {
    /// So much was handed on, maybe by another process.
    pub(crate) fn until(handed_on: Checkpoint) -> Self {
        Self { handed_on, ..Self::default() }
    }

    /// The stream begins again.
    pub(crate) fn begin(&mut self) {
        self.again = Checkpoint::default();
    }

    /// The stream broke off: how often it did, without anything new in between.
    pub(crate) fn broken(&mut self) -> u32 {
        self.breaks = if self.handed_on.count > self.broken_at { 1 } else { self.breaks + 1 };
        self.broken_at = self.handed_on.count;
        self.breaks
    }

    pub(crate) fn checkpoint(&self) -> Checkpoint {
        self.handed_on
    }

    /// Whether this element was not handed on yet.
    pub(crate) fn is_new(&mut self, element: &[u8]) -> Result<bool, Changed> {
        if self.again.count < self.handed_on.count {
            self.again.add(1, element);
            self.check().map(|()| false)
        } else {
            self.handed_on.add(1, element);
            self.again = self.handed_on;
            Ok(true)
        }
    }

    /// The bytes of a piece that were not handed on yet.
    pub(crate) fn new_bytes(&mut self, mut piece: Bytes) -> Result<Bytes, Changed> {
        let old = usize::try_from(self.handed_on.count - self.again.count).unwrap_or(usize::MAX);
        let old = piece.split_to(old.min(piece.len()));
        self.again.add(old.len(), &old);
        self.check()?;
        if !piece.is_empty() {
            self.handed_on.add(piece.len(), &piece);
            self.again = self.handed_on;
        }
        Ok(piece)
    }

    /// At the end: all that was handed on must have come again.
    pub(crate) fn end(&self) -> Result<(), Changed> {
        if self.again == self.handed_on { Ok(()) } else { Err(Changed) }
    }

    fn check(&self) -> Result<(), Changed> {
        if self.again.count == self.handed_on.count { self.end() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> ResumeFilter {
        let mut filter = ResumeFilter::default();
        assert!(["a", "b", "c"].iter().all(|element| filter.is_new(element.as_bytes()) == Ok(true)));
        filter.begin();
        filter
    }

    #[test]
    fn what_was_handed_on_is_left_out_the_second_time() {
        let mut filter = three();
        let new: Vec<bool> =
            ["a", "b", "c", "d"].iter().map(|element| filter.is_new(element.as_bytes()).unwrap()).collect();
        assert_eq!(new, [false, false, false, true]);
        assert_eq!((filter.end(), filter.checkpoint().count()), (Ok(()), 4));
        let mut elsewhere = ResumeFilter::until(three().checkpoint());
        assert_eq!(elsewhere.is_new(b"a"), Ok(false), "by another process");
    }

    #[test]
    fn what_changed_meanwhile_is_found_out() {
        let mut filter = three();
        assert_eq!((filter.is_new(b"a"), filter.is_new(b"x")), (Ok(false), Ok(false)));
        assert_eq!(filter.is_new(b"c"), Err(Changed));
        let mut shorter = three();
        assert_eq!(shorter.is_new(b"a"), Ok(false));
        assert_eq!(shorter.end(), Err(Changed));
    }

    #[test]
    fn bytes_are_left_out_wherever_the_pieces_end() {
        for size in 1..=10 {
            let mut filter = ResumeFilter::default();
            assert_eq!(filter.new_bytes(Bytes::from_static(b"01234")).unwrap(), "01234");
            filter.begin();
            let mut new = Vec::new();
            for piece in b"0123456789".chunks(size) {
                new.extend(filter.new_bytes(Bytes::copy_from_slice(piece)).unwrap());
            }
            assert_eq!(new, b"56789", "by {size}");
            filter.begin();
            assert_eq!(filter.new_bytes(Bytes::from_static(b"01234x6789")), Err(Changed));
        }
    }
}
