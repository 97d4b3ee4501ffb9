//! Finds where JSON values end while their bytes still arrive, so that each can be decoded by itself.
//!
//! Nothing is decoded here: a value is handed on byte for byte, and whoever decodes it finds what is wrong within it.

use bytes::{Buf, Bytes, BytesMut};

mod collection;
mod values;

pub(crate) use collection::CollectionScan;
pub(crate) use values::ValueScan;

/// Text that does not go on as JSON would.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("`{expected}` is missing")]
    Missing { expected: &'static str },
    #[error("a value is larger than {0} bytes")]
    TooLarge(usize),
    #[error("there are more than {0} elements")]
    TooMany(usize),
    #[error("it goes on for {0} bytes without an element")]
    Barren(usize),
    #[error("it ends in the middle")]
    CutShort,
    #[error("it holds `items` twice")]
    Twice,
}

/// Bytes that arrived and are not yet used up.
struct Arrived {
    bytes: BytesMut,
    value: ValueEnd,
    /// How far the value at the front was looked at.
    scanned: usize,
    longest: usize,
}

impl Arrived {
    /// No value may be longer than `longest` bytes.
    fn new(longest: usize) -> Self {
        Self { bytes: BytesMut::new(), value: ValueEnd::default(), scanned: 0, longest }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        let blanks = self.bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        self.bytes.advance(blanks.unwrap_or(self.bytes.len()));
        self.bytes.first().copied()
    }

    /// Leaves out the byte at the front.
    fn skip(&mut self) {
        self.bytes.advance(1);
    }

    /// The value at the front, when its end has arrived.
    fn value(&mut self) -> Result<Option<Bytes>, Malformed> {
        let end = self.value.find(&self.bytes[self.scanned..]).map(|length| self.scanned + length);
        if end.unwrap_or(self.bytes.len()) > self.longest {
            return Err(Malformed::TooLarge(self.longest));
        }
        match end {
            Some(end) => {
                (self.value, self.scanned) = (ValueEnd::default(), 0);
                Ok(Some(self.bytes.split_to(end).freeze()))
            }
            None => {
                self.scanned = self.bytes.len();
                Ok(None)
            }
        }
    }

    /// What is left when nothing more arrives.
    fn rest(&mut self) -> Bytes {
        self.scanned = 0;
        self.bytes.split().freeze()
    }
}

/// Looks for the end of one value, however it is cut into pieces.
#[derive(Default)]
struct ValueEnd {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    is_scalar: bool,
}

impl ValueEnd {
    /// How many of these bytes belong to the value, when its end is among them. The first call begins at its first byte.
    fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        if self.in_string {
            at = self.end_string(bytes)?;
            if self.depth == 0 {
                return Some(at);
            }
        }
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    self.in_string = true;
                    at += self.end_string(&bytes[at + 1..])?;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                b'{' | b'[' => self.depth += 1,
                b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n' if self.is_scalar => return Some(at),
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => self.is_scalar = self.depth == 0,
            }
            at += 1;
        }
        None
    }

    /// How many of these bytes are the rest of a string, up to its quote.
    fn end_string(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        if self.is_escaped {
            bytes.first()?;
            (self.is_escaped, at) = (false, 1);
        }
        loop {
            at += memchr::memchr2(b'"', b'\\', &bytes[at..])?;
            if bytes[at] == b'"' {
                self.in_string = false;
                return Some(at + 1);
            }
            self.is_escaped = at + 1 == bytes.len();
            at = (at + 2).min(bytes.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_where_it_ends_however_it_is_cut() {
        for value in [
            r#"{"a":"}]\\\"{","b":[1,{"c":null}]}"#,
            r#"[["\\"],"]"]"#,
            r#""a\"b\\""#,
            "-12.50e+3",
            "null",
            "{}",
            r#""""#,
        ] {
            let text = format!("{value} ,]");
            for cut in 0..=text.len() {
                let mut end = ValueEnd::default();
                let (first, second) = text.as_bytes().split_at(cut);
                let found = end.find(first).or_else(|| end.find(second).map(|length| cut + length));
                assert_eq!(found, Some(value.len()), "{value} cut at {cut}");
            }
        }
    }

    #[test]
    fn a_value_that_does_not_end_is_refused_when_it_is_too_large() {
        let mut arrived = Arrived::new(10);
        arrived.push(b"\"01234567");
        assert_eq!(arrived.value(), Ok(None));
        arrived.push(b"89");
        assert_eq!(arrived.value(), Err(Malformed::TooLarge(10)));
    }
}
