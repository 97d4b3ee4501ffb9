//! The tokens handed out that are still good.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

/// How many are kept; those that end first go first.
const MAX_KEPT: usize = 10_000;

/// For whom a token speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Caller {
    AppOnly,
    AppAndUser,
}

/// A token handed out. It ends at an instant of the clients' time.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) caller: Caller,
    pub(crate) ends: Timestamp,
    pub(crate) audience: String,
    pub(crate) second_factor: bool,
    pub(crate) may_read_bills: bool,
}

/// Tokens by their text, and in the order in which they end: keeping one more costs the same however many there are.
#[derive(Clone, Default, Deserialize)]
#[serde(from = "BTreeMap<Arc<str>, Token>")]
pub(crate) struct KeptTokens {
    by_text: BTreeMap<Arc<str>, Token>,
    by_end: BTreeSet<(Timestamp, Arc<str>)>,
}

impl KeptTokens {
    /// The token, if it is good now.
    pub(crate) fn find(&self, text: &str, now: Timestamp) -> Option<&Token> {
        self.by_text.get(text).filter(|token| now < token.ends)
    }

    /// All that are kept, those that end last first.
    #[cfg(feature = "server")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Token)> {
        let texts = self.by_end.iter().rev().map(|(_, text)| &**text);
        texts.filter_map(|text| Some((text, self.by_text.get(text)?)))
    }

    /// Keeps one more, and drops those that are over.
    pub(crate) fn keep(&mut self, text: &str, token: Token, now: Timestamp) {
        let text: Arc<str> = text.into();
        self.by_end.insert((token.ends, text.clone()));
        self.by_text.insert(text, token);
        while self.by_end.first().is_some_and(|(ends, _)| *ends <= now) || self.by_end.len() > MAX_KEPT {
            let Some((_, text)) = self.by_end.pop_first() else { break };
            self.by_text.remove(&text);
        }
    }
}

impl From<BTreeMap<Arc<str>, Token>> for KeptTokens {
    fn from(by_text: BTreeMap<Arc<str>, Token>) -> Self {
        let by_end = by_text.iter().map(|(text, token)| (token.ends, text.clone())).collect();
        Self { by_text, by_end }
    }
}

impl Serialize for KeptTokens {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.by_text.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn token(ends: Timestamp) -> Token {
        Token {
            caller: Caller::AppOnly,
            ends,
            audience: String::new(),
            second_factor: true,
            may_read_bills: true,
        }
    }

    #[test]
    fn what_is_over_is_dropped_and_what_is_too_much() {
        let start = Timestamp::UNIX_EPOCH;
        let hour = Duration::from_secs(3_600);
        let mut kept = KeptTokens::default();
        for number in 0..MAX_KEPT + 10 {
            let now = start + Duration::from_millis(number as u64);
            kept.keep(&format!("t{number}"), token(now + hour), now);
        }
        assert_eq!((kept.by_text.len(), kept.by_end.len()), (MAX_KEPT, MAX_KEPT));
        assert!(kept.find("t9", start).is_none() && kept.find("t10", start).is_some(), "the oldest went");
        assert!(kept.find("t10", start + hour + hour).is_none(), "over");
        let later = start + hour + hour;
        kept.keep("late", token(later + hour), later);
        assert_eq!((kept.by_text.len(), kept.by_end.len()), (1, 1));
    }

    #[test]
    fn saved_tokens_end_when_they_would_have_ended() {
        let start = Timestamp::UNIX_EPOCH;
        let minute = Duration::from_secs(60);
        let mut kept = KeptTokens::default();
        kept.keep("first", token(start + minute), start);
        let saved = serde_json::to_string(&kept).unwrap();
        let mut loaded: KeptTokens = serde_json::from_str(&saved).unwrap();
        assert!(loaded.find("first", start).is_some());
        loaded.keep("second", token(start + minute + minute), start + minute);
        assert_eq!(loaded.by_text.keys().map(|text| &**text).collect::<Vec<_>>(), ["second"]);
    }
}
