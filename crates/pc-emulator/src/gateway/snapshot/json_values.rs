//! JSON text from a file, value by value: memory holds a part of it at a time.

use std::io::Read;

use serde::de::{DeserializeOwned, Error as _};
use serde_json::{Deserializer, Error};

/// How much is read at once, in bytes.
const READ_BYTES: u64 = 1 << 20;

/// JSON text that is taken in pieces, from its beginning to its end.
pub(super) struct JsonValues<R> {
    source: R,
    /// What was read last, of which everything before `begin` was taken.
    buffer: Vec<u8>,
    begin: usize,
    /// How much was read before that.
    offset: u64,
    /// How much is read at once.
    portion: u64,
}

impl<R: Read> JsonValues<R> {
    pub(super) fn of(source: R) -> Self {
        Self { source, buffer: Vec::new(), begin: 0, offset: 0, portion: READ_BYTES }
    }

    /// The next byte that is no white space; none at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Error> {
        loop {
            self.begin = self.buffer.len() - self.buffer[self.begin..].trim_ascii_start().len();
            let next = self.buffer.get(self.begin).copied();
            if next.is_some() || !self.read_on()? {
                return Ok(next);
            }
        }
    }

    /// The next byte that is no white space, taken if it is this one.
    pub(super) fn take(&mut self, byte: u8) -> Result<bool, Error> {
        let is_there = self.peek()? == Some(byte);
        self.begin += usize::from(is_there);
        Ok(is_there)
    }

    /// The text of the next value. Where there is none it is whatever stands there, or nothing at the end.
    pub(super) fn text(&mut self) -> Result<&[u8], Error> {
        self.peek()?;
        let mut value = Value::default();
        while !value.ends_in(&self.buffer[self.begin..]) && self.read_on()? {}
        let begin = self.begin;
        self.begin = self.buffer.len().min(begin + value.length.max(1));
        Ok(&self.buffer[begin..self.begin])
    }

    /// Goes on behind the next value, however long it is.
    pub(super) fn skip(&mut self) -> Result<(), Error> {
        self.peek()?;
        let mut value = Value::default();
        while !value.ends_in(&self.buffer[self.begin..]) {
            value.length -= self.buffer.len() - self.begin;
            self.begin = self.buffer.len();
            if !self.read_on()? {
                return Ok(());
            }
        }
        self.begin += value.length;
        Ok(())
    }

    /// The next value. One that goes beyond what was read so far is begun anew with more: it should be short.
    pub(super) fn value<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        loop {
            self.peek()?;
            let at = self.offset + self.begin as u64;
            let mut values = Deserializer::from_slice(&self.buffer[self.begin..]).into_iter();
            match values.next() {
                Some(Ok(value)) => {
                    self.begin += values.byte_offset();
                    return Ok(value);
                }
                Some(Err(error)) if !error.is_eof() || !self.read_on()? => {
                    return Err(Error::custom(format_args!("{error}, counted from byte {at} of the file")));
                }
                Some(Err(_)) => {}
                None => return Err(Error::custom("the file ends where a value should be")),
            }
        }
    }

    /// Reads more; whether there was more.
    fn read_on(&mut self) -> Result<bool, Error> {
        self.offset += self.begin as u64;
        self.buffer.drain(..self.begin);
        self.begin = 0;
        let more = self.source.by_ref().take(self.portion).read_to_end(&mut self.buffer);
        Ok(more.map_err(Error::io)? > 0)
    }
}

/// A value whose end is looked for.
#[derive(Default)]
struct Value {
    /// How much of it was seen.
    length: usize,
    /// How many objects and arrays are open.
    depth: usize,
    is_in_text: bool,
}

impl Value {
    /// Whether it ends in these bytes, which begin with it. Goes on where it stopped when there are more of them.
    fn ends_in(&mut self, bytes: &[u8]) -> bool {
        while let Some(byte) = bytes.get(self.length) {
            let is_open = self.is_in_text || self.depth > 0;
            match byte {
                b'\\' if self.is_in_text => self.length += 1, // what follows is part of the text, even a quote
                b'"' => self.is_in_text = !self.is_in_text,
                _ if self.is_in_text => {}
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if is_open => self.depth -= 1,
                b'}' | b']' | b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if !is_open => return true,
                _ => {}
            }
            self.length += 1;
            if is_open && !self.is_in_text && self.depth == 0 {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads one byte at a time.
    fn drip(text: &str) -> JsonValues<&[u8]> {
        JsonValues { portion: 1, ..JsonValues::of(text.as_bytes()) }
    }

    #[test]
    fn values_end_where_they_end() {
        let text = r#" {"a": [1, "}\"]"]} "b\\" -1.5e3 null,[[]]{} "#;
        let mut values = drip(text);
        for expected in [r#"{"a": [1, "}\"]"]}"#, r#""b\\""#, "-1.5e3", "null", ",", "[[]]", "{}", "", ""] {
            assert_eq!(std::str::from_utf8(values.text().unwrap()).unwrap(), expected);
        }
    }

    #[test]
    fn values_are_read_however_few_bytes_come_at_once() {
        let mut values = drip(r#" [1, 25], "a\nb" {"a": [tru"#);
        assert_eq!(values.value::<Vec<u32>>().unwrap(), [1, 25]);
        assert!(values.take(b',').unwrap());
        assert_eq!(values.value::<String>().unwrap(), "a\nb");
        let error = values.value::<serde_json::Value>().unwrap_err().to_string();
        assert!(error.starts_with("EOF while parsing") && error.contains("from byte 17"), "{error}");
    }

    #[test]
    fn values_are_skipped() {
        let text = r#"{"a": [1, "}\"]"]} "b\\" -1.5e3,null"#;
        let mut values = drip(text);
        (0..3).for_each(|_| values.skip().unwrap());
        assert!(values.take(b',').unwrap() && !values.take(b',').unwrap());
        assert_eq!(values.text().unwrap(), b"null");
    }

    #[test]
    fn what_does_not_end_is_taken_to_the_end() {
        for text in [r#"{"a": 1"#, r#""a\"#, "[", "tru"] {
            let mut values = JsonValues::of(text.as_bytes());
            assert_eq!(values.text().unwrap(), text.as_bytes());
            assert_eq!(values.peek().unwrap(), None);
            let mut values = drip(text);
            values.skip().unwrap();
            assert_eq!(values.peek().unwrap(), None);
        }
    }
}
