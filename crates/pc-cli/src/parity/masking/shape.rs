//! The shape of a word: which alphabet each of its characters is of. A word and its pseudonym have the same.

use crate::parity::masking::alphabet::Alphabet;

/// As short as this, hexadecimal digits are taken for letters and digits.
const SHORTEST_HEXADECIMAL: usize = 16;
/// A GUID without its dashes.
const GUID_DIGITS: usize = 32;
/// The digits of a GUID that say how it was made.
const GUID_VERSION: [usize; 2] = [12, 16];

/// The alphabets of a word's characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape(Vec<Alphabet>);

impl Shape {
    /// Of a word in lower case: a number without sign and trailing zeros, a GUID without dashes, or any other.
    pub(super) fn of(word: &str) -> Self {
        if word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            Self::of_number(word)
        } else if is_hexadecimal(word) {
            Self::of_hexadecimal(word)
        } else {
            Self(word.chars().map(Alphabet::of).collect())
        }
    }

    /// Leading zeros stay, and the first and the last digit of what follows are none.
    fn of_number(word: &str) -> Self {
        let last = word.contains('.').then(|| word.len() - 1);
        let mut began = false;
        let alphabet = |(at, character): (usize, char)| {
            let alphabet = match character {
                '.' => Alphabet::Fixed,
                '0' if !began => Alphabet::Fixed,
                _ if !began || Some(at) == last => Alphabet::NonZeroDigit,
                _ => Alphabet::Digit,
            };
            began |= character != '0';
            alphabet
        };
        Self(word.chars().enumerate().map(alphabet).collect())
    }

    fn of_hexadecimal(word: &str) -> Self {
        let is_guid = word.len() == GUID_DIGITS;
        let alphabet = |at| match is_guid && GUID_VERSION.contains(&at) {
            true => Alphabet::Fixed,
            false => Alphabet::HexDigit,
        };
        Self((0..word.len()).map(alphabet).collect())
    }

    /// How many characters each place that is not fixed may have.
    pub(super) fn sizes(&self) -> Vec<u32> {
        self.open().map(Alphabet::size).collect()
    }

    /// How many words have it, or the largest number.
    pub(super) fn words(&self) -> u64 {
        self.open().fold(1, |words: u64, alphabet| words.saturating_mul(alphabet.size().into()))
    }

    /// The places of a word's characters in their alphabets, without those that are fixed.
    pub(super) fn places(&self, word: &str) -> Vec<u32> {
        let characters = self.0.iter().zip(word.chars());
        let open = characters.filter(|(alphabet, _)| **alphabet != Alphabet::Fixed);
        open.map(|(alphabet, character)| alphabet.place(character)).collect()
    }

    /// The word with its open characters at these places.
    pub(super) fn word(&self, word: &str, places: &[u32]) -> String {
        let mut places = places.iter();
        let characters = self.0.iter().zip(word.chars());
        characters
            .map(|(alphabet, character)| match alphabet {
                Alphabet::Fixed => character,
                open => places.next().and_then(|place| open.character(*place)).unwrap_or(character),
            })
            .collect()
    }

    fn open(&self) -> impl Iterator<Item = Alphabet> {
        self.0.iter().copied().filter(|alphabet| *alphabet != Alphabet::Fixed)
    }
}

/// Whether a word in lower case is a hash or an id in hexadecimal digits: long, and of both kinds of them.
pub(super) fn is_hexadecimal(word: &str) -> bool {
    word.len() >= SHORTEST_HEXADECIMAL
        && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_and_written_by_its_shape() {
        for word in [
            "1204",
            "0070",
            "0.05",
            "12.505",
            "dzh318z0bq3q",
            "müller",
            "株式会社",
            "d6bf25b7e0a84f2da31b97b55cfc774d",
        ] {
            let shape = Shape::of(word);
            assert_eq!(shape.word(word, &shape.places(word)), word);
            assert_eq!(shape.sizes().len(), shape.places(word).len());
        }
    }

    #[test]
    fn numbers_stay_as_long_as_they_are() {
        assert_eq!(Shape::of("1204").sizes(), [9, 10, 10, 10]);
        assert_eq!(Shape::of("0070").sizes(), [9, 10]);
        assert_eq!(Shape::of("10.505").sizes(), [9, 10, 10, 10, 9]);
        assert_eq!(Shape::of("0.05").sizes(), [10, 9]);
        assert_eq!(Shape::of("0000").words(), 1);
    }
}
