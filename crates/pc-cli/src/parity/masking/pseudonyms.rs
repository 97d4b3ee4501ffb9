//! The pseudonyms of the words of one recording. They are given when all words are known, so that no pseudonym is, or
//! holds, what is masked elsewhere.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::parity::masking::alphabet::{lower, upper};
use crate::parity::masking::key::MaskKey;
use crate::parity::masking::keyed_order::KeyedOrder;
use crate::parity::masking::secret_words::SecretWords;
use crate::parity::masking::shape::{Shape, is_hexadecimal};
use crate::parity::masking::vocabulary::Vocabulary;

/// Of shapes with fewer words than this a pseudonym may be what stands elsewhere: `12` has to become some number.
const MANY_WORDS: u64 = 50_000;
/// How many pseudonyms are looked at before one is taken as it is; a shape may have no other.
const MOST_TRIES: usize = 1_000;
/// Longer words become as long as the next lower power of two.
const LONGEST: usize = 64;

/// Words and their pseudonyms, in lower case.
pub(super) struct Pseudonyms<'m> {
    key: &'m MaskKey,
    /// What the person who masks wants to be seen, in lower case.
    revealed: &'m BTreeSet<String>,
    originals: BTreeSet<String>,
    secrets: SecretWords,
    given: HashMap<String, String>,
    taken: HashSet<String>,
}

impl<'m> Pseudonyms<'m> {
    pub(super) fn new(key: &'m MaskKey, revealed: &'m BTreeSet<String>) -> Self {
        Self {
            key,
            revealed,
            originals: BTreeSet::new(),
            secrets: SecretWords::default(),
            given: HashMap::new(),
            taken: HashSet::new(),
        }
    }

    /// Takes note of a word that has to be masked.
    pub(super) fn note(&mut self, word: &str) {
        let lower = in_lower_case(word);
        if self.is_revealed(&lower) || self.originals.contains(&lower) {
            return;
        }
        if !is_hexadecimal(&lower) {
            let vocabulary = Vocabulary::get();
            let revealed = self.revealed;
            self.secrets.add(word, |word| vocabulary.has_word(word) || revealed.contains(word));
        }
        self.originals.insert(lower);
    }

    /// Gives every word that was noted its pseudonym, always in the same order.
    pub(super) fn give_all(&mut self) {
        for word in self.originals.clone() {
            self.give(&word);
        }
    }

    /// The pseudonym of a word, in the word's own case.
    pub(super) fn of(&mut self, word: &str) -> String {
        let lower = in_lower_case(word);
        if self.is_revealed(&lower) {
            return word.to_owned();
        }
        in_case_of(word, &self.give(&lower))
    }

    /// Whether a text holds a word that is masked.
    pub(super) fn secrets_are_in(&self, text: &str) -> bool {
        self.secrets.are_in(text)
    }

    /// Whether a word is one that should have been masked, or has one inside, and is not simply a word of the API.
    pub(super) fn gives_away(&self, word: &str) -> bool {
        let lower = in_lower_case(word);
        let is_known = self.is_revealed(&lower) || Vocabulary::get().has_word(&lower);
        let is_number = lower.bytes().all(|byte| byte.is_ascii_digit());
        !is_known
            && !is_number
            && (self.secrets.are_inside(&lower)
                || self.originals.contains(&lower) && Shape::of(&lower).words() >= MANY_WORDS)
    }

    fn is_revealed(&self, lower: &str) -> bool {
        self.revealed.contains(lower)
    }

    fn give(&mut self, word: &str) -> String {
        if let Some(pseudonym) = self.given.get(word) {
            return pseudonym.clone();
        }
        let pseudonym = self.find(word);
        self.taken.insert(pseudonym.clone());
        self.given.insert(word.to_owned(), pseudonym.clone());
        pseudonym
    }

    /// The next words of its shape until one may be taken.
    fn find(&self, word: &str) -> String {
        let shape = Shape::of(word);
        if shape.words() == 1 {
            return word.to_owned();
        }
        let order = KeyedOrder::new(self.key, shape.sizes());
        let first = shape.places(word);
        let candidates = std::iter::successors(Some(order.next(&first)), |places| Some(order.next(places)))
            .take_while(|places| *places != first)
            .take(MOST_TRIES)
            .map(|places| shortened(&shape.word(word, &places)));
        let is_large = shape.words() >= MANY_WORDS;
        let mut may_be_taken = candidates.filter(|candidate| self.may_be_taken(candidate, is_large));
        may_be_taken.next().unwrap_or_else(|| shortened(&shape.word(word, &order.next(&first))))
    }

    fn may_be_taken(&self, candidate: &str, is_large: bool) -> bool {
        let says_nothing = || !self.originals.contains(candidate) && !self.secrets.are_inside(candidate);
        !self.taken.contains(candidate)
            && !Vocabulary::get().has_word(candidate)
            && (!is_large || says_nothing())
    }
}

fn in_lower_case(word: &str) -> String {
    word.chars().map(lower).collect()
}

/// As upper-case as the word: wholly, where the word has no small letter, else character by character.
fn in_case_of(word: &str, pseudonym: &str) -> String {
    let is_upper = |character: &char| lower(*character) != *character;
    let is_lower = |character: &char| upper(*character) != *character;
    if word.chars().any(|character| is_upper(&character))
        && !word.chars().any(|character| is_lower(&character))
    {
        return pseudonym.chars().map(upper).collect();
    }
    let cased = word.chars().zip(pseudonym.chars());
    cased.map(|(of, character)| if is_upper(&of) { upper(character) } else { character }).collect()
}

/// Longer words become shorter: their length says too much.
fn shortened(word: &str) -> String {
    let length = word.chars().count();
    match length > LONGEST {
        true => word.chars().take(1 << length.ilog2()).collect(),
        false => word.to_owned(),
    }
}
