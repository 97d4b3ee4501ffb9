//! What was masked, by its words: whatever a name or a pseudonym holds of it would give it away.

use std::collections::{HashMap, HashSet};

use crate::parity::masking::alphabet::lower;

/// Shorter words are in everything.
const SHORTEST: usize = 4;
/// Words of this length and longer are looked for inside of others, too.
const SHORTEST_INSIDE: usize = 5;

/// Words in lower case.
#[derive(Default)]
pub(super) struct SecretWords {
    all: HashSet<String>,
    /// Those that are looked for inside of others, by their beginning.
    by_beginning: HashMap<String, Vec<String>>,
}

impl SecretWords {
    /// Takes in the words that a text consists of, but for those that are no secret.
    pub(super) fn add(&mut self, text: &str, is_no_secret: impl Fn(&str) -> bool) {
        for word in words_within(text) {
            if word.chars().count() < SHORTEST || is_no_secret(&word) || !self.all.insert(word.clone()) {
                continue;
            }
            let beginning: String = word.chars().take(SHORTEST_INSIDE).collect();
            if beginning.chars().count() == SHORTEST_INSIDE {
                self.by_beginning.entry(beginning).or_default().push(word);
            }
        }
    }

    /// Whether a text has one of them as a word of its own, or a longer one anywhere, in any case.
    pub(super) fn are_in(&self, text: &str) -> bool {
        words_within(text).iter().any(|word| self.all.contains(word)) || self.are_inside(text)
    }

    /// Whether a longer one is anywhere in it, in any case.
    pub(super) fn are_inside(&self, text: &str) -> bool {
        let letters: Vec<char> = text.chars().map(lower).collect();
        letters.windows(SHORTEST_INSIDE).enumerate().any(|(at, beginning)| {
            let words = self.by_beginning.get(&beginning.iter().collect::<String>());
            let is_here =
                |word: &String| word.chars().eq(letters[at..].iter().copied().take(word.chars().count()));
            words.is_some_and(|words| words.iter().any(is_here))
        })
    }
}

/// The words that a text consists of, in lower case: between anything that is no letter, and each with its parts between
/// capitals, such as `unitPrice`, `unit` and `price`.
pub(super) fn words_within(text: &str) -> Vec<String> {
    let runs = text.split(|character: char| !character.is_alphabetic()).filter(|run| !run.is_empty());
    let whole = runs.map(|run| run.chars().map(lower).collect());
    whole.chain(words_between_capitals(text)).collect()
}

/// The words that a name consists of, in lower case: `unit` and `price` of `unitPrice`, `mca` and `id` of `MCAId`.
pub(super) fn words_between_capitals(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| {
                let goes_on = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
                !before.is_uppercase() || goes_on
            });
        if begins || !letter.is_alphabetic() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphabetic()) {
            word.push(lower(*letter));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_inside_of_others() {
        let mut secrets = SecretWords::default();
        secrets.add("AnnaSchmidt99", |_| false);
        secrets.add("Price", |word| word == "price");
        for text in ["schmidt", "budgetOfSCHMIDTs", "anna", "dearAnna", "xannaschmidtx"] {
            assert!(secrets.are_in(text), "{text}");
        }
        for text in ["unitPrice", "annals", "schmid", ""] {
            assert!(!secrets.are_in(text), "{text}");
        }
        assert!(!secrets.are_inside("anna") && secrets.are_inside("aSchmidt"));
        assert_eq!(
            words_between_capitals("isMCAId2of@odata.type"),
            ["is", "mca", "id", "of", "odata", "type"]
        );
        assert_eq!(words_within("unitPrice-ÄON"), ["unitprice", "äon", "unit", "price", "äon"]);
    }
}
