//! Names and words that are new: whether they are the service's own.

use crate::parity::masking::secret_words::words_between_capitals;
use crate::parity::masking::vocabulary::Vocabulary;
use crate::parity::masking::walk::Walk;

/// The longest that is taken for one of the service's own.
const LONGEST_NAME: usize = 60;
/// As many digits in a row as it may have.
const MOST_DIGITS: usize = 2;
impl Walk<'_> {
    /// Whether the name of a member, or the word of one that has words, is made of ordinary words and of those of the API
    /// alone, and holds nothing that is masked.
    pub(super) fn says_nothing(&self, name: &str) -> bool {
        let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || "@$".contains(first));
        let is_identifier = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.@$".contains(&byte));
        let digits = name.split(|character: char| !character.is_ascii_digit());
        begins
            && is_identifier
            && name.len() <= LONGEST_NAME
            && digits.map(str::len).max().unwrap_or_default() <= MOST_DIGITS
            && words_between_capitals(name).iter().all(|word| Vocabulary::get().has_word(word))
            && !self.secrets_are_in(name)
    }
}
