//! What a character may be replaced with: a character of the same alphabet.

/// The characters that one may be replaced with. Letters are lower-case ones: the case is put back afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// Itself alone.
    Fixed,
    /// 1 to 9: numbers stay as long as they are.
    NonZeroDigit,
    Digit,
    HexDigit,
    /// a to z.
    Letter,
    /// The letters of a script, from the first of its range to the last.
    Script(char, char),
    /// Any other character becomes one of a to z.
    Foreign,
}

/// Ranges in which every character is a letter of its script, in lower case where there is one.
const SCRIPTS: [(char, char); 13] = [
    ('ß', 'ö'),
    ('ø', 'ÿ'),
    ('α', 'ω'),
    ('а', 'я'),
    ('א', 'ת'),
    ('ا', 'غ'),
    ('ف', 'ي'),
    ('क', 'ह'),
    ('ก', 'ฮ'),
    ('ぁ', 'ん'),
    ('ァ', 'ン'),
    ('一', '\u{9fff}'),
    ('가', '힣'),
];

/// Punctuation beyond ASCII that says nothing.
const PUNCTUATION: [char; 17] =
    ['\u{a0}', '«', '»', '®', '©', '™', '…', '•', '–', '—', '‐', '‑', '‘', '’', '“', '”', '„'];

/// Whether it is part of words. What is between them stays as it is: ASCII punctuation and a little of the other.
pub(super) fn is_of_words(character: char) -> bool {
    match character.is_ascii() {
        true => character.is_ascii_alphanumeric(),
        false => !PUNCTUATION.contains(&character),
    }
}

/// In lower case, where that is one character.
pub(super) fn lower(character: char) -> char {
    single(character.to_lowercase()).unwrap_or(character)
}

/// In upper case, where that is one character.
pub(super) fn upper(character: char) -> char {
    single(character.to_uppercase()).unwrap_or(character)
}

fn single(mut characters: impl Iterator<Item = char>) -> Option<char> {
    let first = characters.next();
    first.filter(|_| characters.next().is_none())
}

impl Alphabet {
    /// The one of a character in lower case.
    pub(super) fn of(character: char) -> Self {
        match character {
            '0'..='9' => Self::Digit,
            'a'..='z' => Self::Letter,
            other => SCRIPTS
                .into_iter()
                .find(|(first, last)| (*first..=*last).contains(&other))
                .map_or(Self::Foreign, |(first, last)| Self::Script(first, last)),
        }
    }

    /// How many characters it has.
    pub(super) fn size(self) -> u32 {
        match self {
            Self::Fixed => 1,
            Self::NonZeroDigit => 9,
            Self::Digit => 10,
            Self::HexDigit => 16,
            Self::Letter | Self::Foreign => 26,
            Self::Script(first, last) => u32::from(last) - u32::from(first) + 1,
        }
    }

    /// The place of one of its characters.
    pub(super) fn place(self, character: char) -> u32 {
        let place = match self {
            Self::Fixed => 0,
            Self::NonZeroDigit => u32::from(character).saturating_sub('1'.into()),
            Self::Digit | Self::HexDigit => character.to_digit(16).unwrap_or_default(),
            Self::Letter => u32::from(character).saturating_sub('a'.into()),
            Self::Script(first, _) => u32::from(character).saturating_sub(first.into()),
            Self::Foreign => character.into(),
        };
        place % self.size()
    }

    /// Its character at a place; none for a fixed one, which is not kept here.
    pub(super) fn character(self, place: u32) -> Option<char> {
        match self {
            Self::Fixed => None,
            Self::NonZeroDigit => char::from_digit(place + 1, 10),
            Self::Digit | Self::HexDigit => char::from_digit(place, 16),
            Self::Letter | Self::Foreign => char::from_u32(u32::from('a') + place),
            Self::Script(first, _) => char::from_u32(u32::from(first) + place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_an_alphabet_has_its_place() {
        let scripts = SCRIPTS.map(|(first, last)| Alphabet::Script(first, last));
        let others = [Alphabet::NonZeroDigit, Alphabet::Digit, Alphabet::HexDigit, Alphabet::Letter];
        for alphabet in scripts.into_iter().chain(others) {
            for place in 0..alphabet.size() {
                let character = alphabet.character(place).unwrap();
                assert_eq!(alphabet.place(character), place, "{character:?}");
                assert!(is_of_words(character) && lower(character) == character, "{character:?}");
            }
        }
        for script in scripts {
            assert_eq!(Alphabet::of(script.character(0).unwrap()), script);
        }
        assert_eq!(Alphabet::of('ł'), Alphabet::Foreign);
    }
}
