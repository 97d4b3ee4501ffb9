//! What may stand in a header.

use super::Request;

impl Request {
    /// Refuses headers that could break out of their line or that HTTP does not allow.
    ///
    /// # Errors
    /// Names the header; never shows its value.
    pub fn check_headers(&self) -> Result<(), InvalidHeader> {
        for (name, value) in &self.headers {
            if !is_name(name) || !is_value(value) {
                return Err(InvalidHeader(name.escape_default().take(100).collect()));
            }
        }
        Ok(())
    }
}

fn is_name(text: &str) -> bool {
    const IS_NAME_BYTE: [bool; 256] = {
        let mut is_name_byte = [false; 256];
        let mut byte = 0;
        while byte < 128 {
            is_name_byte[byte] = matches!(
                byte as u8,
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.'
                    | b'^'..=b'`' | b'|' | b'~'
            );
            byte += 1;
        }
        is_name_byte
    };
    !text.is_empty() && text.bytes().fold(true, |is_sound, byte| is_sound & IS_NAME_BYTE[byte as usize])
}

// Both look at all bytes whatever they find: so the compiler can look at many at once.
fn is_value(text: &str) -> bool {
    text.bytes().fold(true, |is_sound, byte| is_sound & matches!(byte, b' '..=b'~'))
}

/// A header that cannot be sent: its name is none, or its value has more than visible ASCII and spaces.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the header `{0}` holds what a header cannot; nothing was sent")]
pub struct InvalidHeader(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_cannot_break_out_of_its_line() {
        let check = |name: &'static str, value: &str| Request::get(&[]).header(name, value).check_headers();
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
