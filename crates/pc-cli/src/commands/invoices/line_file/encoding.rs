//! Which letters the bytes of a text are.

use std::io::Read;

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

const CHUNK: usize = 1 << 14;

/// What a mark at the beginning says, or blank halves of two-byte letters show.
pub(super) fn marked(begins: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(begins) {
        return Some(encoding);
    }
    match begins {
        [letter, 0, ..] if *letter != 0 => Some(UTF_16LE),
        [0, letter, ..] if *letter != 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8 if all of a text is, else what Windows wrote before.
pub(super) fn unmarked(mut text: impl Read) -> std::io::Result<&'static Encoding> {
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let (mut chunk, mut letters) = ([0; CHUNK], vec![0; CHUNK * 3 + 16]);
    loop {
        let read = text.read(&mut chunk)?;
        let (result, ..) =
            decoder.decode_to_utf8_without_replacement(&chunk[..read], &mut letters, read == 0);
        match (result, read) {
            (DecoderResult::Malformed(..), _) => return Ok(WINDOWS_1252),
            (_, 0) => return Ok(UTF_8),
            _ => {}
        }
    }
}

/// Reads text in some encoding as UTF-8, without its mark.
pub(super) struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    chunk: Vec<u8>,
    /// Letters that were not handed out yet.
    letters: Vec<u8>,
    handed_out: usize,
    is_read: bool,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder();
        let chunk = vec![0; CHUNK];
        Self { inner, decoder, chunk, letters: Vec::new(), handed_out: 0, is_read: false }
    }

    fn decode(&mut self) -> std::io::Result<()> {
        let read = self.inner.read(&mut self.chunk)?;
        self.is_read = read == 0;
        // Three bytes for each at the most, and what was left of the chunk before.
        self.letters.resize(CHUNK * 3 + 16, 0);
        let bytes = &self.chunk[..read];
        let (result, _, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.letters, self.is_read);
        debug_assert_eq!(result, CoderResult::InputEmpty);
        self.letters.truncate(written);
        self.handed_out = 0;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.handed_out == self.letters.len() && !self.is_read {
            self.decode()?;
        }
        let ready = &self.letters[self.handed_out..];
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.handed_out += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let encoding = marked(bytes).unwrap_or_else(|| unmarked(bytes).unwrap());
        let mut text = String::new();
        Decoded::new(bytes, encoding).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn text_of_spreadsheets_is_read_whatever_its_encoding() {
        let text = "Größe;1\u{a0}234,50 €\r\n".repeat(5000);
        let utf_16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let (windows, ..) = WINDOWS_1252.encode(&text);
        let ascii_first = [b"CustomerName\r\n".as_slice(), &windows].concat();
        assert_eq!(decoded(text.as_bytes()), text);
        assert_eq!(decoded(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), text);
        assert_eq!(decoded(&[b"\xff\xfe".as_slice(), &utf_16(u16::to_le_bytes)].concat()), text);
        assert_eq!(decoded(&[b"\xfe\xff".as_slice(), &utf_16(u16::to_be_bytes)].concat()), text);
        assert_eq!(decoded(&utf_16(u16::to_le_bytes)), text);
        assert_eq!(decoded(&ascii_first), format!("CustomerName\r\n{text}"));
    }
}
