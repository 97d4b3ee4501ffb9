//! The JSON values of a gzip file: one a line, back to back, or the elements of one array.

use std::io::{BufReader, Read};

use bytes::{Buf, Bytes};
use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;

/// The values, unpacked and read one by one; nothing after the first that cannot be read.
pub(super) fn values<T: DeserializeOwned>(gzip: Bytes) -> impl Iterator<Item = Result<T, serde_json::Error>> {
    let unpacked = Unwrapped::new(MultiGzDecoder::new(gzip.reader()));
    let mut values = serde_json::Deserializer::from_reader(BufReader::new(unpacked)).into_iter::<T>();
    let mut is_broken = false;
    std::iter::from_fn(move || {
        let value = if is_broken { None } else { values.next() };
        is_broken = matches!(value, Some(Err(_)));
        value
    })
}

/// Turns a top-level array into its elements, by writing blanks over its brackets and commas.
struct Unwrapped<R> {
    inner: R,
    mode: Mode,
    depth: usize,
    in_string: bool,
    is_escaped: bool,
}

#[derive(PartialEq)]
enum Mode {
    Start,
    Array,
    Plain,
}

impl<R: Read> Unwrapped<R> {
    fn new(inner: R) -> Self {
        Self { inner, mode: Mode::Start, depth: 0, in_string: false, is_escaped: false }
    }

    fn pass(&mut self, byte: u8) -> u8 {
        match (&self.mode, byte) {
            (Mode::Plain, _) => byte,
            // Blanks and a byte-order mark before the first value.
            (Mode::Start, b' ' | b'\n' | b'\r' | b'\t' | 0xEF | 0xBB | 0xBF) => b' ',
            (Mode::Start, b'[') => {
                self.mode = Mode::Array;
                b' '
            }
            (Mode::Start, _) => {
                self.mode = Mode::Plain;
                byte
            }
            (Mode::Array, _) => self.pass_in_array(byte),
        }
    }

    fn pass_in_array(&mut self, byte: u8) -> u8 {
        if self.in_string {
            self.in_string = self.is_escaped || byte != b'"';
            self.is_escaped = byte == b'\\' && !self.is_escaped;
            return byte;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b',' | b']' if self.depth == 0 => return b'\n',
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        byte
    }
}

impl<R: Read> Read for Unwrapped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        for byte in &mut buffer[..count] {
            *byte = self.pass(*byte);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use serde_json::{Value, json};
    use std::io::Write;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn read(gzip: Vec<u8>) -> Vec<Result<Value, serde_json::Error>> {
        values(gzip.into()).collect()
    }

    #[test]
    fn lines_values_back_to_back_and_one_array_are_read() {
        let expected = [json!({"a": "x,]\\\"[{"}), json!({"b": [1, [2]]})];
        let [first, second] = expected.each_ref().map(Value::to_string);
        for text in [
            format!("{first}\n{second}\n"),
            format!("\u{feff}{first}\r\n\r\n{second}"),
            format!("{first}{second}"),
            format!("[{first},{second}]"),
            format!(" [\n{first} ,\n {second}\n]\n"),
        ] {
            let found: Vec<Value> = read(packed(&text)).into_iter().map(Result::unwrap).collect();
            assert_eq!(found, expected, "{text}");
        }
        assert!(read(packed("")).is_empty() && read(packed("[]")).is_empty());
        let two_members = [packed(&first), packed(&second)].concat();
        assert_eq!(read(two_members).len(), 2);
    }

    #[test]
    fn a_file_cut_short_is_an_error_and_not_an_end() {
        let whole = packed(&"{\"a\":1}\n".repeat(1000));
        for length in [whole.len() - 1, whole.len() - 8, whole.len() / 2, 5] {
            let found = read(whole[..length].to_vec());
            assert!(found.last().is_some_and(Result::is_err), "cut to {length}");
        }
        assert_eq!(read(packed("{\"a\":1}\n{\"a\":")).iter().filter(|value| value.is_err()).count(), 1);
    }
}
