//! All words of one shape in an order that only the key knows. The pseudonym of a word is the next one in it: so no two
//! words have the same pseudonym, and none is its own.

use crate::parity::masking::key::MaskKey;

/// How often the halves of a word are mixed.
const ROUNDS: u32 = 6;

/// The order of the words whose open characters have alphabets of these sizes.
pub(super) struct KeyedOrder<'k> {
    key: &'k MaskKey,
    sizes: Vec<u32>,
}

impl<'k> KeyedOrder<'k> {
    pub(super) fn new(key: &'k MaskKey, sizes: Vec<u32>) -> Self {
        Self { key, sizes }
    }

    /// The word after this one; after the last comes the first.
    pub(super) fn next(&self, places: &[u32]) -> Vec<u32> {
        let mut rank = self.rank(places.to_vec());
        for (digit, size) in rank.iter_mut().zip(&self.sizes) {
            *digit += 1;
            if *digit < *size {
                break;
            }
            *digit = 0;
        }
        self.with_rank(rank)
    }

    /// Where a word is in the order: a number, in digits of these sizes.
    fn rank(&self, mut word: Vec<u32>) -> Vec<u32> {
        match (word.as_mut_slice(), self.sizes.as_slice()) {
            ([only], [size]) => {
                *only = self.shuffled(*size).iter().position(|place| place == only).map_or(*only, to_u32);
            }
            _ => (0..ROUNDS)
                .for_each(|round| self.mix(&mut word, round, |digit, drawn, size| (digit + drawn) % size)),
        }
        word
    }

    /// The word at a place of the order.
    fn with_rank(&self, mut rank: Vec<u32>) -> Vec<u32> {
        match (rank.as_mut_slice(), self.sizes.as_slice()) {
            ([only], [size]) => {
                let shuffled = self.shuffled(*size);
                *only = usize::try_from(*only).ok().and_then(|at| shuffled.get(at).copied()).unwrap_or(*only);
            }
            _ => (0..ROUNDS).rev().for_each(|round| {
                self.mix(&mut rank, round, |digit, drawn, size| (digit + size - drawn) % size);
            }),
        }
        rank
    }

    /// One round of a Feistel network: changes one half of the word by what is drawn for the other.
    fn mix(&self, word: &mut [u32], round: u32, change: impl Fn(u32, u32, u32) -> u32) {
        let half = word.len() / 2;
        let (left, right) = word.split_at_mut(half);
        let (left_sizes, right_sizes) = self.sizes.split_at(half);
        let (changed, sizes, other) = match round % 2 {
            0 => (left, left_sizes, right),
            _ => (right, right_sizes, left),
        };
        let subject: Vec<u32> = [&[round][..], &self.sizes, other].concat();
        let drawn = self.key.numbers("order", &subject);
        for ((digit, size), drawn) in changed.iter_mut().zip(sizes).zip(drawn) {
            *digit = change(*digit, drawn % size, *size);
        }
    }

    /// The places of a single character in a keyed order: halves of it could not be mixed.
    fn shuffled(&self, size: u32) -> Vec<u32> {
        let mut places: Vec<u32> = (0..size).collect();
        let drawn = self.key.numbers("shuffle", &[size]);
        for (at, drawn) in (1..places.len()).rev().zip(drawn) {
            let other = usize::try_from(drawn).unwrap_or_default() % (at + 1);
            places.swap(at, other);
        }
        places
    }
}

fn to_u32(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_order_goes_once_through_all_words() {
        let key = MaskKey::of([1; 32]);
        for sizes in [vec![10], vec![26], vec![2, 3], vec![9, 10, 10], vec![26, 10]] {
            let order = KeyedOrder::new(&key, sizes.clone());
            let words: u32 = sizes.iter().product();
            let mut word = vec![0; sizes.len()];
            let mut seen = HashSet::new();
            for _ in 0..words {
                word = order.next(&word);
                assert!(word.iter().zip(&sizes).all(|(digit, size)| digit < size));
                assert!(seen.insert(word.clone()), "{word:?} comes twice");
            }
            assert_eq!(word, vec![0; sizes.len()]);
        }
    }

    #[test]
    fn another_key_has_another_order() {
        let next = |byte| KeyedOrder::new(&MaskKey::of([byte; 32]), vec![26; 12]).next(&[7; 12]);
        assert_eq!(next(1), next(1));
        assert_ne!(next(1), next(2));
    }
}
