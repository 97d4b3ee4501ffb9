//! One walk through a recording: the first takes note of what has to be masked, the second replaces it.

use std::collections::BTreeSet;

use crate::parity::masking::key::MaskKey;
use crate::parity::masking::lengths::{LONGEST_WORD, beginning};
use crate::parity::masking::parts::{Part, parts};
use crate::parity::masking::pseudonyms::Pseudonyms;
use crate::parity::recording::{Asked, Body, Exchange, NotTried, Told};

/// As many digits in a row as codes have.
const MOST_DIGITS: usize = 6;

/// What a walk does with the words that have to be masked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Noting,
    Replacing,
}

/// A walk, and what it knows.
pub(super) struct Walk<'m> {
    pub(super) key: &'m MaskKey,
    revealed: &'m BTreeSet<String>,
    pseudonyms: Pseudonyms<'m>,
    purpose: Purpose,
}

impl<'m> Walk<'m> {
    /// One that takes note.
    pub(super) fn noting(key: &'m MaskKey, revealed: &'m BTreeSet<String>) -> Self {
        Self { key, revealed, pseudonyms: Pseudonyms::new(key, revealed), purpose: Purpose::Noting }
    }

    /// One that replaces what this one took note of.
    pub(super) fn replacing(mut self) -> Self {
        self.pseudonyms.give_all();
        Self { purpose: Purpose::Replacing, ..self }
    }

    pub(super) fn exchange(&mut self, exchange: &Exchange) -> Exchange {
        Exchange {
            request: self.asked(&exchange.request),
            answer: self.told(&exchange.answer),
            ..exchange.clone()
        }
    }

    /// Our own words stay; the ids and names that were put into them do not.
    pub(super) fn not_tried(&mut self, not_tried: &NotTried) -> NotTried {
        NotTried { why: self.sentence(&not_tried.why), ..not_tried.clone() }
    }

    /// The pseudonym of a word.
    pub(super) fn word(&mut self, word: &str) -> String {
        let word = beginning(word, LONGEST_WORD);
        match self.purpose {
            Purpose::Replacing => self.pseudonyms.of(word),
            Purpose::Noting => {
                self.pseudonyms.note(word);
                word.to_owned()
            }
        }
    }

    /// Whether the person who masks wants a text to be seen.
    pub(super) fn is_revealed(&self, text: &str) -> bool {
        self.revealed.contains(&text.to_lowercase())
    }

    /// Whether a text holds words that are masked.
    pub(super) fn secrets_are_in(&self, text: &str) -> bool {
        self.pseudonyms.secrets_are_in(text)
    }

    /// Whether a word was left that should have been masked.
    pub(super) fn gives_away(&self, word: &str) -> bool {
        self.pseudonyms.gives_away(word)
    }

    fn asked(&mut self, asked: &Asked) -> Asked {
        Asked {
            method: asked.method.clone(),
            path: self.path(asked.path.iter().map(String::as_str)),
            query: asked.query.iter().map(|(name, value)| self.parameter(name, value)).collect(),
            body: asked.body.as_ref().map(|body| self.node("", body)),
        }
    }

    fn told(&mut self, told: &Told) -> Told {
        Told {
            headers: told.headers.iter().map(|(name, value)| self.header(name, value)).collect(),
            body: match &told.body {
                Body::Json(node) => Body::Json(self.node("", node)),
                other => other.clone(),
            },
            ..told.clone()
        }
    }

    fn sentence(&mut self, sentence: &str) -> String {
        let words: Vec<String> = sentence.split(' ').map(|word| self.word_of_sentence(word)).collect();
        words.join(" ")
    }

    /// A word in small letters, or one that is masked nowhere, stays, and so do short numbers and codes.
    fn word_of_sentence(&mut self, word: &str) -> String {
        let longest = word.split(|character: char| !character.is_ascii_digit()).map(str::len).max();
        let is_suspect = word.contains('@')
            || !word.is_ascii()
            || longest > Some(MOST_DIGITS)
            || parts(word).iter().any(|part| matches!(part, Part::Guid(_)))
            || self.secrets_are_in(word);
        if is_plain(word) || !is_suspect { word.to_owned() } else { self.words(word) }
    }
}

/// Whether a word of a sentence is an ordinary one, in small letters.
pub(super) fn is_plain(word: &str) -> bool {
    let trimmed = word.trim_matches(|character: char| character.is_ascii_punctuation());
    trimmed.bytes().all(|byte| byte.is_ascii_lowercase())
}
