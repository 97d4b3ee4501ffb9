//! The parts of a text: ids and words, which are masked each by itself, and what is between them, which stays.

use crate::parity::masking::alphabet::is_of_words;

/// Part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// With its dashes.
    Guid(&'t str),
    /// Letters and digits.
    Word(&'t str),
    /// Punctuation and white space.
    Between(&'t str),
}

/// The digits of a GUID between its dashes.
const GUID: [usize; 5] = [8, 4, 4, 4, 12];
const GUID_LENGTH: usize = 36;

/// All parts of a text, in order.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let begins_word = is_of_words(first);
        let length = rest.find(|character| is_of_words(character) != begins_word).unwrap_or(rest.len());
        let (part, behind) = match (guid(rest), begins_word) {
            (Some((guid, behind)), _) => (Part::Guid(guid), behind),
            (None, true) => (Part::Word(&rest[..length]), &rest[length..]),
            (None, false) => (Part::Between(&rest[..length]), &rest[length..]),
        };
        parts.push(part);
        rest = behind;
    }
    parts
}

/// The words of a text, without GUIDs.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    parts(text).into_iter().filter_map(|part| match part {
        Part::Word(word) => Some(word),
        Part::Guid(_) | Part::Between(_) => None,
    })
}

/// The GUID that a text begins with, and what is behind it, which is no part of a word.
fn guid(text: &str) -> Option<(&str, &str)> {
    let (guid, behind) = text.split_at_checked(GUID_LENGTH)?;
    let groups: Vec<&str> = guid.split('-').collect();
    let fits = groups.len() == GUID.len()
        && groups.iter().zip(GUID).all(|(group, length)| group.len() == length)
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
    (fits && !behind.starts_with(is_of_words)).then_some((guid, behind))
}

#[cfg(test)]
mod tests {
    use super::Part::{Between, Guid, Word};
    use super::*;

    const ID: &str = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";

    #[test]
    fn ids_are_found_in_composite_texts() {
        assert_eq!(
            parts("DZH318Z0BQ3Q:0001, müller@株.example"),
            [
                Word("DZH318Z0BQ3Q"),
                Between(":"),
                Word("0001"),
                Between(", "),
                Word("müller"),
                Between("@"),
                Word("株"),
                Between("."),
                Word("example")
            ]
        );
        let composite = format!("{ID}_{ID}/x{ID}");
        assert_eq!(parts(&composite)[..4], [Guid(ID), Between("_"), Guid(ID), Between("/")]);
        assert_eq!(parts(&composite)[4], Word("xd6bf25b7"));
        assert_eq!(parts(""), []);
    }
}
