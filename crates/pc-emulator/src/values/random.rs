//! Seeded draws and ids: same seed and same requests, same answers.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A seeded source of draws.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "u64", into = "u64")]
pub(crate) struct Rng(fastrand::Rng);

/// Saved between two draws.
impl From<u64> for Rng {
    fn from(state: u64) -> Self {
        Self(fastrand::Rng::with_seed(state))
    }
}

impl From<Rng> for u64 {
    fn from(rng: Rng) -> Self {
        rng.0.get_seed()
    }
}

impl Rng {
    /// Draws for one purpose; those for other purposes of the same seed are independent.
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        Self(fastrand::Rng::with_seed(mix(seed, &[purpose])))
    }

    /// A random GUID, lower case with dashes.
    pub(crate) fn guid(&mut self) -> String {
        let mut bytes = [0; 16];
        self.0.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// Lower-case hex digits.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        (0..digits).map(|_| self.0.digit(16)).collect()
    }

    /// True that often.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.0.f64() < probability
    }

    /// An even draw from 0 to less than `count`; 0 when there is nothing to draw from.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { self.0.usize(..count) }
    }

    /// An even draw between the two.
    pub(crate) fn between(&mut self, least: Duration, most: Duration) -> Duration {
        least + most.saturating_sub(least).mul_f64(self.0.f64())
    }

    /// A draw from zero to `most` that favours short times: half of them are below a quarter of it.
    pub(crate) fn mostly_short(&mut self, most: Duration) -> Duration {
        let even = self.0.f64();
        most.mul_f64(even * even)
    }
}

/// Twelve capitals and digits that are always the same for the same seed and parts.
pub(crate) fn catalog_id(seed: u64, parts: &[&str]) -> String {
    let mut rng = fastrand::Rng::with_seed(mix(seed, parts));
    let tail = (0..6).map(|_| rng.digit(36).to_ascii_uppercase());
    "DZH318".chars().chain(tail).collect()
}

/// The Azure subscription behind a subscription: always the same for the same one.
pub(crate) fn entitlement_id(subscription: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, subscription.to_ascii_lowercase().as_bytes()).to_string()
}

/// FNV-1a over the seed and the parts, which are kept apart by a byte that is in none of them.
fn mix(seed: u64, parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xFF]));
    seed.to_le_bytes().into_iter().chain(bytes).fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_does_not() {
        let draws = |seed, purpose| (0..3).map(move |_| Rng::new(seed, purpose).guid()).next().unwrap();
        assert_eq!(draws(7, "a"), draws(7, "a"));
        assert_ne!(draws(7, "a"), draws(8, "a"));
        assert_ne!(draws(7, "a"), draws(7, "b"));
    }

    #[test]
    fn a_fair_share_of_orders_appears_late() {
        let mut rng = Rng::new(1, "delay");
        let most = Duration::from_secs(900);
        let draws: Vec<Duration> = (0..1000).map(|_| rng.mostly_short(most)).collect();
        assert!(draws.iter().all(|delay| *delay <= most));
        let late = draws.iter().filter(|delay| **delay > Duration::from_secs(300)).count();
        assert!((300..550).contains(&late), "{late}");
    }

    #[test]
    fn catalog_ids_look_like_the_service_s() {
        let id = catalog_id(1, &["P", "S"]);
        assert_eq!(id.len(), 12);
        assert!(id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
        assert_ne!(catalog_id(1, &["ab", "c"]), catalog_id(1, &["a", "bc"]));
    }
}
