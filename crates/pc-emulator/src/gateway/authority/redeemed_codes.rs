//! Which authorization codes were redeemed: none is good twice.

use std::collections::BTreeMap;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

/// The sign-ins whose codes were redeemed, and when their codes end.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct RedeemedCodes(BTreeMap<String, Timestamp>);

impl RedeemedCodes {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn contains(&self, sign_in: &str) -> bool {
        self.0.contains_key(sign_in)
    }

    /// Remembers one more until its code ends, and forgets those that have ended.
    pub(crate) fn add(&mut self, sign_in: String, ends: Timestamp, now: Timestamp) {
        self.0.retain(|_, ends| now < *ends);
        self.0.insert(sign_in, ends);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_was_redeemed_is_known_until_its_code_ends() {
        let (now, minute) = (Timestamp::UNIX_EPOCH, Duration::from_secs(60));
        let mut redeemed = RedeemedCodes::default();
        redeemed.add("a".to_owned(), now + minute, now);
        redeemed.add("b".to_owned(), now + minute * 3, now + minute / 2);
        assert!(redeemed.contains("a") && redeemed.contains("b") && !redeemed.contains("c"));
        redeemed.add("d".to_owned(), now + minute * 9, now + minute * 2);
        assert!(!redeemed.contains("a") && redeemed.contains("b"));
    }
}
