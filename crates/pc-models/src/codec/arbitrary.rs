//! Tests only: arbitrary values of every kind, made from a seed.

use serde_json::{Value, json};

use super::other_members::OtherMembers;

/// Makes values. Deep ones get smaller.
pub(crate) struct Rng {
    random: fastrand::Rng,
    depth: usize,
}

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: fastrand::Rng::with_seed(seed), depth: 0 }
    }

    pub(crate) fn flip(&mut self) -> bool {
        self.random.bool()
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.random.usize(..end)
    }

    pub(crate) fn integer(&mut self) -> i64 {
        let digits = self.below(19) as u32;
        self.random.i64(-10i64.pow(digits)..=10i64.pow(digits))
    }

    /// Text with quotes, escapes and letters beyond ASCII, sometimes empty.
    pub(crate) fn text(&mut self) -> String {
        const LETTERS: &[char] =
            &['a', 'Z', '0', '9', ' ', '"', '\\', '\n', '\u{0}', 'ö', '€', '😀', '/', '_', '-'];
        (0..self.below(12)).map(|_| LETTERS[self.below(LETTERS.len())]).collect()
    }

    /// One of a few.
    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    pub(crate) fn list<T>(&mut self, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let length = self.below(if self.depth > 3 { 1 } else { 4 });
        (0..length).map(|_| make(self)).collect()
    }

    /// A value one level deeper; its default when that is too deep.
    pub(crate) fn deeper<T: Default>(&mut self, make: impl Fn(&mut Self) -> T) -> T {
        if self.depth > 4 {
            return T::default();
        }
        self.depth += 1;
        let value = make(self);
        self.depth -= 1;
        value
    }

    /// JSON that is not `null`.
    pub(crate) fn json(&mut self) -> Value {
        match self.below(6) {
            0 => json!(self.flip()),
            1 => json!(self.integer()),
            2 => json!(self.random.f64() * 1e20),
            3 => json!(self.deeper(|rng| rng.list(Self::json))),
            4 => self.deeper(|rng| rng.list(|rng| (rng.text(), rng.json()))).into_iter().collect(),
            _ => json!(self.text()),
        }
    }

    pub(crate) fn other(&mut self) -> OtherMembers {
        let mut other = OtherMembers::default();
        for number in 0..self.below(20).saturating_sub(17) {
            other.insert(&format!("unknown {number} {}", self.text()), &self.json()).unwrap();
        }
        other
    }
}
