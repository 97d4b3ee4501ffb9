//! The values of a file: one a line, back to back, or the elements of one array.

use bytes::Bytes;

use super::{Arrived, Malformed};

/// Takes a file apart while it arrives.
pub(crate) struct ValueScan {
    arrived: Arrived,
    mode: Mode,
    /// Whether a comma must come before the next value.
    is_after_value: bool,
    /// Whether the bytes at the front are the beginning of a value.
    in_value: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Start,
    Plain,
    Array,
    /// After the array.
    End,
}

impl ValueScan {
    /// No value may be longer than `longest` bytes.
    pub(crate) fn new(longest: usize) -> Self {
        Self { arrived: Arrived::new(longest), mode: Mode::Start, is_after_value: false, in_value: false }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.arrived.push(bytes);
    }

    /// The next value; none until more arrives.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, Malformed> {
        while !self.in_value {
            let Some(byte) = self.arrived.peek() else { return Ok(None) };
            match (self.mode, byte) {
                (Mode::Start, 0xEF | 0xBB | 0xBF) => self.arrived.skip(), // byte-order mark
                (Mode::Start, b'[') => {
                    self.arrived.skip();
                    self.mode = Mode::Array;
                }
                (Mode::Start, _) => self.mode = Mode::Plain,
                (Mode::Plain, _) => self.in_value = true,
                (Mode::Array, b']') => {
                    self.arrived.skip();
                    self.mode = Mode::End;
                }
                (Mode::Array, b',') if self.is_after_value => {
                    self.arrived.skip();
                    self.is_after_value = false;
                }
                (Mode::Array, _) if self.is_after_value => return Err(Malformed::Missing { expected: "," }),
                (Mode::Array, _) => self.in_value = true,
                (Mode::End, _) => return Err(Malformed::Missing { expected: "end" }),
            }
        }
        let value = self.arrived.value()?;
        if value.is_some() {
            (self.in_value, self.is_after_value) = (false, true);
        }
        Ok(value)
    }

    /// The last value, when nothing more arrives: only its end shows where a number ends.
    pub(crate) fn finish(mut self) -> Result<Option<Bytes>, Malformed> {
        match self.mode {
            Mode::Array => Err(Malformed::CutShort),
            _ if self.in_value && self.arrived.value.is_scalar => Ok(Some(self.arrived.rest())),
            _ if self.in_value => Err(Malformed::CutShort),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str, size: usize) -> Result<Vec<String>, Malformed> {
        let mut scan = ValueScan::new(1000);
        let mut values = Vec::new();
        for piece in text.as_bytes().chunks(size) {
            scan.push(piece);
            while let Some(value) = scan.next()? {
                values.push(value);
            }
        }
        values.extend(scan.finish()?);
        Ok(values.iter().map(|value| String::from_utf8(value.to_vec()).unwrap()).collect())
    }

    #[test]
    fn lines_values_back_to_back_and_one_array() {
        let expected = [r#"{"a":"x,]\\\"[{"}"#, r#"{"b":[1,[2]]}"#];
        let [first, second] = expected;
        for text in [
            format!("{first}\n{second}\n"),
            format!("\u{feff}{first}\r\n\r\n{second}"),
            format!("{first}{second}"),
            format!("[{first},{second}]"),
            format!(" [\n{first} ,\n {second}\n]\n"),
        ] {
            for size in 1..=text.len() {
                assert_eq!(scan(&text, size).unwrap(), expected, "{text} by {size}");
            }
        }
        assert!(scan("", 1).unwrap().is_empty() && scan("[]", 1).unwrap().is_empty());
        assert_eq!(scan("1 22", 1).unwrap(), ["1", "22"]);
    }

    #[test]
    fn what_breaks_off_is_an_error_and_not_an_end() {
        for text in ["[", "[1", "[1,", "{\"a\":1}\n{\"a\":", "\"a", "[1 2]", "[1] x"] {
            for size in [1, 100] {
                assert!(scan(text, size).is_err(), "{text}");
            }
        }
    }
}
