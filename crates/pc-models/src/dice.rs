//! Tests only: values of every kind, drawn from a seed, and the property that all of them must have.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::codec::member::Member;
use crate::{OtherMembers, ResourceCollection};

/// Draws values. Deep ones get smaller.
pub(crate) struct Dice {
    random: fastrand::Rng,
    depth: usize,
}

impl Dice {
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

    pub(crate) fn list<T>(&mut self, draw: impl Fn(&mut Self) -> T) -> Vec<T> {
        let length = self.below(if self.depth > 3 { 1 } else { 4 });
        (0..length).map(|_| draw(self)).collect()
    }

    /// A value one level deeper; its default when that is too deep.
    pub(crate) fn deeper<T: Default>(&mut self, draw: impl Fn(&mut Self) -> T) -> T {
        if self.depth > 4 {
            return T::default();
        }
        self.depth += 1;
        let value = draw(self);
        self.depth -= 1;
        value
    }

    /// JSON that is not `null`.
    pub(crate) fn json(&mut self) -> Value {
        match self.below(6) {
            0 => json!(self.flip()),
            1 => json!(self.integer()),
            2 => json!(self.random.f64() * 1e20),
            3 => json!(self.deeper(|dice| dice.list(Self::json))),
            4 => self.deeper(|dice| dice.list(|dice| (dice.text(), dice.json()))).into_iter().collect(),
            _ => json!(self.text()),
        }
    }

    pub(crate) fn other(&mut self) -> OtherMembers {
        let mut other = OtherMembers::default();
        for number in 0..self.below(20).saturating_sub(17) {
            other.insert(&format!("unheard of {number} {}", self.text()), &self.json()).unwrap();
        }
        other
    }
}

fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(drawn: T) {
    let json = serde_json::to_string(&drawn).unwrap();
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), drawn, "{json}");
    assert_eq!(serde_json::from_reader::<_, T>(json.as_bytes()).unwrap(), drawn, "{json}");
    let page = ResourceCollection::new(vec![drawn]);
    let json = serde_json::to_string(&page).unwrap();
    assert_eq!(serde_json::from_str::<ResourceCollection<T>>(&json).unwrap(), page, "{json}");
}

macro_rules! check_each {
    ($($name:ident),+ $(,)?) => {
        /// Every resource of the crate.
        const CHECKS: &[fn(&mut Dice)] = &[$(|dice| check(crate::$name::draw(dice))),+];
    };
}
crate::for_each_resource!(check_each);

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_back(seed: u64) {
        let mut dice = Dice::new(seed);
        for check in CHECKS {
            check(&mut dice);
        }
    }
}
