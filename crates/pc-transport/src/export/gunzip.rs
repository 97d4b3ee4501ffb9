//! Unpacks gzip while it arrives.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;

/// The first bytes of every gzip file.
const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// Unpacks what is packed; a file that a server or a proxy unpacked on the way passes as it is.
#[derive(Default)]
pub(super) struct Gunzip {
    beginning: Vec<u8>,
    kind: Option<Kind>,
}

enum Kind {
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    Plain,
}

impl Gunzip {
    /// Takes in the next bytes and returns what they unpack to.
    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match &mut self.kind {
            Some(Kind::Plain) => Ok(bytes.to_vec()),
            Some(Kind::Gzip(decoder)) => {
                decoder.write_all(bytes)?;
                decoder.flush()?;
                Ok(std::mem::take(decoder.get_mut()))
            }
            None => {
                self.beginning.extend_from_slice(bytes);
                if self.beginning.len() < MAGIC.len() {
                    return Ok(Vec::new());
                }
                self.kind = Some(match self.beginning.starts_with(&MAGIC) {
                    true => Kind::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
                    false => Kind::Plain,
                });
                let beginning = std::mem::take(&mut self.beginning);
                self.push(&beginning)
            }
        }
    }

    /// What is left at the end; an error when the file is cut short.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        match self.kind {
            Some(Kind::Gzip(decoder)) => decoder.finish(),
            Some(Kind::Plain) => Ok(Vec::new()),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(bytes: &[u8], size: usize) -> io::Result<String> {
        let mut gunzip = Gunzip::default();
        let mut all = Vec::new();
        for piece in bytes.chunks(size) {
            all.extend(gunzip.push(piece)?);
        }
        all.extend(gunzip.finish()?);
        Ok(String::from_utf8(all).unwrap())
    }

    #[test]
    fn files_of_one_or_more_members_and_plain_ones() {
        let text = "{\"a\":1}\n".repeat(50);
        let two = [packed("one "), packed(&text)].concat();
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(unpack(&packed(&text), size).unwrap(), text, "{size}");
            assert_eq!(unpack(&two, size).unwrap(), format!("one {text}"), "{size}");
            assert_eq!(unpack(text.as_bytes(), size).unwrap(), text, "{size}");
        }
    }

    #[test]
    fn a_file_cut_short_is_an_error_and_not_an_end() {
        let whole = packed(&"{\"a\":1}\n".repeat(1000));
        for length in [whole.len() - 1, whole.len() - 8, whole.len() / 2, 5, 2, 1, 0] {
            for size in [3, 10_000] {
                assert!(unpack(&whole[..length], size).is_err(), "cut to {length}");
            }
        }
    }
}
