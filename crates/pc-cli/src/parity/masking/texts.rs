//! Texts: kept where they are words of the API, and otherwise masked by what they are.

use pc_models::Decimal;

use crate::parity::masking::alphabet::is_of_words;
use crate::parity::masking::lengths::{LONGEST_TEXT, LONGEST_WORD, beginning};
use crate::parity::masking::numbers::Number;
use crate::parity::masking::parts::{Part, parts};
use crate::parity::masking::vocabulary::{Vocabulary, is_one_of};
use crate::parity::masking::walk::Walk;
use crate::parity::masking::{days, words};
use crate::parity::node::Node;
use crate::parity::spelling::Spelling;

/// The longest code of an error, the longest number of a place, the longest number of an enum, in digits.
const CODE_DIGITS: usize = 6;
const PLACE_DIGITS: usize = 4;
const ENUM_DIGITS: usize = 2;

/// What is written as a date and is none: of its digits nothing stays, and its words are nobody's.
fn no_day(text: &str) -> Option<String> {
    let is_date = matches!(
        Spelling::of(&Node::Text(text.to_owned()), false),
        Spelling::InstantWithZ
            | Spelling::InstantWithOffset
            | Spelling::InstantWithoutZone
            | Spelling::Day
            | Spelling::DayWithSlashes
    );
    is_date.then(|| text.chars().map(|digit| if digit.is_ascii_digit() { '0' } else { digit }).collect())
}

/// A number with 1 as its first digit: of as many digits as a decimal can have, those that begin so are decimals.
fn smaller(number: &str) -> String {
    let first = number.find(|digit: char| ('1'..='9').contains(&digit));
    first.map_or_else(|| number.to_owned(), |at| format!("{}1{}", &number[..at], &number[at + 1..]))
}

impl Walk<'_> {
    /// The value of a member.
    pub(super) fn text(&mut self, member: &str, text: &str) -> String {
        let text = beginning(text, LONGEST_TEXT);
        let is_word = || Vocabulary::get().has_words(member) && self.says_nothing(text);
        if text.is_empty() || self.is_revealed(text) || is_harmless(member, text) || is_word() {
            return text.to_owned();
        }
        self.json_in(member, text)
            .or_else(|| days::mask(text, self.key))
            .or_else(|| no_day(text))
            .or_else(|| self.number(member, text))
            .or_else(|| self.link(text))
            .unwrap_or_else(|| self.words(text))
    }

    /// Every id and every word of a text by itself, so that it is found again wherever else it stands.
    pub(super) fn words(&mut self, text: &str) -> String {
        self.words_but(text, |_| false)
    }

    /// The same, but for the words that are known.
    pub(super) fn words_but(&mut self, text: &str, is_known: impl Fn(&str) -> bool) -> String {
        let masked = |part| match part {
            Part::Guid(guid) if self.is_revealed(guid) => guid.to_owned(),
            Part::Guid(guid) => self.guid(guid),
            Part::Word(word) if is_known(word) => word.to_owned(),
            Part::Word(word) => self.word(word),
            Part::Between(between) => between.to_owned(),
        };
        parts(text).into_iter().map(masked).collect()
    }

    /// A number, as JSON or as text, spelt as it was.
    pub(super) fn number(&mut self, member: &str, text: &str) -> Option<String> {
        let number = Number::read(text).filter(|_| text.len() <= LONGEST_WORD)?;
        let is_kept = number.is_zero()
            || number.is_whole_of(CODE_DIGITS) && is_one_of(member, words::CODE_NUMBERS)
            || number.is_whole_of(PLACE_DIGITS) && is_one_of(member, words::PLACES)
            || number.is_whole_of(ENUM_DIGITS) && Vocabulary::get().has_words(member);
        if is_kept {
            return Some(text.to_owned());
        }
        let masked = number.with(&self.word(number.digits));
        let is_decimal = |text: &str| text.parse::<Decimal>().is_ok();
        Some(if is_decimal(text) && !is_decimal(&masked) { smaller(&masked) } else { masked })
    }

    /// The same id with and without dashes.
    fn guid(&mut self, guid: &str) -> String {
        let digits = self.word(&guid.replace('-', ""));
        let mut digits = digits.chars();
        guid.chars()
            .map(|character| if character == '-' { '-' } else { digits.next().unwrap_or('0') })
            .collect()
    }

    /// JSON within a text, as audit records have it.
    fn json_in(&mut self, member: &str, text: &str) -> Option<String> {
        if !text.trim_start().starts_with(['{', '[']) {
            return None;
        }
        let node = Node::parse(text).ok()?;
        serde_json::to_string(&self.node(member, &node)).ok()
    }
}

/// Whether a text is a word of the API, or of a form that says nothing.
fn is_harmless(member: &str, text: &str) -> bool {
    let is_of = |members| is_one_of(member, members);
    Vocabulary::get().has_word_of(member, text)
        || !text.contains(is_of_words) && text.is_ascii()
        || is_one_of(text, &["true", "false"])
        || is_term(text)
        || is_currency(text) && is_of(words::CURRENCIES)
        || is_letters(text, 2) && is_of(words::COUNTRIES)
        || is_locale(text) && is_of(words::LOCALES)
        || words::SIGNS.contains(&text) && is_of(words::CURRENCY_SIGNS)
}

/// A duration, ISO 8601, such as `P1Y`.
fn is_term(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let fields: Vec<&str> = rest.split_inclusive(|character: char| character.is_ascii_alphabetic()).collect();
    let is_field = |field: &&str| match field.strip_suffix(['Y', 'M', 'W', 'D', 'H', 'S']) {
        Some(number) => (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()),
        None => false,
    };
    (1..=2).contains(&fields.len()) && fields.iter().all(is_field)
}

/// A language, alone or with a country: `en`, `en-US`.
fn is_locale(text: &str) -> bool {
    let (language, country) = text.split_once('-').unwrap_or((text, "XX"));
    is_letters(language, 2) && is_letters(country, 2)
}

/// The code of a currency, in any case.
fn is_currency(text: &str) -> bool {
    words::CURRENCY_CODES.split_whitespace().any(|code| code.eq_ignore_ascii_case(text))
}

fn is_letters(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_api_are_harmless_for_their_members_alone() {
        for (member, text) in [
            ("status", "COMPLETED"),
            ("termDuration", "P1Y"),
            ("currencyCode", "EUR"),
            ("customerCountry", "DE"),
            ("culture", "de-DE"),
            ("currencySymbol", "€"),
            ("anything", "True"),
            ("anything", " - "),
        ] {
            assert!(is_harmless(member, text), "{member}: {text}");
        }
        for (member, text) in [
            ("companyName", "Active"),
            ("status", "Anna"),
            ("companyName", "EUR"),
            ("currencyCode", "Kim"),
            ("culture", "Anna"),
            ("termDuration", "P1YAnna"),
            ("termDuration", "P"),
            ("termDuration", "P1"),
            ("currencySymbol", "Anna"),
            ("companyName", "🚀"),
        ] {
            assert!(!is_harmless(member, text), "{member}: {text}");
        }
    }
}
