//! Takes a secret that is known out of foreign text, however it is written there.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::MASK;
use crate::wire::encoded;

/// The beginning of a secret at the end of a text that was cut is taken out from this length on.
const MIN_LETTERS: usize = 4;
/// What some encoders of forms encode: they leave `-`, `.` and `_` as they are.
const FORM_RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// A secret in all its spellings.
pub(crate) struct KnownSecret {
    spellings: BTreeSet<String>,
}

impl KnownSecret {
    pub(crate) fn new(secret: &str) -> Self {
        Self { spellings: if secret.is_empty() { BTreeSet::new() } else { spellings(secret) } }
    }

    /// The text without the secret, nor its beginning where the text was cut in the middle of it.
    pub(crate) fn cut_from(&self, mut text: String) -> String {
        for spelling in &self.spellings {
            if text.contains(spelling) {
                text = text.replace(spelling, MASK);
            }
        }
        let cut = self.spellings.iter().filter_map(|spelling| beginning_at_end(&text, spelling)).max();
        if let Some(length) = cut {
            text.truncate(text.len() - length);
            text.push_str(MASK);
        }
        text
    }
}

/// How much of the text's end is the beginning of this spelling.
fn beginning_at_end(text: &str, spelling: &str) -> Option<usize> {
    let lengths = spelling.char_indices().map(|(length, _)| length).filter(|&length| length >= MIN_LETTERS);
    lengths.rev().find(|&length| text.ends_with(&spelling[..length]))
}

/// As it is, in addresses and forms, in JSON, and within a base64 text.
fn spellings(secret: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([secret.to_owned(), json(secret)]);
    for percent in [encoded(secret), utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string()] {
        all.insert(small_digits(&percent));
        all.insert(percent);
    }
    let form = utf8_percent_encode(secret, FORM_RESERVED).to_string();
    all.insert(small_digits(&form));
    all.insert(form);
    for before in 0..3 {
        let bytes = [&[0; 3][..before], secret.as_bytes()].concat();
        // Letters that hold bits of what stands before or after it are left out.
        let (first, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        if end >= first + 2 * MIN_LETTERS {
            all.insert(STANDARD_NO_PAD.encode(&bytes)[first..end].to_owned());
            all.insert(URL_SAFE_NO_PAD.encode(&bytes)[first..end].to_owned());
        }
    }
    all
}

fn json(secret: &str) -> String {
    let quoted = serde_json::Value::from(secret).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// `%2F` as `%2f`.
fn small_digits(percent: &str) -> String {
    let mut parts = percent.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(2.min(part.len()));
        text.extend(["%", &digits.to_ascii_lowercase(), rest]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_cut_out_whole_or_begun_and_nothing_else_is() {
        let secret = KnownSecret::new("s/cret-Word~1");
        let check = |text: &str| secret.cut_from(text.to_owned());
        for (text, expected) in [
            ("a s/cret-Word~1, s/cret-Word~1 b", "a [redacted], [redacted] b"),
            ("a=s%2Fcret-Word~1&b", "a=[redacted]&b"),
            ("a=s%2fcret-Word%7e1&b", "a=[redacted]&b"),
            ("a=s%2Fcret%2DWord%7E1&b", "a=[redacted]&b"),
            ("cut s/cret-W", "cut [redacted]"),
            ("cut s%2Fcre", "cut [redacted]"),
            ("cut s/c", "cut s/c"),
            ("s/cret-Word is another", "s/cret-Word is another"),
        ] {
            assert_eq!(check(text), expected);
        }
        assert_eq!(KnownSecret::new("").cut_from("text".to_owned()), "text");
        assert_eq!(KnownSecret::new("größer als ö").cut_from("größe".to_owned()), "[redacted]");
    }
}
