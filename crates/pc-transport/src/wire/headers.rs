//! What may stand in a header.

use super::Request;

impl Request {
    /// Refuses headers that could break out of their line or that HTTP does not allow.
    ///
    /// # Errors
    /// Names the header; never shows its value.
    pub fn check_headers(&self) -> Result<(), InvalidHeader> {
        // Looks at all bytes whatever it finds, which is faster.
        let all =
            |text: &str, kind| text.bytes().fold(true, |sound, byte| sound & (KINDS[byte as usize] >= kind));
        for (name, value) in &self.headers {
            if name.is_empty() || !all(name, NAME) || !all(value, VALUE) {
                return Err(InvalidHeader(name.escape_default().take(100).collect()));
            }
        }
        Ok(())
    }
}

/// A byte that may stand in a value.
const VALUE: u8 = 1;
/// A byte that may stand in a name, and so in a value.
const NAME: u8 = 2;

/// What each byte may stand in.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => NAME,
            b'-' | b'_' | b'.' | b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'^' | b'`'
            | b'|' | b'~' => NAME,
            b' '..=b'~' => VALUE,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// A header that cannot be sent: its name is none, or its value has more than visible ASCII and spaces.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the header `{0}` holds what a header cannot; nothing was sent")]
pub struct InvalidHeader(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_cannot_break_out_of_its_line() {
        let check = |name: &str, value: &str| Request::get(&[]).header(name, value).check_headers();
        assert_eq!(check("MS-ContinuationToken", "AQAAAA==,x/y+z \"q\""), Ok(()));
        for value in ["a\r\nX: y", "a\nb", "a\0", "tab\t", "größe", "\u{7f}"] {
            let error = check("If-Match", value).unwrap_err();
            assert!(!error.to_string().contains(value), "{error}");
        }
        for name in ["", "a b", "a:b", "a\r\nb"] {
            assert!(check(name, "x").is_err(), "{name:?}");
        }
    }
}
