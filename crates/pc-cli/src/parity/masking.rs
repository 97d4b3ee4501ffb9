//! Masking: what a recording says of anybody is replaced by pseudonyms of the same shape, by the rules of
//! `docs/recordings.md`. What is not known to be harmless is masked.

mod alphabet;
mod crossing_out;
mod days;
mod headers;
mod key;
mod keyed_order;
mod lengths;
mod links;
mod new_words;
mod nodes;
mod numbers;
mod ordinary_words;
mod parts;
mod pseudonyms;
mod secret_words;
mod shape;
#[cfg(test)]
mod tests;
mod texts;
mod vocabulary;
mod walk;
mod words;

use std::collections::BTreeSet;

pub(crate) use key::MaskKey;
use pc_workflows::assumption::Seen;
use walk::Walk;

use crate::parity::questions::CONSTANTS;
use crate::parity::recording::{Exchange, Masking, NotTried, Recording};

/// The version of the rules.
const RULES: u32 = 1;

/// Masks one recording.
pub(crate) struct Masker {
    key: MaskKey,
    /// What is left as it is, in lower case.
    revealed: BTreeSet<String>,
}

impl Masker {
    /// With this key. What is revealed stays wherever it stands: values, names of members, and every word of them. So does
    /// what the questions of a run name, which is nobody's.
    pub(crate) fn new(key: MaskKey, reveal: Vec<String>) -> Self {
        let whole = reveal.iter().map(String::as_str).chain(CONSTANTS);
        let revealed = whole.flat_map(|text| std::iter::once(text).chain(parts::words(text)));
        Self { revealed: revealed.map(str::to_lowercase).collect(), key }
    }

    /// How it masks, as the recording says it.
    pub(crate) fn masking(&self) -> Masking {
        Masking { rules: RULES, key: self.key.name() }
    }

    /// A day as `YYYY-MM-DD`, moved as all dates of the recording are; what is no day becomes nothing.
    pub(crate) fn day(&self, iso_day: &str) -> String {
        days::moved(iso_day, &self.key).unwrap_or_default()
    }

    /// The recording, masked.
    pub(crate) fn recording(self, plain: &Recording) -> Recording {
        let (masking, made_on) = (self.masking(), self.day(&plain.made_on));
        // What was seen of assumptions is told in sentences of the program's own, as reasons are.
        let sentence =
            |seen: &Seen| NotTried { operation: String::new(), case: String::new(), why: seen.seen.clone() };
        let sentences = plain.not_tried.iter().cloned().chain(plain.assumptions.iter().map(sentence));
        let (exchanges, mut not_tried) = self.mask(plain.exchanges.clone(), sentences.collect());
        let told = not_tried.split_off(plain.not_tried.len());
        let mut assumptions = plain.assumptions.clone();
        for (seen, told) in assumptions.iter_mut().zip(told) {
            seen.seen = told.why;
        }
        Recording { masking, made_on, exchanges, not_tried, assumptions, ..plain.clone() }
    }

    /// Masks all of a recording together: only so is it known what no pseudonym and no name may hold.
    pub(crate) fn mask(
        self,
        exchanges: Vec<Exchange>,
        not_tried: Vec<NotTried>,
    ) -> (Vec<Exchange>, Vec<NotTried>) {
        let mut walk = Walk::noting(&self.key, &self.revealed);
        exchanges.iter().for_each(|exchange| drop(walk.exchange(exchange)));
        let mut walk = walk.replacing();
        let mut masked: Vec<Exchange> = exchanges.iter().map(|exchange| walk.exchange(exchange)).collect();
        let mut reasons: Vec<NotTried> =
            not_tried.iter().map(|not_tried| walk.not_tried(not_tried)).collect();
        masked.iter_mut().for_each(|exchange| crossing_out::exchange(&walk, exchange));
        reasons.iter_mut().for_each(|not_tried| crossing_out::not_tried(&walk, not_tried));
        (masked, reasons)
    }
}
