//! Text from outside, made harmless for people: what a service, a file or an argument says can change neither the line it
//! stands in nor the lines around it.
//!
//! Letters that move the cursor, hide or reorder what is around them, or break a line, are shown as JSON writes them in a
//! text: a line break as `\n`, ESC as `\u001b`. So the same functions serve JSON, whose values they do not change. Two
//! invisible letters stay, the joiners U+200C and U+200D, which Persian, the scripts of India and many an emoji are written
//! with.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

/// What stands at the end of an excerpt that left something out.
const ELLIPSIS: char = '…';

/// Whether a letter does something to a terminal or to the text around it, rather than being seen: C0, DEL and C1 controls,
/// line and paragraph separators, bidirectional controls, invisible letters and tags.
#[must_use]
pub const fn is_harmful(letter: char) -> bool {
    letter.is_ascii_control()
        || matches!(letter,
            '\u{80}'..='\u{9f}'         // C1: U+009B alone begins a control sequence
            | '\u{ad}'                  // soft hyphen
            | '\u{61c}'                 // Arabic letter mark
            | '\u{200b}'                // zero-width space
            | '\u{200e}' | '\u{200f}'   // left-to-right and right-to-left mark
            | '\u{2028}'..='\u{202e}'   // separators; embeddings and overrides
            | '\u{2060}'..='\u{206f}'   // word joiner, invisible operators, isolates
            | '\u{feff}'                // byte-order mark
            | '\u{fff9}'..='\u{fffb}'   // interlinear annotations
            | '\u{1d173}'..='\u{1d17a}' // musical formatting
            | '\u{e0000}'..='\u{e007f}' // tags
        )
}

/// The text on one line, its harmful letters escaped. Doing it again changes nothing.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    escaped(text, is_harmful)
}

/// The same of a text of several lines: line feeds and tabs stay. For what a program composed itself, and for JSON.
#[must_use]
pub fn harmless_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |letter| is_harmful(letter) && !matches!(letter, '\n' | '\t'))
}

/// The beginning of a free text on one line: so many letters at the most, an ellipsis included, with one blank for each run
/// of blanks, so that it cannot push what follows to where another line seems to begin.
#[must_use]
pub fn harmless_excerpt(text: &str, max_letters: usize) -> Cow<'_, str> {
    let line = match is_spaced_out(text) {
        true => harmless(text).split_whitespace().collect::<Vec<_>>().join(" ").into(),
        false => harmless(text),
    };
    match line.char_indices().nth(max_letters) {
        None => line,
        Some(_) => line.chars().take(max_letters.saturating_sub(1)).chain([ELLIPSIS]).collect(),
    }
}

/// Shows a value on one line, its harmful letters escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Harmless<T>(pub T);

impl<T: Display> Display for Harmless<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

struct Escaping<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_str(&harmless(text))
    }
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    // Most texts are of plain letters, and of those a processor compares many at a time.
    let is_plain = |plain, byte: u8| plain & byte.is_ascii() & !is_escaped(char::from(byte));
    if text.bytes().fold(true, is_plain) || !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match is_escaped(letter) {
            true => escape(letter, &mut clean),
            false => clean.push(letter),
        }
    }
    Cow::Owned(clean)
}

/// Writes a letter as JSON does that writes all of it in ASCII.
fn escape(letter: char, text: &mut String) {
    match letter {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        letter => {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}"); // writing to a string does not fail
            }
        }
    }
}

/// Whether it has blanks at an end, or more than one in a row.
fn is_spaced_out(text: &str) -> bool {
    let mut was_blank = true;
    for letter in text.chars() {
        let is_blank = letter.is_whitespace() && !is_harmful(letter);
        if is_blank && was_blank {
            return true;
        }
        was_blank = is_blank;
    }
    was_blank && !text.is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_forges_a_line_is_seen() {
        for (text, expected) in [
            ("Contoso", "Contoso"),
            (
                "größe, 株式会社, می\u{200c}خواهم, 👩\u{200d}💻",
                "größe, 株式会社, می\u{200c}خواهم, 👩\u{200d}💻",
            ),
            ("A\nTotal: 1.00 EUR\x1b[8m", r"A\nTotal: 1.00 EUR\u001b[8m"),
            ("a\r\tb\x7f\u{9b}31m", r"a\r\tb\u007f\u009b31m"),
            ("\u{202e}00.126\u{2066}\u{2028}", r"\u202e00.126\u2066\u2028"),
            ("a\u{200b}b\u{feff}\u{e0041}", r"a\u200bb\ufeff\udb40\udc41"),
        ] {
            assert_eq!(harmless(text), expected);
            assert_eq!(Harmless(text).to_string(), expected);
        }
        assert_eq!(harmless_lines("a\n\tb\r\x1b"), "a\n\tb\\r\\u001b");
    }

    #[test]
    fn an_excerpt_is_short_and_has_single_blanks() {
        for (text, expected) in [
            ("Contoso", "Contoso"),
            ("1234567890", "1234567890"),
            ("12345678901", "123456789…"),
            (" a   b ", "a b"),
            ("a\n\nb", r"a\n\nb"),
            ("a\u{3000}\u{2003}b", "a b"),
            ("", ""),
        ] {
            assert_eq!(harmless_excerpt(text, 10), expected);
        }
    }

    /// Texts of which every third letter or so is a harmful one.
    fn foreign_text() -> impl Strategy<Value = String> {
        let letter = prop_oneof![
            any::<char>(),
            prop::char::range('\0', '\u{a0}'),
            prop::char::range('\u{2000}', '\u{2070}'),
            Just(' '),
        ];
        prop::collection::vec(letter, 0..60).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn nothing_harmful_is_left_and_a_second_time_changes_nothing(text in foreign_text()) {
            let line = harmless(&text);
            prop_assert!(!line.contains(is_harmful), "{line:?}");
            prop_assert_eq!(harmless(&line), line.as_ref());
            let lines = harmless_lines(&text);
            prop_assert!(!lines.contains(|letter| is_harmful(letter) && !"\n\t".contains(letter)), "{lines:?}");
            let excerpt = harmless_excerpt(&text, 20);
            prop_assert!(!excerpt.contains(is_harmful) && excerpt.chars().count() <= 20, "{excerpt:?}");
            prop_assert_eq!(harmless_excerpt(&excerpt, 20), excerpt.as_ref());
            prop_assert_eq!(Harmless(&text).to_string(), line);
            let json = serde_json::to_string(&text).unwrap();
            let shown = harmless_lines(&json);
            prop_assert!(!shown.contains(is_harmful), "{shown:?}");
            prop_assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }
    }
}
