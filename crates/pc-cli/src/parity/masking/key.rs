//! The key of a masking: who has it can tell which pseudonym belongs to which value, and nobody else.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::connection::key_file;

/// 32 random bytes. They cannot be printed.
pub(crate) struct MaskKey {
    bytes: [u8; 32],
    /// What hashes with them.
    mac: Hmac<Sha256>,
}

impl MaskKey {
    pub(super) fn of(bytes: [u8; 32]) -> Self {
        // A block of the hash: a shorter key is filled up with zeros anyway.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&bytes);
        Self { bytes, mac: Hmac::new(&block.into()) }
    }

    /// A new one.
    pub(crate) fn random() -> Self {
        Self::of(rand::random())
    }

    /// The key of a file.
    ///
    /// # Errors
    /// When it cannot be read, is no key, or others can have read or written it.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        key_file::read(path, "undo the masking of recordings with it", "mask with another one").map(Self::of)
    }

    /// Writes it where nothing is yet, for this user alone.
    ///
    /// # Errors
    /// When it cannot be written, or there is a file of that name.
    pub(crate) fn write(&self, path: &Path) -> std::io::Result<()> {
        key_file::write(path, &self.bytes)
    }

    /// A name that does not give it away: eight hexadecimal digits.
    pub(crate) fn name(&self) -> String {
        self.numbers("name", &[]).next().map(|number| format!("{number:08x}")).unwrap_or_default()
    }

    /// Numbers without end that nobody can tell without the key (HMAC-SHA-256), always the same for this use and subject.
    pub(super) fn numbers(&self, usage: &'static str, subject: &[u32]) -> impl Iterator<Item = u32> + use<> {
        let mut mac = self.mac.clone();
        mac.update(usage.as_bytes());
        mac.update(&[0]);
        subject.iter().for_each(|number| mac.update(&number.to_le_bytes()));
        (0_u32..).flat_map(move |block| {
            let bytes: [u8; 32] =
                mac.clone().chain_update(block.to_le_bytes()).finalize().into_bytes().into();
            let numbers: [u32; 8] = std::array::from_fn(|at| {
                u32::from_le_bytes([bytes[4 * at], bytes[4 * at + 1], bytes[4 * at + 2], bytes[4 * at + 3]])
            });
            numbers
        })
    }

    /// The same for a text.
    pub(super) fn numbers_for(
        &self,
        usage: &'static str,
        subject: &str,
    ) -> impl Iterator<Item = u32> + use<> {
        let subject: Vec<u32> = subject.chars().map(u32::from).collect();
        self.numbers(usage, &subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("mask.key");
        let key = MaskKey::random();
        key.write(&path).unwrap();
        assert_eq!(MaskKey::read(&path).unwrap().bytes, key.bytes);
        assert!(MaskKey::random().write(&path).is_err());
        assert_eq!(MaskKey::read(&path).unwrap().name(), key.name());
        assert_eq!(key.name().len(), 8);
        std::fs::write(&path, "no key").unwrap();
        assert!(MaskKey::read(&path).is_err());
    }

    #[test]
    fn what_it_draws_depends_on_key_use_and_subject() {
        let draw = |byte, usage, subject: &str| -> Vec<u32> {
            MaskKey::of([byte; 32]).numbers_for(usage, subject).take(20).collect()
        };
        let drawn = draw(1, "a", "b");
        assert_eq!(drawn, draw(1, "a", "b"));
        for other in [draw(2, "a", "b"), draw(1, "c", "b"), draw(1, "a", "d")] {
            assert!(drawn.iter().zip(&other).all(|(one, other)| one != other));
        }
    }
}
